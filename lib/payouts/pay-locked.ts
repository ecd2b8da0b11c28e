import type { Work } from '@/lib/db/work';
import { moveCommissions } from '@/lib/commissions/moves';
import { lockCommissions } from '@/lib/commissions/lock-commissions';
import { decide } from '@/lib/commissions/rules';
import type { PayoutItem } from '@/lib/db/generated/client';
import { groupBy } from '@/lib/group-by';
import { postManyTransfers, type TransferGroup } from '@/lib/ledger/post-many';
import { liveItems, movePayouts, type PayoutMove } from '@/lib/payouts/store';
import type { PayoutRow } from '@/lib/payouts/types';

/**
 * The money of these payouts arrived: in_payout → paid for every item with its own sign, so that netted debts end as
 * paid too. The caller holds affiliates and payouts.
 */
export async function payLocked(work: Work, moves: PayoutMove[]): Promise<void> {
  const { tx } = work;
  const items = await liveItems(tx, ...moves.map(({ payout }) => payout.id));
  await payCommissions(work, items);
  const itemsOf = groupBy(items, (item) => item.payoutId);
  const about = { kind: 'pay', from: 'in_payout', to: 'paid' } as const;
  await postManyTransfers(
    tx,
    about,
    moves.map(({ payout }) => groupOf(payout, itemsOf.get(payout.id) ?? [])),
  );
  await movePayouts(work, moves, 'paid');
}

async function payCommissions(work: Work, items: PayoutItem[]): Promise<void> {
  const { tx, now } = work;
  const earning = items.filter((item) => item.kind === 'earning');
  const payoutOf = new Map(earning.map((item) => [item.commissionId, item.payoutId]));
  const commissions = await lockCommissions(tx, [...payoutOf.keys()]);
  const payable = commissions.filter(
    (row) => decide(row, 'pay', { now, held: false }).kind === 'move',
  );
  for (const [payoutId, rows] of groupBy(payable, (row) => payoutOf.get(row.id) ?? '')) {
    await moveCommissions(work, rows, 'pay', { payoutId });
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
