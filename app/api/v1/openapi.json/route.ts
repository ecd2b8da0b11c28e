import { endpoints } from '@/app/api/v1/endpoints';
import { openApiDocument } from '@/lib/http/openapi';
import { requestIdOf } from '@/lib/request/request-id';
import { jsonResponse } from '@/lib/http/respond';

/** Public: it describes the endpoints, and nothing of what they answer with. */
export function GET(request: Request): Response {
  const document = openApiDocument(endpoints, {
    title: 'Tributary',
    version: '1',
    description:
      'Report leads, orders and refunds, and manage affiliates, commissions and payouts. Money is an integer in minor ' +
      'units with an ISO 4217 currency, rates are basis points, times are ISO 8601 in UTC.',
  });
  return jsonResponse(document, { requestId: requestIdOf(request.headers) });
}
