import { requestIdOf } from '@/lib/request/request-id';
import { errorResponse } from '@/lib/http/respond';

/** What no other route takes. */
function notFound(request: Request): Response {
  return errorResponse('NOT_FOUND', {
    requestId: requestIdOf(request.headers),
    message: 'There is no such address. The document of this API is at /api/v1/openapi.json.',
  });
}

export {
  notFound as GET,
  notFound as POST,
  notFound as PUT,
  notFound as PATCH,
  notFound as DELETE,
  notFound as OPTIONS,
};
