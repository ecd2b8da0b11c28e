import { env } from '@/lib/env';
import { errorResponse } from '@/lib/http/respond';
import { securityText } from '@/lib/http/security-text';
import { requestIdOf } from '@/lib/request/request-id';

export const dynamic = 'force-dynamic';

/** Whom to tell of a weakness (RFC 9116); nothing where the settings name nobody. */
export function GET(request: Request): Response {
  const { SECURITY_CONTACT, APP_URL } = env();
  if (SECURITY_CONTACT === undefined) {
    return errorResponse('NOT_FOUND', { requestId: requestIdOf(request.headers) });
  }
  return new Response(securityText({ contact: SECURITY_CONTACT, appUrl: APP_URL }, new Date()), {
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  });
}
