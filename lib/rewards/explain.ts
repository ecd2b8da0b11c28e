import { linesToEarn } from '@/lib/rewards/earn';
import type { Entry } from '@/lib/rewards/entries';
import { entryMismatch, type Mismatch } from '@/lib/rewards/match';
import type { LineToEarn, OrderToEarn } from '@/lib/rewards/types';

/** What became of an entry when the list was read for one line. */
export type Reading = { entry: Entry } & (
  | { verdict: 'passed'; why: Mismatch }
  | { verdict: 'taken' }
  /** Below the one that took it. */
  | { verdict: 'unread' }
);

export type ReadLine = { line: LineToEarn; readings: Reading[] };

/** Pure: how the list is read for each line of an order, by what earnOrder asks of each entry. */
export function readEntries(order: OrderToEarn, entries: readonly Entry[]): ReadLine[] {
  return linesToEarn(order).map((line) => {
    let isTaken = false;
    const readings = entries.map((entry): Reading => {
      if (isTaken) return { entry, verdict: 'unread' };
      const why = entryMismatch(entry, order, line);
      if (why) return { entry, verdict: 'passed', why };
      isTaken = true;
      return { entry, verdict: 'taken' };
    });
    return { line, readings };
  });
}

/** A rule that did not take a line, and why. */
export type PassedRule = { ruleId: string; words: string; why: Mismatch['what'] };
