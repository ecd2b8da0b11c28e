import { look, withOwnConnection, type Looked } from '@/lib/books/look';
import { findEnds, findMark, isOfThisHistory } from '@/lib/books/marks-sql';
import type { Check, TimeLimits } from '@/lib/books/run-check';

const ALL_THE_TIME: TimeLimits = { statementMs: 300_000, totalMs: 3_600_000 };
const OF_AN_HOURLY_RUN: TimeLimits = { statementMs: 25_000, totalMs: 45_000 };
/** Transactions that are under way when a run begins are waited for so long. */
const WAIT_MS = 15_000;
/** A ledger of so many entries is looked at as a whole every hour: that takes seconds. */
const SMALL = 100_000n;

/** Checks every invariant over all of the books, and changes nothing. Throws when one was not finished in time. */
export async function verifyBooks(): Promise<Check[]> {
  const all = { whole: true, limits: ALL_THE_TIME, keepMs: null };
  const { checks } = await withOwnConnection((client) => look(client, all));
  const unknown = checks.filter((check) => check.unfinished).map((check) => check.id);
  if (unknown.length > 0) throw new Error(`not finished in time: ${unknown.join(', ')}`);
  return checks;
}

/** The same for `npm run verify`: when all of them hold, the hourly check goes on from here. */
export function verifyWhole({
  limits = ALL_THE_TIME,
  waitMs = WAIT_MS,
}: Omit<ChangesOptions, 'small'> = {}): Promise<Looked> {
  const all = { whole: true, limits, keepMs: waitMs };
  return withOwnConnection((client) => look(client, all));
}

export type ChangesOptions = { small?: bigint; limits?: TimeLimits; waitMs?: number };

/**
 * What the hourly run looks at: what changed since a run last found everything in order, and all of a small ledger.
 * Where nothing was found in order yet it tries all of the books in its time, and says which checks were not finished.
 */
export function verifyChanges(options: ChangesOptions = {}): Promise<Looked> {
  const { small = SMALL, limits = OF_AN_HOURLY_RUN, waitMs = WAIT_MS } = options;
  return withOwnConnection(async (client) => {
    const ends = await findEnds(client);
    const kept = await findMark(client);
    const known = kept !== null && isOfThisHistory(kept, ends);
    const whole = !known || ends.entryId <= small;
    return look(client, { whole, limits, keepMs: waitMs });
  });
}
