import type { Work } from '@/lib/db/work';
import { actorRef } from '@/lib/actor';
import { decide } from '@/lib/commissions/rules';
import { recordCommissionNews } from '@/lib/commissions/moves';
import { lockCommissions } from '@/lib/commissions/lock-commissions';
import type { CommissionRow, CommissionStatus } from '@/lib/commissions/types';
import type { Tx } from '@/lib/db/client';
import { listPayoutsMovingWith } from '@/lib/corrections/moving-with-sql';
import { newId } from '@/lib/ids';
import { postTransfer, type AccountKind, type Leg } from '@/lib/ledger/post';
import { minBigint, toJsonInteger } from '@/lib/money/money';
import { settleReducedPayout } from '@/lib/payouts/release-items';
import { lockPayout, lockRequests } from '@/lib/payouts/lock-payouts';
import { unreachable } from '@/lib/result';

export type TakeBack = {
  /**
   * `parent`: because of what was taken of the commission that it follows. `order_left`: an order that it is of was voided or
   * given to somebody else.
   */
  kind: 'manual' | 'refund' | 'dispute' | 'parent' | 'order_left';
  /** Minor units, positive, at most what remains. */
  amountMinor: bigint;
  reason: string;
  refundId?: string;
  /** The id of the row, where the caller has to name it. */
  clawbackId?: string;
};

/**
 * Takes an amount of a commission back, from where its money lies (design section 5): pending and approved → expense,
 * available → expense, a payout not yet approved shrinks, and what is approved, sent or paid becomes debt.
 * The caller holds the affiliate, the commission's live payout with its request and the commission, and has decided.
 */
export async function takeBack(
  work: Work,
  commission: CommissionRow,
  input: TakeBack,
): Promise<CommissionRow> {
  const { tx, now } = work;
  const verdict = decide(commission, 'claw_back', {
    now,
    held: false,
    takenMinor: input.amountMinor,
  });
  if (verdict.kind !== 'move') throw new Error(`clawback of ${commission.id} was not decided`);
  const { from, payout, item } = await sourceOf(tx, commission);
  const shrinkMinor = item ? minBigint(item.amountMinor, input.amountMinor) : 0n;
  const debtMinor =
    from === 'debt' ? input.amountMinor : item ? input.amountMinor - shrinkMinor : 0n;

  const about = { commissionId: commission.id };
  const legs: Leg[] = item
    ? [
        {
          ...about,
          from: 'in_payout',
          to: 'expense',
          amountMinor: shrinkMinor,
          payoutItemId: item.id,
        },
        { ...about, from: 'debt', to: 'expense', amountMinor: debtMinor },
      ]
    : [{ ...about, from, to: 'expense', amountMinor: input.amountMinor }];

  if (item) {
    const left = item.amountMinor - shrinkMinor;
    await tx.payoutItem.update({
      where: { id: item.id },
      data: left === 0n ? { releasedAt: now } : { amountMinor: left },
    });
  }
  const transferId = await postTransfer(tx, {
    programId: commission.programId,
    affiliateId: commission.affiliateId,
    currency: commission.currency,
    kind: 'claw_back',
    reason: input.reason,
    ...(payout ? { payoutId: payout.id } : {}),
    legs,
  });
  await recordTaken(work, commission, { ...input, to: verdict.to, debtMinor, transferId });
  if (payout && item) await settleReducedPayout(work, payout, input.reason);
  // Read again: a payout that fell below the minimum has given its commissions back.
  const [after] = await lockCommissions(tx, [commission.id]);
  if (!after) throw new Error(`commission ${commission.id} is gone`);
  return after;
}

type Taken = TakeBack & { to: CommissionStatus; debtMinor: bigint; transferId: string | null };

/** Moves the commission from where it was seen, and keeps what was taken of it and why. */
async function recordTaken(work: Work, commission: CommissionRow, taken: Taken): Promise<void> {
  const { tx, ctx, now } = work;
  const { count } = await tx.commission.updateMany({
    where: {
      id: commission.id,
      status: commission.status,
      clawedBackMinor: commission.clawedBackMinor,
    },
    data: {
      status: taken.to,
      clawedBackMinor: commission.clawedBackMinor + taken.amountMinor,
      clawedBackAt: now,
      clawbackReason: taken.reason,
    },
  });
  if (count !== 1) throw new Error(`commission ${commission.id} was moved by somebody else`);
  await tx.clawback.create({
    data: {
      id: taken.clawbackId ?? newId('clawback'),
      commissionId: commission.id,
      kind: taken.kind,
      refundId: taken.refundId ?? null,
      transferId: taken.transferId,
      amountMinor: taken.amountMinor,
      debtMinor: taken.debtMinor,
      reason: taken.reason,
      actorKind: ctx.actor.kind,
      actorId: actorRef(ctx.actor),
      createdAt: now,
    },
  });
  await recordCommissionNews(work, [commission], {
    action: 'COMMISSION_CLAWED_BACK',
    event: 'commission.clawed_back',
    toStatus: taken.to,
    reason: taken.reason,
    data: {
      clawedBack: toJsonInteger(taken.amountMinor),
      debt: toJsonInteger(taken.debtMinor),
      kind: taken.kind,
      ...(taken.refundId ? { refundId: taken.refundId } : {}),
    },
  });
}

/** The account that pays for a clawback, with the item to shrink when its payout is not yet approved. */
async function sourceOf(tx: Tx, commission: CommissionRow) {
  const fromAccount = (from: AccountKind) => ({ from, payout: null, item: null });
  switch (commission.status) {
    case 'pending':
    case 'approved':
      return fromAccount('pending');
    case 'available':
      return fromAccount('available');
    case 'paid':
      return fromAccount('debt');
    case 'requested': {
      const item = await tx.payoutItem.findFirstOrThrow({
        where: { commissionId: commission.id, kind: 'earning', releasedAt: null },
      });
      const payout = await lockPayout(tx, item.payoutId);
      if (!payout) throw new Error(`item ${item.id} has no payout`);
      return payout.status === 'requested'
        ? { from: 'in_payout' as const, payout, item }
        : fromAccount('debt');
    }
    case 'voided':
    case 'clawed_back':
      throw new Error(`nothing is left of commission ${commission.id}`);
    default:
      return unreachable(commission.status);
  }
}

/**
 * Locks in the one order: the affiliate, and whoever recruited them, are held by the caller; the live payouts of the
 * commission and of what follows it, with their requests, before the commission.
 */
export async function lockWithPayout(tx: Tx, commissionId: string): Promise<CommissionRow | null> {
  await lockPayoutsWith(tx, [commissionId]);
  const [commission] = await lockCommissions(tx, [commissionId]);
  return commission ?? null;
}

/** The live payouts of these commissions and of what moves with them, with their requests. */
export async function lockPayoutsWith(tx: Tx, commissionIds: readonly string[]): Promise<void> {
  const payoutIds = await listPayoutsMovingWith(tx, commissionIds);
  if (payoutIds.length > 0) await lockRequests(tx, payoutIds);
}
