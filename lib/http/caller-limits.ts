import { sha256 } from '@/lib/crypto/token';
import type { KeyLimits } from '@/lib/people/keys/types';
import { callerNetwork, shareOf } from '@/lib/request/client-address';
import { type Quota, rateHeaders, RateLimiter, type Spent } from '@/lib/request/rate-limit';
import { refuse, type Refusal } from '@/lib/result';
import { noteRefusal, type RefusalFacts } from '@/lib/security/note-refusal';
import type { RefusalKind } from '@/lib/security/refusal-kinds';

/** Next's bundles have their own copies of this module, and one count. */
const shared = globalThis as { tributaryCallerLimits?: RateLimiter };
const limiter = () => (shared.tributaryCallerLimits ??= new RateLimiter());

const WINDOW_SECONDS = 60;

/** Calls of one network in a minute that were not let in: no key, one that is none, a signature that is wrong. */
const REFUSED: Quota = { name: 'refused', limit: 120, windowSeconds: WINDOW_SECONDS };

export type Limited = { headers: Record<string, string>; refusal: Refusal | null };

/** What is told of a call in the log of refusals. */
export type AskedCall = {
  request: { method: string; url: string; headers: Pick<Headers, 'get'> };
  /** The one that its answer has. */
  requestId: string;
};

/** Who asked for what, as far as it is kept. */
export function factsOfCall({ request: { method, url, headers }, requestId }: AskedCall) {
  return {
    network: callerNetwork(headers).network,
    asked: { path: new URL(url).pathname, method },
    requestId,
  };
}

function isReading({ method }: { method: string }): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
}

/** Counts a call of a key that was found good; one that is over its limit is noted. */
export function countKeyCall(
  { keyId, limits }: { keyId: string; limits: KeyLimits },
  call: AskedCall,
  isRead = isReading(call.request),
): Limited {
  const quota: Quota = isRead
    ? { name: 'reads', limit: limits.readsPerMinute, windowSeconds: WINDOW_SECONDS }
    : { name: 'writes', limit: limits.writesPerMinute, windowSeconds: WINDOW_SECONDS };
  const counted = limited(quota, limiter().spend(`${quota.name} ${keyId}`, quota));
  if (counted.refusal) {
    const actor = { kind: 'api_key', id: keyId } as const;
    noteRefusal('throttle', { ...factsOfCall(call), reason: quota.name, actor });
  }
  return counted;
}

/**
 * Counts a call that is refused anyway, for its network, and notes why it is (null: for no reason of security); a good key
 * or signature is never refused for what others do.
 */
export function countRefusedCall(
  call: AskedCall,
  why: ({ kind: RefusalKind } & Pick<RefusalFacts, 'reason' | 'keyHash'>) | null,
): Limited {
  const share = shareOf(callerNetwork(call.request.headers));
  const spent = share === null ? null : limiter().spend(`refused ${share}`, REFUSED);
  if (spent?.isOver) {
    noteRefusal('throttle', { ...factsOfCall(call), reason: REFUSED.name });
    return limited(REFUSED, spent);
  }
  if (why !== null) {
    const { kind, ...facts } = why;
    noteRefusal(kind, { ...factsOfCall(call), ...facts });
  }
  return { headers: {}, refusal: null };
}

/** Why a call without a good key is refused. */
export function whyNoKey(token: string | null) {
  return token === null
    ? { kind: 'key' as const, reason: 'NO_KEY' }
    : { kind: 'key' as const, reason: 'UNKNOWN_KEY', keyHash: sha256(token) };
}

function limited(quota: Quota, spent: Spent): Limited {
  const { limit, windowSeconds } = quota;
  const { resetSeconds } = spent;
  return {
    headers: rateHeaders(quota, spent),
    refusal: spent.isOver
      ? refuse(
          'RATE_LIMITED',
          `That is more than ${limit} in ${windowSeconds} seconds. Try again in ${resetSeconds}.`,
          { limit, windowSeconds, retryAfterSeconds: resetSeconds },
        ).error
      : null,
  };
}
