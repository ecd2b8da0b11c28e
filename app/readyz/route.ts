import { checkReadiness } from '@/lib/http/readiness';
import { jsonResponse } from '@/lib/http/respond';
import { requestIdOf } from '@/lib/request/request-id';

export const dynamic = 'force-dynamic';

/**
 * Whether requests can be served: the database answers within a second and knows every migration, and clicks are kept
 * somewhere. What waits in the click journal is shown as figures.
 */
export async function GET(request: Request): Promise<Response> {
  const { isReady, ...facts } = await checkReadiness();
  return jsonResponse(
    { status: isReady ? 'ok' : 'unavailable', ...facts },
    { status: isReady ? 200 : 503, requestId: requestIdOf(request.headers) },
  );
}
