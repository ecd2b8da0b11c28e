import { actorRef } from '@/lib/actor';
import { decide } from '@/lib/commissions/rules';
import { moveCommissions } from '@/lib/commissions/moves';
import { lockCommissionRows } from '@/lib/commissions/lock-commissions';
import type { Tx } from '@/lib/db/client';
import type { Work } from '@/lib/db/work';
import { writeRows } from '@/lib/db/write-rows';
import { newId } from '@/lib/ids';
import { postManyTransfers } from '@/lib/ledger/post-many';
import { copyDetailsForPayout, type CurrentDetails } from '@/lib/payouts/details-store';
import type { PlannedPayout } from '@/lib/payouts/plan-request';
import type { OpenEarning } from '@/lib/payouts/request-sql';
import { recordPayoutNews } from '@/lib/payouts/store';

export type PayoutToWrite = PlannedPayout<OpenEarning> & {
  id: string;
  /** The first payout of the request. */
  requestId: string;
  programId: string;
  affiliateId: string;
  currency: string;
  details: CurrentDetails;
  creditBonusBps: number | null;
};

/** Writes one payout with its items, moves the commissions into it and posts what it takes, each in one statement. */
export async function writePayout(work: Work, payout: PayoutToWrite): Promise<void> {
  const { tx, ctx, now } = work;
  const { id, requestId, programId, affiliateId, currency, details, amountMinor } = payout;
  const { creditBonusBps } = payout;
  await lockCommissionRows(
    tx,
    payout.earnings.map((one) => one.id),
  );
  const row = await tx.payout.create({
    data: {
      id,
      requestId,
      programId,
      affiliateId,
      currency,
      amountMinor,
      status: 'requested',
      method: details.method,
      detailsId: details.id,
      detailsCipher: copyDetailsForPayout(details, affiliateId, id),
      detailsMasked: details.masked,
      creditBonusBps,
      requestedAt: now,
      requestedBy: actorRef(ctx.actor),
      createdAt: now,
    },
  });
  const items = itemsOf(payout);
  await writeRows(tx, [{ table: 'payout_item', rows: items }]);
  const taken = payout.earnings.filter(
    (one) => decide(one, 'request', { now, held: false }).kind === 'move',
  );
  await moveCommissions(work, taken, 'request', { payoutId: id });
  await postItems(tx, payout, items);
  await recordPayoutNews(work, { ...row, status: 'requested' }, PAYOUT_REQUESTED);
}

const PAYOUT_REQUESTED = {
  action: 'PAYOUT_REQUESTED',
  event: 'payout.requested',
  from: null,
  to: 'requested',
  reason: null,
} as const;

type Item = {
  id: string;
  payoutId: string;
  commissionId: string;
  kind: 'earning' | 'debt';
  amountMinor: bigint;
};

function itemsOf({ id: payoutId, earnings, debts }: PayoutToWrite): Item[] {
  const itemOf =
    (kind: Item['kind']) =>
    ({ commissionId, minor }: { commissionId: string; minor: bigint }): Item => ({
      id: newId('payoutItem'),
      payoutId,
      commissionId,
      kind,
      amountMinor: minor,
    });
  return [...earnings.map(itemOf('earning')), ...debts.map(itemOf('debt'))];
}

/** Each item comes from where its money lay, and lies in the payout now. */
async function postItems(tx: Tx, payout: PayoutToWrite, items: Item[]): Promise<void> {
  const { id: payoutId, programId, affiliateId, currency } = payout;
  for (const [kind, from] of [
    ['earning', 'available'],
    ['debt', 'debt'],
  ] as const) {
    const legs = items
      .filter((item) => item.kind === kind)
      .map((item) => ({ ...item, payoutItemId: item.id }));
    await postManyTransfers(tx, { kind: 'request', from, to: 'in_payout' }, [
      { programId, affiliateId, currency, payoutId, legs },
    ]);
  }
}
