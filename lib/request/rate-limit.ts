/** How often something may be done in a window of time. */
export type Quota = {
  /** As the caller is told it. */
  name: string;
  limit: number;
  windowSeconds: number;
};

export type Spent = { isOver: boolean; remaining: number; resetSeconds: number };

type Window = { count: number; endsAt: number };

const MAX_WINDOWS = 50_000;

/**
 * Counts in windows that begin with the first of their calls, in this process alone: with several instances behind a
 * balancer each counts what comes to it. What must hold over all of them, as failed logins, is counted in the database
 * (`lib/people/throttle.ts`).
 */
export class RateLimiter {
  readonly #windows = new Map<string, Window>();
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** What is over the limit counts no more. */
  spend(key: string, { limit, windowSeconds }: Quota): Spent {
    const now = this.#now();
    let window = this.#windows.get(key);
    if (window === undefined || window.endsAt <= now) {
      // At the end of the map, which is thereby in the order in which windows began.
      this.#windows.delete(key);
      window = { count: 0, endsAt: now + windowSeconds * 1000 };
      this.#windows.set(key, window);
      this.#makeRoom(now);
    }
    const isOver = window.count >= limit;
    if (!isOver) window.count++;
    return {
      isOver,
      remaining: Math.max(0, limit - window.count),
      // In whole milliseconds first: a sum of fractions less one of them is a hair more than the other.
      resetSeconds: Math.max(1, Math.ceil(Math.round(window.endsAt - now) / 1000)),
    };
  }

  /** The oldest go: their time is over, or there are more callers than a machine could serve. */
  #makeRoom(now: number): void {
    for (const [key, { endsAt }] of this.#windows) {
      if (endsAt > now && this.#windows.size <= MAX_WINDOWS) return;
      this.#windows.delete(key);
    }
  }
}

/** The fields of draft-ietf-httpapi-ratelimit-headers-10; `Retry-After` when it is over. */
export function rateHeaders(
  { name, limit, windowSeconds }: Quota,
  { isOver, remaining, resetSeconds }: Spent,
): Record<string, string> {
  return {
    'ratelimit-policy': `"${name}";q=${limit};w=${windowSeconds}`,
    ratelimit: `"${name}";r=${remaining};t=${resetSeconds}`,
    ...(isOver ? { 'retry-after': String(resetSeconds) } : {}),
  };
}
