import { minBigint } from '@/lib/money/money';
import type { EarnedLine, OrderToEarn } from '@/lib/rewards/types';

/** What an order that was told without lines earned, as tests say it. */
export function oneLine(
  { amountMinor: worth, totalMinor }: Pick<OrderToEarn, 'amountMinor' | 'totalMinor'>,
  amountMinor: bigint,
): EarnedLine[] {
  const baseMinor = minBigint(worth, totalMinor);
  const nameless = { position: 0, sku: null, name: null, ruleId: null };
  return [{ ...nameless, baseMinor, totalMinor, amountMinor, words: '20 %', cutMinor: 0n }];
}
