import type { CommandContext } from '@/lib/actor';
import { heldCommissionIds, moveCommissions } from '@/lib/commissions/moves';
import { lockCommissions } from '@/lib/commissions/lock-commissions';
import type { Tx } from '@/lib/db/client';
import { transact } from '@/lib/db/transact';
import { postTransfers } from '@/lib/ledger/post';
import { payLocked } from '@/lib/payouts/pay-locked';
import { releaseItems, settleReducedPayout } from '@/lib/payouts/release-items';
import { decidePayout, type PayoutEvent } from '@/lib/payouts/rules';
import { liveItems, movePayout } from '@/lib/payouts/store';
import { lockPayout } from '@/lib/payouts/lock-payouts';
import { type PayoutRow, type PayoutStatus, parsePayoutStatus } from '@/lib/payouts/types';
import { ok, refuse, type Result } from '@/lib/result';

export type PayoutAnswer = { payoutId: string; status: PayoutStatus; alreadyDone: boolean };
export type Payment = { payoutId: string; reference?: string };
export type Scope = { affiliateId?: string; programId?: string };
type By = 'affiliate' | 'staff' | 'system';

/** Locks, decides, and runs the effect of one edge; a repeat answers success and changes nothing. */
function moveOne(
  payoutId: string,
  event: PayoutEvent,
  by: By,
  scope: Scope,
  effect: (tx: Tx, now: Date, payout: PayoutRow, to: PayoutStatus) => Promise<Result<PayoutStatus>>,
): Promise<Result<PayoutAnswer>> {
  return transact<PayoutAnswer>(async (tx, now) => {
    const payout = await lockPayout(tx, payoutId, scope);
    const next = nextOf(payout, event, by);
    if (!next.ok) return next;
    if (next.value.to === null) return ok(answerOf(next.value));
    const result = await effect(tx, now, next.value.payout, next.value.to);
    return result.ok ? ok({ payoutId, status: result.value, alreadyDone: false }) : result;
  });
}

export type Next = { payout: PayoutRow; to: PayoutStatus | null };

/** Where the event takes a locked payout; to null when it stands there already. */
export function nextOf(
  payout: PayoutRow | null | undefined,
  event: PayoutEvent,
  by: By,
): Result<Next> {
  if (!payout) return refuse('PAYOUT_NOT_FOUND');
  const verdict = decidePayout(payout.status, event, by);
  if (verdict.kind === 'refused') {
    return refuse(verdict.code, undefined, { status: payout.status });
  }
  if (verdict.kind === 'repeated') return ok({ payout, to: null });
  if (payout.status === 'approved' && payout.batchId !== null && leavesByHand(event)) {
    return refuse('PAYOUT_IN_BATCH', undefined, { batchId: payout.batchId });
  }
  return ok({ payout, to: verdict.to });
}

export function answerOf({ payout, to }: Next): PayoutAnswer {
  return { payoutId: payout.id, status: to ?? payout.status, alreadyDone: to === null };
}

/** Paid by hand and then again by the file of its batch: whoever pays takes it out of the batch first. */
function leavesByHand(event: PayoutEvent): boolean {
  return event === 'send' || event === 'pay';
}

/**
 * Staff approves. Items on hold leave the payout first; when that cancels it, the answer says `cancelled`.
 * Errors: PAYOUT_NOT_FOUND, PAYOUT_STATUS_CONFLICT.
 */
export function approvePayout(
  ctx: CommandContext,
  input: { payoutId: string },
  scope: Scope = {},
): Promise<Result<PayoutAnswer>> {
  return moveOne(input.payoutId, 'approve', 'staff', scope, async (tx, now, payout, to) => {
    const items = await liveItems(tx, payout.id);
    const held = await heldCommissionIds(
      tx,
      items.map((item) => item.commissionId),
    );
    const leaving = items.filter((item) => item.kind === 'earning' && held.has(item.commissionId));
    if (leaving.length > 0) {
      const reason = 'A commission in it is on hold.';
      await releaseItems(tx, ctx, now, payout, leaving, reason);
      await settleReducedPayout(tx, ctx, now, payout, reason);
    }
    const fresh = await tx.payout.findUniqueOrThrow({ where: { id: payout.id } });
    if (fresh.status !== 'requested') return ok(parsePayoutStatus(fresh.status));
    await movePayout(tx, ctx, now, { ...fresh, status: 'requested' }, to);
    return ok(to);
  });
}

/** The transfer was ordered by hand; a batch sends its own. Errors: PAYOUT_NOT_FOUND, PAYOUT_IN_BATCH, PAYOUT_STATUS_CONFLICT. */
export function sendPayout(
  ctx: CommandContext,
  input: { payoutId: string },
  scope: Scope = {},
): Promise<Result<PayoutAnswer>> {
  return moveOne(input.payoutId, 'send', 'staff', scope, async (tx, now, payout, to) => {
    await movePayout(tx, ctx, now, payout, to);
    return ok(to);
  });
}

/** The money arrived. Errors: PAYOUT_NOT_FOUND, PAYOUT_IN_BATCH, PAYOUT_STATUS_CONFLICT. */
export function payPayout(
  ctx: CommandContext,
  input: Payment,
  scope: Scope = {},
): Promise<Result<PayoutAnswer>> {
  const { payoutId, ...extra } = input;
  return moveOne(payoutId, 'pay', 'staff', scope, async (tx, now, payout, to) => {
    await payLocked(tx, ctx, now, [{ payout, ...extra }]);
    return ok(to);
  });
}

/**
 * Rejects, cancels or fails a payout, or takes a returned one back: every item is released. A paid payout that is
 * returned posts paid → in_payout first. Errors: PAYOUT_NOT_FOUND, PAYOUT_ALREADY_SENT, PAYOUT_STATUS_CONFLICT.
 */
export function closePayout(
  ctx: CommandContext,
  input: { payoutId: string; event: 'reject' | 'cancel' | 'fail' | 'return'; reason: string },
  options: { by?: By; scope?: Scope } = {},
): Promise<Result<PayoutAnswer>> {
  const { by = 'staff', scope = {} } = options;
  return moveOne(input.payoutId, input.event, by, scope, async (tx, now, payout, to) => {
    await closeLocked(tx, ctx, now, payout, to, input.reason);
    return ok(to);
  });
}

/** For use cases that hold the payout already. */
export async function closeLocked(
  tx: Tx,
  ctx: CommandContext,
  now: Date,
  payout: PayoutRow,
  to: PayoutStatus,
  reason: string,
): Promise<void> {
  await giveItemsBack(tx, ctx, now, payout, reason);
  await movePayout(tx, ctx, now, payout, to, { reason });
}

/** All of a payout that is about to be closed. */
export async function giveItemsBack(
  tx: Tx,
  ctx: CommandContext,
  now: Date,
  payout: PayoutRow,
  reason: string,
): Promise<void> {
  const items = await liveItems(tx, payout.id);
  if (payout.status === 'paid') await unpay(tx, ctx, now, payout, reason);
  await releaseItems(tx, ctx, now, payout, items, reason);
}

/** A paid payout came back: paid → in_payout, and its commissions stand as requested until they are released. */
async function unpay(
  tx: Tx,
  ctx: CommandContext,
  now: Date,
  payout: PayoutRow,
  reason: string,
): Promise<void> {
  const items = await liveItems(tx, payout.id);
  const commissions = await lockCommissions(
    tx,
    items.filter((item) => item.kind === 'earning').map((item) => item.commissionId),
  );
  await moveCommissions(
    tx,
    ctx,
    now,
    commissions.filter((row) => row.status === 'paid'),
    'unpay',
    'requested',
    { reason, payoutId: payout.id },
  );
  await postTransfers(tx, {
    programId: payout.programId,
    affiliateId: payout.affiliateId,
    currency: payout.currency,
    kind: 'return',
    payoutId: payout.id,
    reason,
    legs: items.map((item) => ({
      from: 'paid',
      to: 'in_payout',
      amountMinor: item.amountMinor,
      commissionId: item.commissionId,
      payoutItemId: item.id,
    })),
  });
}
