import { isUnavailable } from '@/lib/db/errors';
import { env } from '@/lib/env';
import { countRefusedCall } from '@/lib/http/caller-limits';
import { readBody } from '@/lib/http/read-body';
import { requestIdOf } from '@/lib/request/request-id';
import { errorResponse, jsonResponse } from '@/lib/http/respond';
import { logger } from '@/lib/logger';
import type { Refusal } from '@/lib/result';
import { receiveStripeEvent } from '@/lib/connectors/stripe/receive-event';
import { verifyStripeEvent } from '@/lib/connectors/stripe/verify-event';

const BODY_LIMIT_BYTES = 512 * 1024;

/**
 * Stripe's events. 200 once the event and its effect are stored together; anything else makes Stripe send it again.
 */
export async function POST(request: Request): Promise<Response> {
  const requestId = requestIdOf(request.headers);
  const refused = ({ code, message, details }: Refusal, headers: Record<string, string> = {}) =>
    errorResponse(code, { requestId, message, headers, ...(details ? { details } : {}) });
  try {
    const body = await readBody(request, BODY_LIMIT_BYTES);
    if (!body.ok) return refused(body.error);
    const signature = request.headers.get('stripe-signature');
    const event = verifyStripeEvent(body.value, signature, env().STRIPE_WEBHOOK_SECRET);
    if (!event.ok) {
      // A good signature is never kept out for what others of its network send.
      const { code } = event.error;
      const why =
        code === 'INVALID_SIGNATURE' ? ({ kind: 'signature', reason: code } as const) : null;
      const { refusal, headers } = countRefusedCall({ request, requestId }, why);
      return refusal ? refused(refusal, headers) : refused(event.error);
    }
    const received = await receiveStripeEvent(event.value, requestId);
    return received.ok ? jsonResponse(received.value, { requestId }) : refused(received.error);
  } catch (error) {
    const unavailable = isUnavailable(error);
    logger.error({ err: error, requestId }, 'an event of Stripe was not stored');
    return errorResponse(unavailable ? 'UNAVAILABLE' : 'INTERNAL', { requestId });
  }
}

function notAllowed(request: Request): Response {
  return errorResponse('METHOD_NOT_ALLOWED', {
    requestId: requestIdOf(request.headers),
    headers: { allow: 'POST' },
  });
}

export { notAllowed as GET, notAllowed as PUT, notAllowed as PATCH, notAllowed as DELETE };
