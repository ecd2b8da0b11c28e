const SECOND = 1;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Before each attempt after the one before it: Standard Webhooks' own. */
const WAITS = [
  0,
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];

export const TRIES = WAITS.length;
/** Of a postback: the first of the waits. */
export const POSTBACK_TRIES = 4;
const LONGEST_REST = 24 * HOUR;
const REST_WITHOUT_WORDS = MINUTE;
/** So that what failed together does not come back together. */
const JITTER = 0.2;

/** Seconds until the next attempt when so many of `tries` are left; null when none is. */
export function waitSeconds(
  triesLeft: number,
  { tries = TRIES, random = Math.random() }: { tries?: number; random?: number } = {},
): number | null {
  const wait = triesLeft === 0 ? undefined : WAITS[tries - triesLeft];
  return wait === undefined ? null : wait * (1 + JITTER * random);
}

/** How long a receiver asks for a rest, in seconds; null when it does not. `Retry-After` is seconds or a date. */
export function restSeconds(
  statusCode: number,
  retryAfter: string | null,
  now: Date,
): number | null {
  const asked = retryAfter === null ? null : secondsOf(retryAfter.trim(), now);
  if (asked !== null && statusCode >= 300) return Math.min(Math.max(asked, 0), LONGEST_REST);
  return statusCode === 429 || statusCode === 503 ? REST_WITHOUT_WORDS : null;
}

function secondsOf(text: string, now: Date): number | null {
  if (/^\d{1,10}$/.test(text)) return Number(text);
  const at = /[a-z]/i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : (at - now.getTime()) / 1_000;
}

const OFF_AFTER_FAILURES = 10;
const OFF_AFTER_MS = 5 * 24 * HOUR * 1_000;

/** Five days without a success, and at least ten failures in them. */
export function isGivenUp(failures: number, failingSince: Date, now: Date): boolean {
  return failures >= OFF_AFTER_FAILURES && now.getTime() - failingSince.getTime() >= OFF_AFTER_MS;
}
