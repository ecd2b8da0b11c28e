import type { KeyLimits } from '@/lib/people/api-keys';
import { callerNetwork, shareOf } from '@/lib/request/client-address';
import { type Quota, rateHeaders, RateLimiter, type Spent } from '@/lib/request/rate-limit';
import { refuse, type Refusal } from '@/lib/result';

/** Next's bundles have their own copies of this module, and one count. */
const shared = globalThis as { tributaryCallerLimits?: RateLimiter };
const limiter = () => (shared.tributaryCallerLimits ??= new RateLimiter());

const WINDOW_SECONDS = 60;

/** Calls of one network in a minute that were not let in: no key, one that is none, a signature that is wrong. */
const REFUSED: Quota = { name: 'refused', limit: 120, windowSeconds: WINDOW_SECONDS };

export type Limited = { headers: Record<string, string>; refusal: Refusal | null };

/** Counts a call of a key that was found good. */
export function countKeyCall(
  { keyId, limits }: { keyId: string; limits: KeyLimits },
  method: string,
): Limited {
  const isRead = method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
  const quota: Quota = isRead
    ? { name: 'reads', limit: limits.readsPerMinute, windowSeconds: WINDOW_SECONDS }
    : { name: 'writes', limit: limits.writesPerMinute, windowSeconds: WINDOW_SECONDS };
  return limited(quota, limiter().spend(`${quota.name} ${keyId}`, quota));
}

/** Counts a call that is refused anyway, for its network; a good key or signature is never refused for what others do. */
export function countRefusedCall(headers: Pick<Headers, 'get'>): Limited {
  const share = shareOf(callerNetwork(headers));
  if (share === null) return { headers: {}, refusal: null };
  const spent = limiter().spend(`refused ${share}`, REFUSED);
  return spent.isOver ? limited(REFUSED, spent) : { headers: {}, refusal: null };
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
