import type { RefusalAnswer } from '@/lib/refusals/types';

/** Shops, webhooks, postbacks and agents. */
export const OF_DOORS = {
  CONNECTION_NOT_FOUND: { status: 404, message: 'There is no such connection.' },
  SECRET_NOT_FOUND: { status: 404, message: 'There is no such secret.' },
  TOO_MANY_SECRETS: {
    status: 409,
    message: 'A connection has five secrets at most. Remove one that is no longer used.',
  },
  CODES_NOT_MADE_HERE: {
    status: 409,
    message: 'Codes are made by themselves in a Stripe shop that is connected to one program.',
  },
  KEY_REFUSED: { status: 422, message: 'Stripe does not take this key.' },
  KEY_LACKS_PERMISSIONS: {
    status: 422,
    message: 'The key may not make codes. Give it “Write” for Coupons and for Promotion codes.',
  },
  STRIPE_UNREACHABLE: { status: 503, message: 'Stripe could not be asked. Try again.' },
  EVENT_NOT_FOUND: { status: 404, message: 'There is no such event.' },
  EVENT_NOT_REFUSED: { status: 409, message: 'The event is not refused: there is nothing to try.' },
  EVENT_BODY_GONE: {
    status: 409,
    message: 'What the event said is not kept, so it cannot be tried again.',
  },
  PROVIDER_NOT_KNOWN: { status: 422, message: 'Shops of this kind cannot be connected yet.' },
  WEBHOOK_NOT_FOUND: { status: 404, message: 'There is no such webhook.' },
  WEBHOOK_LIMIT_REACHED: {
    status: 409,
    message: 'That is as many webhooks as a program has. Remove one first.',
  },
  WEBHOOK_ADDRESS_REFUSED: {
    status: 422,
    message: 'Nothing is sent to this address. Give an https address that the internet can reach.',
  },
  WEBHOOK_OFF: { status: 409, message: 'The webhook is switched off. Switch it on first.' },
  DELIVERY_NOT_FOUND: { status: 404, message: 'There is no such delivery.' },
  DELIVERY_BODY_GONE: {
    status: 409,
    message: 'What was sent is not kept any more, so it cannot be sent again.',
  },
  POSTBACK_NOT_FOUND: { status: 404, message: 'There is no postback.' },
  POSTBACKS_NOT_ALLOWED: {
    status: 409,
    message: 'The program allows no postbacks, or the membership is not active.',
  },
  DIGESTS_USED_UP: {
    status: 429,
    message: 'That is as many digests as somebody is sent in an hour. Try again later.',
  },
  DIGEST_NOT_SET: { status: 404, message: 'Nothing is set there yet.' },
  POSTBACK_TESTS_USED_UP: {
    status: 429,
    message: 'That was tried often. Wait an hour before you try it again.',
  },
  TOOL_NOT_FOUND: { status: 404, message: 'There is no such tool.' },
  CONFIRMATION_INVALID: {
    status: 409,
    message:
      'This confirmation is not for this key, tool and arguments. Ask for a preview of exactly this call.',
  },
  CONFIRMATION_EXPIRED: {
    status: 410,
    message: 'This confirmation has expired. Ask for a new preview.',
  },
  CONFIRMATION_USED: {
    status: 409,
    message: 'This confirmation was used. Ask for a preview to see how things stand.',
  },
  CONFIRMATION_STALE: {
    status: 409,
    message: 'Things have changed since the preview. Ask for a new one.',
  },
} as const satisfies Record<string, RefusalAnswer>;
