import { minBigint } from '@/lib/money/money';
import { everythingElse, type SoldOrder } from '@/lib/rewards/earn-by-rate';
import type { EarnedLine } from '@/lib/rewards/types';

/** What an order that was told without lines earned, as tests say it. */
export function oneLine(order: SoldOrder, amountMinor: bigint): EarnedLine[] {
  const { amountMinor: worth, ...line } = everythingElse(order);
  const baseMinor = minBigint(worth, line.totalMinor);
  return [{ ...line, baseMinor, amountMinor, ruleId: null, words: '20 %', cutMinor: 0n }];
}
