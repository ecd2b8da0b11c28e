import { checkReadiness } from '@/lib/http/readiness';
import { jsonResponse } from '@/lib/http/respond';
import { requestIdOf } from '@/lib/http/request-id';

export const dynamic = 'force-dynamic';

/** Whether requests can be served: the database answers within a second, and knows every migration. */
export async function GET(request: Request): Promise<Response> {
  const checks = await checkReadiness();
  const isReady = Object.values(checks).every((check) => check === 'ok');
  return jsonResponse(
    { status: isReady ? 'ok' : 'unavailable', checks },
    { status: isReady ? 200 : 503, requestId: requestIdOf(request.headers) },
  );
}
