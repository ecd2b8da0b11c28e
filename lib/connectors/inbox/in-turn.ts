import { FairQueue } from '@/lib/request/fair-queue';

/**
 * How many events are applied at once, of a shop and in all. What one shop sells is often of few affiliates, whose ledger
 * accounts and figures are written one after the other: more at once would hold connections and wait for each other's rows,
 * the longer the more of them there are. Some shops give up after five seconds: what waited for longer would be told twice.
 */
const OF_A_SHOP = { running: 4, waiting: 1_000 };
const LIMITS = { running: 8, waiting: 2_000, waitMs: 4_000, capOf: () => OF_A_SHOP };

const shared = globalThis as { tributaryShopEvents?: FairQueue };

/** Applies an event when it is its shop's turn. Throws a `TooBusy` when there is no place for it: the shop sends it again. */
export function inTurn<T>(connectionId: string, apply: () => Promise<T>): Promise<T> {
  shared.tributaryShopEvents ??= new FairQueue(LIMITS);
  return shared.tributaryShopEvents.run(connectionId, apply);
}
