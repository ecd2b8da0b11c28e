import { actorRef, systemActor, type CommandContext } from '@/lib/actor';
import { approveAndMature } from '@/lib/commissions/approve-commission';
import { earnCommission } from '@/lib/commissions/earn-commission';
import { openHoldOnce } from '@/lib/commissions/hold-commission';
import { lockCommissions, recordCommissionFacts } from '@/lib/commissions/moves';
import { accountOf, decide, statusByFacts } from '@/lib/commissions/rules';
import type { CommissionRow, HoldKind } from '@/lib/commissions/types';
import type { Tx } from '@/lib/db/client';
import { newId } from '@/lib/ids';
import { balancesByCommission, debtOf } from '@/lib/ledger/balances';
import { postTransfer } from '@/lib/ledger/post';
import { minBigint, toJsonInteger } from '@/lib/money/money';
import { termsSchema } from '@/lib/programs/types';

export type GiveBack = { refundId: string; reason: string };

/**
 * Gives back to a commission what a reversed refund had taken of it, as far as it can go back to where it came from: a
 * debt that is still open, a debt that was forgiven (which then was none), or the account of a commission that is not
 * on its way. Returns the minor units given back; the rest is for reinstate(). The caller holds the locks.
 */
export async function giveBack(
  tx: Tx,
  ctx: CommandContext,
  now: Date,
  commission: CommissionRow,
  limitMinor: bigint,
  cause: GiveBack,
): Promise<bigint> {
  if (limitMinor <= 0n) return 0n;
  const payout = await livePayout(tx, commission.id);
  const restsAt = statusByFacts(commission, payout && (payout.paidAt ? 'paid' : 'under_way'));
  const at = commission.status === 'clawed_back' ? restsAt : commission.status;
  const account = accountOf(at);
  const owed = await openDebt(tx, commission);
  const debtMinor = minBigint(limitMinor, owed.openMinor);
  const forgivenMinor = minBigint(limitMinor - debtMinor, owed.forgivenMinor);
  const isHome = account === 'pending' || account === 'available';
  const homeMinor = isHome ? limitMinor - debtMinor - forgivenMinor : 0n;
  const givenMinor = debtMinor + forgivenMinor + homeMinor;
  if (givenMinor === 0n) return 0n;

  const verdict = decide(commission, 'give_back', { now, held: false, restsAt });
  if (verdict.kind !== 'move') throw new Error(`nothing can be given back to ${commission.id}`);
  const clawedBackMinor = commission.clawedBackMinor - givenMinor;
  const { count } = await tx.commission.updateMany({
    where: {
      id: commission.id,
      status: commission.status,
      clawedBackMinor: commission.clawedBackMinor,
    },
    data: {
      status: verdict.to,
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
  await tx.clawback.create({
    data: {
      id: newId('clawback'),
      commissionId: commission.id,
      kind: 'reversal',
      refundId: cause.refundId,
      amountMinor: -givenMinor,
      debtMinor: -debtMinor,
      reason: cause.reason,
      actorKind: ctx.actor.kind,
      actorId: actorRef(ctx.actor),
      createdAt: now,
    },
  });
  await recordCommissionFacts(tx, ctx, [commission], {
    action: 'COMMISSION_CLAWBACK_REVERSED',
    event: 'commission.clawback_reversed',
    toStatus: verdict.to,
    reason: cause.reason,
    data: {
      givenBack: toJsonInteger(givenMinor),
      debt: toJsonInteger(debtMinor),
      refundId: cause.refundId,
    },
  });
  const about = { from: 'expense' as const, commissionId: commission.id };
  const answersId = await lastClawback(tx, commission.id);
  await postTransfer(tx, {
    programId: commission.programId,
    affiliateId: commission.affiliateId,
    currency: commission.currency,
    kind: 'reverse',
    reason: cause.reason,
    ...(answersId ? { answersId } : {}),
    legs: [
      { ...about, to: 'debt', amountMinor: debtMinor },
      { ...about, to: 'write_off', amountMinor: forgivenMinor },
      { ...about, to: account ?? 'available', amountMinor: homeMinor },
    ],
  });
  return givenMinor;
}

/**
 * Gives back what cannot return to its commission, because a later payout has netted it or the affiliate has repaid it:
 * an adjustment that names the commission, available at once. What holds the commission holds it too.
 */
export async function reinstate(
  tx: Tx,
  ctx: CommandContext,
  now: Date,
  root: CommissionRow,
  amountMinor: bigint,
  cause: GiveBack,
): Promise<void> {
  const { id } = await earnCommission(tx, ctx, now, {
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
    holds: [],
  });
  await tx.commission.update({ where: { id }, data: { reinstatesId: root.id } });
  const [made] = await lockCommissions(tx, [id]);
  if (!made) throw new Error(`commission ${id} is gone`);
  const system = { ...ctx, actor: systemActor('reversal') };
  const status = await approveAndMature(tx, system, now, made);
  for (const hold of await holdsToCopy(tx, root)) {
    await openHoldOnce(tx, ctx, now, { ...made, status }, hold);
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
  const holds = open.map(({ kind, reason }) => ({ kind: kind as HoldKind, reason }));
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
async function livePayout(
  tx: Tx,
  commissionId: string,
): Promise<{ requestedAt: Date; paidAt: Date | null } | null> {
  const item = await tx.payoutItem.findFirst({
    where: { commissionId, kind: 'earning', releasedAt: null },
    select: { payout: { select: { requestedAt: true, paidAt: true } } },
  });
  return item?.payout ?? null;
}

async function openDebt(
  tx: Tx,
  commission: CommissionRow,
): Promise<{ openMinor: bigint; forgivenMinor: bigint }> {
  const account = { affiliateId: commission.affiliateId, currency: commission.currency };
  const [debt] = await balancesByCommission(tx, { ...account, kind: 'debt' }, [commission.id]);
  const [forgiven] = await tx.$queryRaw<{ minor: bigint }[]>`
    SELECT coalesce(-sum(e.amount_minor), 0)::bigint AS minor
    FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id
    WHERE e.commission_id = ${commission.id} AND a.kind = 'write_off'`;
  return { openMinor: debt ? debtOf(debt) : 0n, forgivenMinor: forgiven?.minor ?? 0n };
}

/** The posting that a reversal answers: the last that took something of the commission. */
async function lastClawback(tx: Tx, commissionId: string): Promise<string | null> {
  const last = await tx.ledgerTransfer.findFirst({
    where: { kind: 'claw_back', entries: { some: { commissionId } } },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    select: { id: true },
  });
  return last?.id ?? null;
}
