import { orderReasonText } from '@/lib/orders/reasons';
import { minBigint } from '@/lib/money/money';
import { earnOrder } from '@/lib/rewards/earn';
import { readEntries, type PassedRule } from '@/lib/rewards/explain';
import type { CapKind } from '@/lib/rewards/types';
import { entryWords } from '@/lib/rewards/words';
import type { Deciding } from '@/lib/sales/rewards/earnings';

export type TriedLine = {
  position: number;
  /** Null: everything else. */
  sku: string | null;
  name: string | null;
  baseMinor: bigint;
  amountMinor: bigint;
  cutMinor: bigint;
  /** What took it, and the rules above that did not. */
  words: string;
  ruleId: string | null;
  passed: PassedRule[];
};

export type ExplainedOrder = {
  currency: string;
  lines: TriedLine[];
  amountMinor: bigint;
  /** Why it earns nothing; null when it earns. */
  reason: string | null;
  cut: { by: CapKind; minor: bigint } | null;
  /** By figureKey, the order itself counted: what rules asked for. */
  figures: { key: string; value: bigint }[];
};

/** Pure: what an order earns and how the list was read for each line, by what decides real ones. */
export function explainDeciding({ toEarn, entries, caps }: Deciding): ExplainedOrder {
  const earned = earnOrder(toEarn, entries, caps);
  const lines = 'reason' in earned ? [] : earned.lines;
  return {
    currency: toEarn.currency,
    amountMinor: 'reason' in earned ? 0n : earned.amountMinor,
    reason: 'reason' in earned ? orderReasonText(earned.reason) : null,
    cut: 'reason' in earned ? null : earned.cut,
    figures: [...toEarn.figures].map(([key, value]) => ({ key, value })),
    lines: readEntries(toEarn, entries).map(({ line, readings }, at): TriedLine => {
      const taken = readings.find(({ verdict }) => verdict === 'taken');
      const { amountMinor: worth, totalMinor, position, sku, name } = line;
      return {
        position,
        sku,
        name,
        baseMinor: minBigint(worth, totalMinor),
        amountMinor: lines[at]?.amountMinor ?? 0n,
        cutMinor: lines[at]?.cutMinor ?? 0n,
        words: taken ? entryWords(taken.entry) : '',
        ruleId: taken?.entry.kind === 'rule' ? taken.entry.rule.id : null,
        passed: readings.flatMap((one) =>
          one.verdict === 'passed' && one.entry.kind === 'rule'
            ? [
                {
                  ruleId: one.entry.rule.id,
                  words: entryWords(one.entry),
                  why: one.why.what,
                },
              ]
            : [],
        ),
      };
    }),
  };
}
