import type { CommandContext } from '@/lib/actor';
import { moveCommissions } from '@/lib/commissions/moves';
import { lockCommissions } from '@/lib/commissions/lock-commissions';
import { decide } from '@/lib/commissions/rules';
import type { Tx } from '@/lib/db/client';
import type { PayoutItem } from '@/lib/db/generated/client';
import { groupBy } from '@/lib/group-by';
import { postManyTransfers, type TransferGroup } from '@/lib/ledger/post-many';
import { liveItems, movePayouts, type PayoutMove } from '@/lib/payouts/store';
import type { PayoutRow } from '@/lib/payouts/types';

/**
 * The money of these payouts arrived: in_payout → paid for every item with its own sign, so that netted debts end as
 * paid too. The caller holds affiliates and payouts.
 */
export async function payLocked(
  tx: Tx,
  ctx: CommandContext,
  now: Date,
  moves: PayoutMove[],
): Promise<void> {
  const items = await liveItems(tx, ...moves.map(({ payout }) => payout.id));
  await payCommissions(tx, ctx, now, items);
  const itemsOf = groupBy(items, (item) => item.payoutId);
  const about = { kind: 'pay', from: 'in_payout', to: 'paid' } as const;
  await postManyTransfers(
    tx,
    about,
    moves.map(({ payout }) => groupOf(payout, itemsOf.get(payout.id) ?? [])),
  );
  await movePayouts(tx, ctx, now, moves, 'paid');
}

async function payCommissions(
  tx: Tx,
  ctx: CommandContext,
  now: Date,
  items: PayoutItem[],
): Promise<void> {
  const earning = items.filter((item) => item.kind === 'earning');
  const payoutOf = new Map(earning.map((item) => [item.commissionId, item.payoutId]));
  const commissions = await lockCommissions(tx, [...payoutOf.keys()]);
  const payable = commissions.filter(
    (row) => decide(row, 'pay', { now, held: false }).kind === 'move',
  );
  for (const [payoutId, rows] of groupBy(payable, (row) => payoutOf.get(row.id) ?? '')) {
    await moveCommissions(tx, ctx, now, rows, 'pay', 'paid', { payoutId });
  }
}

function groupOf(payout: PayoutRow, items: PayoutItem[]): TransferGroup {
  const { programId, affiliateId, currency, id: payoutId } = payout;
  const legs = items.map(({ id: payoutItemId, commissionId, amountMinor }) => ({
    commissionId,
    amountMinor,
    payoutItemId,
  }));
  return { programId, affiliateId, currency, payoutId, legs };
}
