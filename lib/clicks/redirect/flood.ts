import { randomInt } from 'node:crypto';

export type FloodLimits = {
  /** Clicks of one session in a minute; 0: any number. */
  session: number;
  /** Clicks from one network in a minute; 0: any number. */
  network: number;
};

export type FloodFilter = {
  /** Counts a visit, and says whether it is one too many of its session or of its network. */
  isFlood(sessionKey: string | null, networkKey: string | null): boolean;
};

const FLOOD_LIMITS: FloodLimits = { session: 20, network: 300 };
const MINUTE_MS = 60_000;

/**
 * Tells floods apart by what came in the last minute, on this instance alone: with several instances behind a balancer each
 * sees its share, so that together they let through at most so many times more. Runs on a monotonic clock.
 */
export function createFloodFilter(
  options: { now?: () => number; limits?: FloodLimits } = {},
): FloodFilter {
  const { now = () => performance.now(), limits = FLOOD_LIMITS } = options;
  const sessions = limits.session > 0 ? new MinuteCounts() : null;
  const networks = limits.network > 0 ? new MinuteCounts() : null;
  return {
    isFlood(sessionKey, networkKey) {
      const at = now();
      const ofSession = sessions && sessionKey !== null ? sessions.add(sessionKey, at) : 0;
      const ofNetwork = networks && networkKey !== null ? networks.add(networkKey, at) : 0;
      return (
        (sessions !== null && ofSession > limits.session) ||
        (networks !== null && ofNetwork > limits.network)
      );
    },
  };
}

const CELLS = 2 ** 19;
const MOST = 65_535;

/**
 * Two rows of counters that all keys share (a count-min sketch): its memory is the same for ten keys and for ten million,
 * no key can be pushed out by others, and no address is kept. A key that falls on others' counters in both rows counts
 * theirs as well; at 25,000 visitors a second that is three a minute.
 */
class MinuteCounts {
  readonly #seeds = [randomInt(2 ** 32), randomInt(2 ** 32)] as const;
  #current = [new Uint16Array(CELLS), new Uint16Array(CELLS)] as const;
  #previous = [new Uint16Array(CELLS), new Uint16Array(CELLS)] as const;
  #began: number | null = null;

  /** How often the key came in the last minute, with this time. */
  add(key: string, now: number): number {
    const share = this.#turn(now);
    const [one, two] = [cellOf(key, this.#seeds[0]), cellOf(key, this.#seeds[1])];
    const current = Math.min(raise(this.#current[0], one), raise(this.#current[1], two));
    const previous = Math.min(this.#previous[0][one] ?? 0, this.#previous[1][two] ?? 0);
    // What came in the minute before is taken to have come evenly.
    return current + Math.floor(previous * share);
  }

  /** The share of the minute before that lies within the last sixty seconds. */
  #turn(now: number): number {
    this.#began ??= now;
    const age = now - this.#began;
    if (age < MINUTE_MS) return 1 - age / MINUTE_MS;
    const minutes = Math.floor(age / MINUTE_MS);
    this.#began += minutes * MINUTE_MS;
    [this.#current, this.#previous] = [this.#previous, this.#current];
    for (const row of this.#current) row.fill(0);
    if (minutes > 1) for (const row of this.#previous) row.fill(0);
    return 1 - (now - this.#began) / MINUTE_MS;
  }
}

function raise(row: Uint16Array, cell: number): number {
  const count = Math.min((row[cell] ?? 0) + 1, MOST);
  row[cell] = count;
  return count;
}

/** FNV-1a from a secret start, so that nobody can choose whose counters to fall on; mixed as MurmurHash3 does. */
function cellOf(key: string, seed: number): number {
  let hash = seed | 0;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) & (CELLS - 1);
}
