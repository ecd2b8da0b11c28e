import type { CommissionBalance } from '@/lib/ledger/balances';
import { minBigint } from '@/lib/money/money';
import { MAX_ITEMS_PER_PAYOUT } from '@/lib/payouts/rules';

export type PlannedPayout<Earning> = {
  earnings: Earning[];
  /** Zero or negative, minor units: what each takes off. A debt may be in several payouts with a part of it. */
  debts: CommissionBalance[];
  amountMinor: bigint;
};

/**
 * Pure. Divides what a request takes into payouts of at most `maxItems`: the earnings in their order, and into each payout
 * the debts in theirs, up to below its earnings, so that every payout pays something. Debts get at most half of the room
 * of a payout, unless its earnings leave more; what finds no room stays open.
 */
export function planRequest<Earning extends { minor: bigint }>(
  earnings: readonly Earning[],
  debts: readonly CommissionBalance[],
  maxItems = MAX_ITEMS_PER_PAYOUT,
): PlannedPayout<Earning>[] {
  const payouts: PlannedPayout<Earning>[] = [];
  const open = [...debts];
  for (let taken = 0; taken < earnings.length;) {
    const left = earnings.length - taken;
    const kept = Math.min(open.length, Math.max(Math.floor(maxItems / 2), maxItems - left));
    const some = earnings.slice(taken, taken + maxItems - kept);
    taken += some.length;
    const earned = some.reduce((sum, one) => sum + one.minor, 0n);
    const netted = netDebts(open, { room: earned - 1n, maxItems: kept });
    const amountMinor = netted.reduce((sum, debt) => sum + debt.minor, earned);
    payouts.push({ earnings: some, debts: netted, amountMinor });
  }
  return payouts;
}

/** Takes the first debts off `open`, the last of them perhaps in part. */
function netDebts(
  open: CommissionBalance[],
  { room, maxItems }: { room: bigint; maxItems: number },
): CommissionBalance[] {
  const netted: CommissionBalance[] = [];
  let left = room;
  for (let debt = open[0]; debt && left > 0n && netted.length < maxItems; debt = open[0]) {
    const part = minBigint(-debt.minor, left);
    left -= part;
    netted.push({ commissionId: debt.commissionId, minor: -part });
    if (debt.minor + part === 0n) open.shift();
    else open[0] = { ...debt, minor: debt.minor + part };
  }
  return netted;
}
