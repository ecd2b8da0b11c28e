import { randomBytes } from 'node:crypto';
import { NextResponse, type NextRequest } from 'next/server';
import { env } from '@/lib/env';
import { REQUEST_ID_HEADER, requestIdOf } from '@/lib/request/request-id';
import { usesTls } from '@/lib/http/common-headers';
import { contentSecurityPolicy, pageHeaders } from '@/lib/http/page-headers';

/**
 * Puts headers to pages: what the browser may do, and for the page its nonce, request id and path. It is never the
 * guard: guards stand in the page, in the action, and in the query's own `where`.
 */
export function proxy(request: NextRequest): NextResponse {
  const settings = env();
  const secure = usesTls(settings);
  const nonce = randomBytes(18).toString('base64');
  const policy = contentSecurityPolicy({ nonce, secure, dev: settings.NODE_ENV === 'development' });
  const requestId = requestIdOf(request.headers);

  const forPage = new Headers(request.headers);
  forPage.set('x-nonce', nonce);
  forPage.set(REQUEST_ID_HEADER, requestId);
  forPage.set('x-path', request.nextUrl.pathname + request.nextUrl.search);
  // Next reads the nonce for its own scripts from here.
  forPage.set('content-security-policy', policy);

  const response = NextResponse.next({ request: { headers: forPage } });
  response.headers.set('content-security-policy', policy);
  response.headers.set(REQUEST_ID_HEADER, requestId);
  for (const [name, value] of pageHeaders(settings)) response.headers.set(name, value);
  return response;
}

export const config = {
  // Redirects, the API and files answer for themselves.
  matcher: [
    '/((?!r/|api/|_next/static/|_next/image|healthz$|readyz$|metrics$|favicon\\.ico$|favicon\\.svg$|robots\\.txt$).*)',
  ],
};
