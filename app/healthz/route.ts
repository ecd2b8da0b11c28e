import { jsonResponse } from '@/lib/http/respond';
import { requestIdOf } from '@/lib/request/request-id';

export const dynamic = 'force-dynamic';

/** The process answers. Says nothing about the database: a restart would not bring that back. */
export function GET(request: Request): Response {
  return jsonResponse({ status: 'ok' }, { requestId: requestIdOf(request.headers) });
}
