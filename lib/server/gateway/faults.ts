import type { Refused } from '@/lib/server/gateway/refuse-request';

/** What the gateway says itself, instead of Next. */

export const UNAVAILABLE: Refused = {
  status: 503,
  code: 'UNAVAILABLE',
  text: 'This page is not there for a moment: its server is being started. Referral links work all the while.',
  retryAfter: 1,
};
export const BUSY: Refused = {
  status: 503,
  code: 'BUSY',
  text: 'Too much is asked at once. Try again soon.',
  retryAfter: 2,
};
export const NETWORK_BUSY: Refused = {
  status: 429,
  code: 'RATE_LIMITED',
  text: 'Your network asks too much at once. Try again soon.',
  retryAfter: 2,
};
export const HELD_TOO_MUCH: Refused = { ...BUSY, close: true };
export const BROKEN: Refused = {
  status: 502,
  code: 'UNAVAILABLE',
  text: 'The server of this page ended before it answered.',
};
export const SILENT: Refused = {
  status: 504,
  code: 'UNAVAILABLE',
  text: 'The server of this page did not answer in time.',
};
export const TOO_LARGE: Refused = {
  status: 413,
  code: 'BODY_TOO_LARGE',
  text: 'The request is too large.',
  close: true,
};
export const TOO_SLOW: Refused = {
  status: 408,
  code: 'INVALID_INPUT',
  text: 'The request came too slowly.',
  close: true,
};
export const NO_ENCODING: Refused = {
  status: 501,
  code: 'INVALID_INPUT',
  text: 'This transfer encoding is not supported.',
  close: true,
};
export const TWO_HOSTS: Refused = {
  status: 400,
  code: 'INVALID_INPUT',
  text: 'The request names more than one host.',
  close: true,
};
export const UNREADABLE: Refused = {
  status: 400,
  code: 'INVALID_INPUT',
  text: 'The address cannot be read.',
};
export const TOO_MANY_HEADERS: Refused = {
  status: 431,
  code: 'INVALID_INPUT',
  text: 'The request has too many headers.',
  close: true,
};
