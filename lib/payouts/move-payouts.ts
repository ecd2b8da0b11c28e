import type { Actor } from '@/lib/actor';
import type { CommandContext, Work } from '@/lib/db/work';
import type { Prisma } from '@/lib/db/generated/client';
import { heldCommissionIds, moveCommissions } from '@/lib/commissions/moves';
import { lockCommissionRows, lockCommissions } from '@/lib/commissions/lock-commissions';
import { FOR_MANY_ROWS, transact } from '@/lib/db/transact';
import { postManyTransfers } from '@/lib/ledger/post-many';
import { leadsOut, listBanned } from '@/lib/payouts/banned';
import { bonusOf, giveBonus } from '@/lib/payouts/give-bonus';
import { payLocked } from '@/lib/payouts/pay-locked';
import {
  listUnapprovedOthers,
  releaseItems,
  settleReducedPayout,
} from '@/lib/payouts/release-items';
import { decidePayout, type PayoutEvent } from '@/lib/payouts/rules';
import { lookTwice } from '@/lib/payouts/second-person';
import { spendByKey } from '@/lib/payouts/spend-by-key';
import { liveItems, movePayout } from '@/lib/payouts/store';
import { lockPayout, lockRequests } from '@/lib/payouts/lock-payouts';
import { type PayoutRow, type PayoutStatus, parsePayoutStatus } from '@/lib/payouts/types';
import { ok, refuse, type Result } from '@/lib/result';

export type PayoutAnswer = { payoutId: string; status: PayoutStatus; alreadyDone: boolean };
export type Payment = { payoutId: string; reference?: string };
export type Scope = { affiliateId?: string; programId?: string };
type By = 'affiliate' | 'staff' | 'system';
type Move = { payoutId: string; event: PayoutEvent; by: By; scope: Scope };

/** Locks, decides, and runs the effect of one edge; a repeat answers success and changes nothing. */
function moveOne(
  ctx: CommandContext,
  { payoutId, event, by, scope }: Move,
  effect: (work: Work, payout: PayoutRow, to: PayoutStatus) => Promise<Result<PayoutStatus>>,
): Promise<Result<PayoutAnswer>> {
  return transact<PayoutAnswer>(
    ctx,
    async (work) => {
      // What is taken out of one is judged over its request, and who withdraws one withdraws all.
      if (event === 'approve' || by === 'affiliate') await lockRequests(work.tx, [payoutId], scope);
      const payout = await lockPayout(work.tx, payoutId, scope);
      const next = nextOf(payout, event, by);
      if (!next.ok) return next;
      if (next.value.to === null) return ok(answerOf(next.value));
      const { affiliateId, status, method } = next.value.payout;
      if (event === 'pay' && method !== 'credit' && !isPerson(ctx.actor)) {
        return refuse('PAYOUT_NOT_CREDIT');
      }
      if (leadsOut(status, event) && (await listBanned(work.tx, [affiliateId])).size > 0) {
        return refuse('AFFILIATE_BANNED');
      }
      const result = await effect(work, next.value.payout, next.value.to);
      return result.ok ? ok({ payoutId, status: result.value, alreadyDone: false }) : result;
    },
    FOR_MANY_ROWS,
  );
}

/** Or the system, on behalf of one. */
function isPerson({ kind }: Actor): boolean {
  return kind === 'user' || kind === 'system';
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
 * Staff approves, or a key within its daily limit. Items on hold leave the payout first; when that cancels it, the answer
 * says `cancelled`. What goes out in credit gets its bonus. Errors: PAYOUT_NOT_FOUND, PAYOUT_STATUS_CONFLICT,
 * AFFILIATE_BANNED, NO_DAILY_LIMIT, DAILY_LIMIT_REACHED.
 */
export function approvePayout(
  ctx: CommandContext,
  input: { payoutId: string },
  scope: Scope = {},
): Promise<Result<PayoutAnswer>> {
  return moveOne(
    ctx,
    { payoutId: input.payoutId, event: 'approve', by: 'staff', scope },
    async (work, payout, to) => {
      const { tx } = work;
      const items = await liveItems(tx, payout.id);
      const held = await heldCommissionIds(
        tx,
        items.map((item) => item.commissionId),
      );
      const leaving = items.filter(
        (item) => item.kind === 'earning' && held.has(item.commissionId),
      );
      if (leaving.length > 0) {
        const reason = 'A commission in it is on hold.';
        await releaseItems(work, payout, leaving, reason);
        await settleReducedPayout(work, payout, reason);
      }
      const fresh = await tx.payout.findUniqueOrThrow({ where: { id: payout.id } });
      if (fresh.status !== 'requested') return ok(parsePayoutStatus(fresh.status));
      const left: PayoutRow = { ...fresh, status: 'requested' };
      const { currency, amountMinor } = left;
      const all = { currency, amountMinor: amountMinor + bonusOf(left) };
      const spent = await spendByKey(work, all);
      if (!spent.ok) return spent;
      const bonus = await giveBonus(work, left, await liveItems(tx, left.id));
      await movePayout(work, left, to, { bonus });
      return ok(to);
    },
  );
}

/**
 * The transfer was ordered by hand; a batch sends its own. Errors: PAYOUT_NOT_FOUND, PAYOUT_IN_BATCH,
 * PAYOUT_STATUS_CONFLICT, AFFILIATE_BANNED.
 */
export function sendPayout(
  ctx: CommandContext,
  input: { payoutId: string },
  scope: Scope = {},
): Promise<Result<PayoutAnswer>> {
  return moveOne(
    ctx,
    { payoutId: input.payoutId, event: 'send', by: 'staff', scope },
    async (work, payout, to) => {
      await movePayout(work, payout, to);
      return ok(to);
    },
  );
}

/**
 * The money arrived, or the credit was given: by somebody other than who approved it, where there are two, and by a key
 * within its daily limit. Errors: PAYOUT_NOT_FOUND, PAYOUT_IN_BATCH, PAYOUT_STATUS_CONFLICT, AFFILIATE_BANNED (not yet
 * sent), PAYOUT_NOT_CREDIT (by a key), PAYOUT_NEEDS_SECOND_PERSON, NO_DAILY_LIMIT, DAILY_LIMIT_REACHED.
 */
export function payPayout(
  ctx: CommandContext,
  input: Payment,
  scope: Scope = {},
): Promise<Result<PayoutAnswer>> {
  const { payoutId, ...extra } = input;
  return moveOne(ctx, { payoutId, event: 'pay', by: 'staff', scope }, async (work, payout, to) => {
    const given = payout.method === 'credit' ? await checkGiven(work, payout) : ok({});
    if (!given.ok) return given;
    await payLocked(work, [{ payout, ...extra, data: given.value }]);
    return ok(to);
  });
}

/** Whether this caller may say that the credit was given; answers what the audit log says of it. */
async function checkGiven(work: Work, payout: PayoutRow): Promise<Result<Prisma.InputJsonObject>> {
  const { secondPerson, reviewers, isMissing } = await lookTwice(
    work.tx,
    payout.approvedBy,
    work.ctx.actor,
  );
  if (isMissing) return refuse('PAYOUT_NEEDS_SECOND_PERSON');
  const spent = await spendByKey(work, payout);
  return spent.ok ? ok({ secondPerson, reviewers }) : spent;
}

/**
 * Rejects, cancels or fails a payout, or takes a returned one back: every item is released. An affiliate withdraws the
 * request: what of it nobody has approved yet goes with it, so that no debt is left out of what is paid. A paid payout that is
 * returned posts paid → in_payout first. Errors: PAYOUT_NOT_FOUND, PAYOUT_ALREADY_SENT, PAYOUT_STATUS_CONFLICT.
 */
export function closePayout(
  ctx: CommandContext,
  input: { payoutId: string; event: 'reject' | 'cancel' | 'fail' | 'return'; reason: string },
  options: { by?: By; scope?: Scope } = {},
): Promise<Result<PayoutAnswer>> {
  const { by = 'staff', scope = {} } = options;
  return moveOne(
    ctx,
    { payoutId: input.payoutId, event: input.event, by, scope },
    async (work, payout, to) => {
      const others = by === 'affiliate' ? await listUnapprovedOthers(work.tx, payout) : [];
      await closeAllLocked(work, [payout, ...others], to, input.reason);
      return ok(to);
    },
  );
}

/** For use cases that hold the payouts already. */
export async function closeAllLocked(
  work: Work,
  payouts: readonly PayoutRow[],
  to: PayoutStatus,
  reason: string,
): Promise<void> {
  const { tx } = work;
  const items = await liveItems(tx, ...payouts.map(({ id }) => id));
  // All before the first is closed: closing goes from one payout to the next.
  await lockCommissionRows(
    tx,
    items.map((item) => item.commissionId),
  );
  for (const payout of payouts) await closeLocked(work, payout, to, reason);
}

async function closeLocked(
  work: Work,
  payout: PayoutRow,
  to: PayoutStatus,
  reason: string,
): Promise<void> {
  await releaseEveryItem(work, payout, reason);
  await movePayout(work, payout, to, { reason });
}

/** All of a payout that is about to be closed. */
export async function releaseEveryItem(
  work: Work,
  payout: PayoutRow,
  reason: string,
): Promise<void> {
  const { tx } = work;
  const items = await liveItems(tx, payout.id);
  if (payout.status === 'paid') await unpay(work, payout, reason);
  await releaseItems(work, payout, items, reason);
}

/** A paid payout came back: paid → in_payout, and its commissions stand as requested until they are released. */
async function unpay(work: Work, payout: PayoutRow, reason: string): Promise<void> {
  const { tx } = work;
  const items = await liveItems(tx, payout.id);
  const commissions = await lockCommissions(
    tx,
    items.filter((item) => item.kind === 'earning').map((item) => item.commissionId),
  );
  await moveCommissions(
    work,
    commissions.filter((row) => row.status === 'paid'),
    'unpay',
    { reason, payoutId: payout.id },
  );
  const { programId, affiliateId, currency, id: payoutId } = payout;
  const legs = items.map(({ id, ...item }) => ({ ...item, payoutItemId: id }));
  await postManyTransfers(tx, { kind: 'return', from: 'paid', to: 'in_payout', reason }, [
    { programId, affiliateId, currency, payoutId, legs },
  ]);
}
