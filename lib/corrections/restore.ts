import type { Work } from '@/lib/db/work';
import { actorRef, systemActor } from '@/lib/actor';
import { approveAndMature } from '@/lib/commissions/approve-commission';
import { earnCommission } from '@/lib/commissions/earn-commission';
import { openHoldOnce } from '@/lib/commissions/open-holds';
import { recordCommissionNews } from '@/lib/commissions/moves';
import { lockCommissions } from '@/lib/commissions/lock-commissions';
import { accountOf, decide, statusByFacts } from '@/lib/commissions/rules';
import {
  type CommissionRow,
  type CommissionStatus,
  type HoldKind,
  parseHoldKind,
} from '@/lib/commissions/types';
import type { Tx } from '@/lib/db/client';
import { newId } from '@/lib/ids';
import { postTransfer } from '@/lib/ledger/post';
import { toJsonInteger } from '@/lib/money/money';
import { BY_PARENT, type Give } from '@/lib/corrections/restore-rules';
import { termsSchema } from '@/lib/programs/types';

/** `refundId`: null where what it follows was restored. */
export type RestoreCause = { refundId: string | null; reason: string };

/** Where a commission stands, or stood before it was taken back whole. */
async function restingOf(tx: Tx, commission: CommissionRow) {
  const payout = await livePayout(tx, commission.id);
  const restsAt = statusByFacts(commission, payout && (payout.paidAt ? 'paid' : 'under_way'));
  const account = accountOf(commission.status === 'clawed_back' ? restsAt : commission.status);
  return { payout, restsAt, account };
}

/** The commission is not on its way: what is restored can return to its account. */
export async function restsInAccount(tx: Tx, commission: CommissionRow): Promise<boolean> {
  const { account } = await restingOf(tx, commission);
  return account === 'pending' || account === 'available';
}

/**
 * Restores to a commission what a refund had taken of it, to where it came from: a debt that is still open, a debt
 * that was forgiven (which then was none), or the account of a commission that is not on its way. The rest is for
 * reinstate(). The caller holds the locks and has planned it.
 */
export async function restore(
  work: Work,
  commission: CommissionRow,
  give: Give,
  cause: RestoreCause,
): Promise<void> {
  const { tx, ctx, now } = work;
  const { payout, restsAt, account } = await restingOf(tx, commission);
  const { claim, debtMinor, forgivenMinor, inAccountMinor } = give;
  const restoredMinor = debtMinor + forgivenMinor + inAccountMinor;

  const verdict = decide(commission, 'restore', { now, held: false, restsAt });
  if (verdict.kind !== 'move') throw new Error(`nothing can be restored to ${commission.id}`);
  await moveBack(tx, commission, { to: verdict.to, restoredMinor, payout });
  await recordCommissionNews(work, [commission], {
    action: 'COMMISSION_CLAWBACK_REVERSED',
    event: 'commission.clawback_reversed',
    toStatus: verdict.to,
    reason: cause.reason,
    data: {
      givenBack: toJsonInteger(restoredMinor),
      debt: toJsonInteger(debtMinor),
      ...(cause.refundId === null ? {} : { refundId: cause.refundId }),
    },
  });
  const about = { from: 'expense' as const, commissionId: commission.id };
  const transferId = await postTransfer(tx, {
    programId: commission.programId,
    affiliateId: commission.affiliateId,
    currency: commission.currency,
    kind: 'reverse',
    reason: cause.reason,
    answersId: claim.answersId,
    legs: [
      { ...about, to: 'debt', amountMinor: debtMinor },
      { ...about, to: 'write_off', amountMinor: forgivenMinor },
      { ...about, to: account ?? 'available', amountMinor: inAccountMinor },
    ],
  });
  await tx.clawback.create({
    data: {
      id: newId('clawback'),
      commissionId: commission.id,
      kind: 'reversal',
      refundId: claim.refundId === BY_PARENT ? null : claim.refundId,
      transferId,
      amountMinor: -restoredMinor,
      debtMinor: -debtMinor,
      reason: cause.reason,
      actorKind: ctx.actor.kind,
      actorId: actorRef(ctx.actor),
      createdAt: now,
    },
  });
}

type LivePayout = { requestedAt: Date; paidAt: Date | null };
type Back = { to: CommissionStatus; restoredMinor: bigint; payout: LivePayout | null };

/** Moves the commission from where it was seen; in a payout again, it has the payout's days. */
async function moveBack(
  tx: Tx,
  commission: CommissionRow,
  { to, restoredMinor, payout }: Back,
): Promise<void> {
  const clawedBackMinor = commission.clawedBackMinor - restoredMinor;
  const { count } = await tx.commission.updateMany({
    where: {
      id: commission.id,
      status: commission.status,
      clawedBackMinor: commission.clawedBackMinor,
    },
    data: {
      status: to,
      clawedBackMinor,
      ...(clawedBackMinor === 0n ? { clawedBackAt: null, clawbackReason: null } : {}),
      ...(payout
        ? {
            requestedAt: commission.requestedAt ?? payout.requestedAt,
            paidAt: commission.paidAt ?? payout.paidAt,
          }
        : { requestedAt: null, paidAt: null }),
    },
  });
  if (count !== 1) throw new Error(`commission ${commission.id} was moved by somebody else`);
}

/**
 * Restores what cannot return to its commission, because a later payout has netted it or the affiliate has repaid it:
 * an adjustment that names the commission, available at once. What holds the commission holds it too.
 */
export async function reinstate(
  work: Work,
  root: CommissionRow,
  amountMinor: bigint,
  cause: RestoreCause,
): Promise<void> {
  const { tx, ctx, now } = work;
  const { id } = await earnCommission(work, {
    lines: [],
    programId: root.programId,
    affiliateId: root.affiliateId,
    kind: 'adjustment',
    orderId: null,
    customerId: root.customerId,
    amountMinor,
    currency: root.currency,
    terms: { ...termsSchema.parse(root.terms), holdDays: 0 },
    earnedAt: now,
    subId: root.subId,
    clickId: null,
    source: 'manual',
    reason: cause.reason,
    reinstates: { commissionId: root.id, refundId: cause.refundId },
    holds: [],
  });
  const [made] = await lockCommissions(tx, [id]);
  if (!made) throw new Error(`commission ${id} is gone`);
  const system = { ...ctx, actor: systemActor('reversal') };
  const status = await approveAndMature({ tx, ctx: system, now }, made);
  for (const hold of await holdsToCopy(tx, root)) {
    await openHoldOnce(work, { ...made, status }, hold);
  }
}

async function holdsToCopy(
  tx: Tx,
  root: CommissionRow,
): Promise<{ kind: HoldKind; reason: string }[]> {
  const open = await tx.hold.findMany({
    where: { commissionId: root.id, releasedAt: null },
    select: { kind: true, reason: true },
    orderBy: { openedAt: 'asc' },
  });
  const holds = open.map(({ kind, reason }) => ({ kind: parseHoldKind(kind), reason }));
  const { status } = await tx.affiliate.findUniqueOrThrow({
    where: { id: root.affiliateId },
    select: { status: true },
  });
  if (status === 'banned' && !holds.some((hold) => hold.kind === 'banned')) {
    holds.push({ kind: 'banned', reason: 'The affiliate was banned.' });
  }
  return holds;
}

/** The payout that carries the commission as an earning, under way or paid. */
async function livePayout(tx: Tx, commissionId: string): Promise<LivePayout | null> {
  const item = await tx.payoutItem.findFirst({
    where: { commissionId, kind: 'earning', releasedAt: null },
    select: { payout: { select: { requestedAt: true, paidAt: true } } },
  });
  return item?.payout ?? null;
}
