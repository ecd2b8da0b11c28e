type Options = {
  /** Bytes of all bodies together that are held at once. */
  total: number;
  /** Of one share. */
  share: number;
};

export type HeldBody = {
  /** Counts bytes that came. May call `refuse`, of this body or of another. */
  add: (bytes: number) => void;
  release: () => void;
};

type Kept = HeldBody & { bytes: number; refuse: () => void };
type Account = { bytes: number; bodies: Set<Kept> };

/**
 * How much of requests is held in memory. What goes beyond a share is refused to that share; beyond the total the largest
 * body goes of whoever holds most, so that a small form is always taken.
 */
export class BodyBudget {
  readonly #options: Options;
  readonly #accounts = new Map<string | null, Account>();
  #held = 0;

  constructor(options: Options) {
    this.#options = options;
  }

  get held(): number {
    return this.#held;
  }

  /** `refuse` is called at most once, and nothing is counted for the body any more. */
  open(share: string | null, refuse: () => void): HeldBody {
    const account = this.#accounts.get(share) ?? { bytes: 0, bodies: new Set<Kept>() };
    this.#accounts.set(share, account);
    const body: Kept = {
      bytes: 0,
      refuse: () => {
        body.release();
        refuse();
      },
      add: (bytes) => {
        if (!account.bodies.has(body)) return;
        body.bytes += bytes;
        account.bytes += bytes;
        this.#held += bytes;
        if (share !== null && account.bytes > this.#options.share) body.refuse();
        else if (this.#held > this.#options.total) this.#largest()?.refuse();
      },
      release: () => {
        if (!account.bodies.delete(body)) return;
        account.bytes -= body.bytes;
        this.#held -= body.bytes;
        if (account.bodies.size === 0 && this.#accounts.get(share) === account) {
          this.#accounts.delete(share);
        }
      },
    };
    account.bodies.add(body);
    return body;
  }

  #largest(): Kept | undefined {
    const account = mostOf(this.#accounts.values());
    return account && mostOf(account.bodies);
  }
}

function mostOf<T extends { bytes: number }>(all: Iterable<T>): T | undefined {
  let most: T | undefined;
  for (const one of all) if (most === undefined || one.bytes > most.bytes) most = one;
  return most;
}
