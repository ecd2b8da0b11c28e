import type { Order } from '@/lib/db/generated/client';
import type { NoAmountReason } from '@/lib/programs/rules';
import type { Terms } from '@/lib/programs/types';
import { earnByRate, type SoldLine } from '@/lib/rewards/earn-by-rate';
import type { EarnedLine } from '@/lib/rewards/types';

export type Earnings = { lines: EarnedLine[]; amountMinor: bigint };

/** What an order earns on these terms, line by line and in all, or why nothing. Pure. */
export function earningsOf(
  order: Pick<Order, 'amountMinor' | 'totalMinor' | 'currency'>,
  told: readonly SoldLine[],
  terms: Terms,
): Earnings | { reason: NoAmountReason } {
  const earned = earnByRate(order, told, terms);
  if ('reason' in earned) return earned;
  const amountMinor = earned.lines.reduce((sum, line) => sum + line.amountMinor, 0n);
  return { lines: earned.lines, amountMinor };
}
