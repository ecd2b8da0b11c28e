import { approveAndMature } from '@/lib/commissions/approve-commission';
import { earnCommission } from '@/lib/commissions/earn-commission';
import { lockCommissions } from '@/lib/commissions/lock-commissions';
import { moveCommissions } from '@/lib/commissions/moves';
import type { Tx } from '@/lib/db/client';
import type { PayoutItem } from '@/lib/db/generated/client';
import type { Work } from '@/lib/db/work';
import { newId } from '@/lib/ids';
import { postManyTransfers } from '@/lib/ledger/post-many';
import { formatBps } from '@/lib/money/format';
import { applyBps } from '@/lib/money/money';
import type { PayoutRow } from '@/lib/payouts/types';
import { termsSchema, type Terms } from '@/lib/programs/types';

export type Bonus = { commissionId: string; amountMinor: bigint };

/** What comes on top of a payout in credit, minor units; of other payouts nothing. Pure. */
export function bonusOf(
  payout: Pick<PayoutRow, 'method' | 'amountMinor' | 'creditBonusBps'>,
): bigint {
  return payout.method === 'credit' ? applyBps(payout.amountMinor, payout.creditBonusBps ?? 0) : 0n;
}

/**
 * The bonus of a payout in credit that is being approved: a commission of its own that is earned, approved, matures and
 * joins the payout in this transaction, the one item that joins later (ADR 042). Null when it comes to nothing. The caller
 * holds affiliate and payout, has taken out of it what is on hold, and moves it on with what is answered here.
 */
export async function giveBonus(
  work: Work,
  payout: PayoutRow,
  items: readonly PayoutItem[],
): Promise<Bonus | null> {
  const { tx, now } = work;
  const { id: payoutId, programId, affiliateId, currency } = payout;
  const amountMinor = bonusOf(payout);
  if (amountMinor === 0n) return null;
  const { id: commissionId } = await earnCommission(work, {
    programId,
    affiliateId,
    kind: 'bonus',
    orderId: null,
    customerId: null,
    amountMinor,
    currency,
    terms: { ...(await termsOf(tx, items)), holdDays: 0 },
    earnedAt: now,
    subId: null,
    clickId: null,
    source: 'manual',
    lines: [],
    reason: await reasonOf(tx, payout),
    holds: [],
  });
  const [made] = await lockCommissions(tx, [commissionId]);
  if (!made) throw new Error(`commission ${commissionId} is gone`);
  const status = await approveAndMature(work, made);
  await moveCommissions(work, [{ ...made, status }], 'request', { payoutId });
  const item = { id: newId('payoutItem'), payoutId, commissionId, amountMinor };
  await tx.payoutItem.create({ data: { ...item, kind: 'earning' }, select: { id: true } });
  await postManyTransfers(tx, { kind: 'request', from: 'available', to: 'in_payout' }, [
    {
      programId,
      affiliateId,
      currency,
      payoutId,
      legs: [{ commissionId, amountMinor, payoutItemId: item.id }],
    },
  ]);
  return { commissionId, amountMinor };
}

/** The terms that the newest of what is paid was earned on: a bonus freezes terms as every commission does. */
async function termsOf(tx: Tx, items: readonly PayoutItem[]): Promise<Terms> {
  const ids = items.filter((item) => item.kind === 'earning').map((item) => item.commissionId);
  const newest = await tx.commission.findFirstOrThrow({
    where: { id: { in: ids } },
    orderBy: [{ earnedAt: 'desc' }, { id: 'desc' }],
    select: { terms: true },
  });
  return termsSchema.parse(newest.terms);
}

/** What the affiliate reads beside it. */
async function reasonOf(tx: Tx, { programId, creditBonusBps }: PayoutRow): Promise<string> {
  const { creditName } = await tx.program.findUniqueOrThrow({
    where: { id: programId },
    select: { creditName: true },
  });
  return `${formatBps(creditBonusBps ?? 0)} on top, for being paid in ${creditName}`;
}
