import type { RefusalAnswer } from '@/lib/refusals/types';

/** What any caller can be refused with, whatever was asked. */
export const OF_CALLERS = {
  UNAUTHENTICATED: { status: 401, message: 'Send a valid API key or log in.' },
  FORBIDDEN: { status: 403, message: 'You may not do this.' },
  NOT_FOUND: { status: 404, message: 'There is nothing here.' },
  METHOD_NOT_ALLOWED: { status: 405, message: 'This address does not take that method.' },
  INVALID_INPUT: { status: 422, message: 'Some values cannot be used. See details.' },
  INVALID_JSON: { status: 400, message: 'The body is not valid JSON.' },
  BODY_TOO_LARGE: { status: 413, message: 'The body is larger than this address takes.' },
  RATE_LIMITED: { status: 429, message: 'Too many attempts. Wait a little and try again.' },
  BUSY: { status: 503, message: 'Too much is asked at once. Try again in a few seconds.' },
  INTERNAL: { status: 500, message: 'Something went wrong on our side. Nothing was changed.' },
  UNAVAILABLE: { status: 503, message: 'The database cannot be reached. Try again shortly.' },
  IDEMPOTENCY_KEY_REUSED: {
    status: 422,
    message: 'This Idempotency-Key was used with another body. Use a new key.',
  },
  IDEMPOTENCY_IN_FLIGHT: {
    status: 409,
    message: 'The first request with this Idempotency-Key is still running.',
  },
  INVALID_SIGNATURE: { status: 401, message: 'The signature does not match.' },
  PREVIEW_STALE: {
    status: 409,
    message: 'It would do something else by now, so nothing was changed. Look again, then decide.',
  },
  REASON_REQUIRED: { status: 422, message: 'Give a reason.' },
} as const satisfies Record<string, RefusalAnswer>;
