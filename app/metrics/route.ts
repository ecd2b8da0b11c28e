import { bearerOf } from '@/lib/auth/credentials';
import { constantTimeEqual } from '@/lib/crypto/token';
import { env } from '@/lib/env';
import { factsOfCall } from '@/lib/http/caller-limits';
import { readMetrics } from '@/lib/http/metrics';
import { formatMetrics, PROMETHEUS_TYPE } from '@/lib/http/prometheus';
import { REQUEST_ID_HEADER, requestIdOf } from '@/lib/request/request-id';
import { noteRefusal } from '@/lib/security/note-refusal';

export const dynamic = 'force-dynamic';

/**
 * For Prometheus, with METRICS_TOKEN as its bearer token; without the setting there is no such page. The address of the
 * caller is no guard: behind a proxy on the same machine everybody comes from there.
 */
export async function GET(request: Request): Promise<Response> {
  const token = env().METRICS_TOKEN;
  const requestId = requestIdOf(request.headers);
  const headers = {
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    [REQUEST_ID_HEADER]: requestId,
  };
  if (token === undefined) return new Response('Not found\n', { status: 404, headers });
  const given = bearerOf(request.headers.get('authorization')) ?? '';
  if (!constantTimeEqual(given, token)) {
    noteRefusal('key', { ...factsOfCall({ request, requestId }), reason: 'METRICS_TOKEN' });
    return new Response('Unauthorized\n', {
      status: 401,
      headers: { ...headers, 'www-authenticate': 'Bearer' },
    });
  }
  return new Response(formatMetrics(await readMetrics()), {
    headers: { ...headers, 'content-type': PROMETHEUS_TYPE },
  });
}
