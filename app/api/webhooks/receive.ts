import { openConnection } from '@/lib/connectors/connections/open-connection';
import { inTurn } from '@/lib/connectors/inbox/in-turn';
import { receiveEvent } from '@/lib/connectors/inbox/receive-event';
import { openMessage } from '@/lib/connectors/port/open-message';
import { isUnavailable } from '@/lib/db/errors';
import { countRefusedCall } from '@/lib/http/caller-limits';
import { readBody } from '@/lib/http/read-body';
import { errorResponse, jsonResponse } from '@/lib/http/respond';
import { logger } from '@/lib/logger';
import { isTooBusy } from '@/lib/request/fair-queue';
import { requestIdOf } from '@/lib/request/request-id';
import type { Refusal } from '@/lib/result';

const BODY_LIMIT_BYTES = 1024 * 1024;

/**
 * An event of a connection. 200 once it is stored together with its effect, also when it was refused, cannot be read, or waits;
 * anything else makes the shop send it again, which 5xx asks for only when nothing was stored.
 */
export async function receiveWebhook(
  request: Request,
  provider: string,
  connectionId: string,
): Promise<Response> {
  const requestId = requestIdOf(request.headers);
  const refused = ({ code, message, details }: Refusal, headers: Record<string, string> = {}) =>
    errorResponse(code, { requestId, message, headers, ...(details ? { details } : {}) });
  try {
    const body = await readBody(request, BODY_LIMIT_BYTES);
    if (!body.ok) return refused(body.error);
    const opened = await openConnection(provider, connectionId);
    if (!opened.ok) {
      const { refusal, headers } = countRefusedCall({ request, requestId }, null);
      return refusal ? refused(refusal, headers) : refused(opened.error);
    }
    const { connection, connector, secrets } = opened.value;
    if (connector.isPing?.(body.value, request.headers)) {
      return jsonResponse({ received: true }, { requestId });
    }
    const message = openMessage(connector, body.value, request.headers, secrets);
    if (!message.ok) {
      // A good signature is never kept out for what others of its network send.
      const { code } = message.error;
      const why =
        code === 'INVALID_SIGNATURE' ? ({ kind: 'signature', reason: code } as const) : null;
      const { refusal, headers } = countRefusedCall({ request, requestId }, why);
      return refusal ? refused(refusal, headers) : refused(message.error);
    }
    const received = await inTurn(connection.id, () =>
      receiveEvent(connection, connector, message.value, requestId),
    );
    return received.ok ? jsonResponse(received.value, { requestId }) : refused(received.error);
  } catch (error) {
    if (isTooBusy(error)) return errorResponse('UNAVAILABLE', { requestId });
    const unavailable = isUnavailable(error);
    logger.error({ err: error, requestId }, 'an event of a shop was not stored');
    return errorResponse(unavailable ? 'UNAVAILABLE' : 'INTERNAL', { requestId });
  }
}

export function notAllowed(request: Request): Response {
  return errorResponse('METHOD_NOT_ALLOWED', {
    requestId: requestIdOf(request.headers),
    headers: { allow: 'POST' },
  });
}
