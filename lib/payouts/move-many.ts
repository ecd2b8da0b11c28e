import type { CommandContext, Work } from '@/lib/db/work';
import { lockCommissions } from '@/lib/commissions/lock-commissions';
import { transact } from '@/lib/db/transact';
import {
  answerOf,
  releaseEveryItem,
  nextOf,
  type Payment,
  type PayoutAnswer,
  type Scope,
} from '@/lib/payouts/move-payouts';
import { leadsOut, listBanned } from '@/lib/payouts/banned';
import { payLocked } from '@/lib/payouts/pay-locked';
import type { PayoutEvent } from '@/lib/payouts/rules';
import { liveItems, movePayouts, type PayoutMove } from '@/lib/payouts/store';
import { lockPayouts } from '@/lib/payouts/lock-payouts';
import type { PayoutStatus } from '@/lib/payouts/types';
import { expectOk, ok, refuse, type Result } from '@/lib/result';

/** What became of each payout, by its id. */
export type PayoutAnswers = Map<string, Result<PayoutAnswer>>;

/** `payPayout` for many, in one transaction: what cannot be paid gets its own refusal, and the others are paid. */
export function payPayouts(
  ctx: CommandContext,
  payments: Payment[],
  scope: Scope = {},
): Promise<PayoutAnswers> {
  return moveMany(ctx, payments, { event: 'pay', scope }, payLocked);
}

/** `closePayout` for many, in one transaction, each with its own reason and answer. */
export function closePayouts(
  ctx: CommandContext,
  closings: { payoutId: string; reason: string }[],
  event: 'fail' | 'return',
  scope: Scope = {},
): Promise<PayoutAnswers> {
  return moveMany(ctx, closings, { event, scope }, async (work, moves, to) => {
    const { tx } = work;
    const items = await liveItems(tx, ...moves.map(({ payout }) => payout.id));
    const commissionIds = items.map((item) => item.commissionId);
    await lockCommissions(tx, commissionIds);
    for (const { payout, reason = '' } of moves) {
      await releaseEveryItem(work, payout, reason);
    }
    await movePayouts(work, moves, to);
  });
}

type Input = Omit<PayoutMove, 'payout'> & { payoutId: string };

async function moveMany(
  ctx: CommandContext,
  inputs: Input[],
  { event, scope }: { event: PayoutEvent; scope: Scope },
  effect: (work: Work, moves: PayoutMove[], to: PayoutStatus) => Promise<void>,
): Promise<PayoutAnswers> {
  const moved = await transact(ctx, async (work) => {
    const ids = inputs.map(({ payoutId }) => payoutId);
    const locked = new Map((await lockPayouts(work.tx, ids, scope)).map((row) => [row.id, row]));
    const banned = await listBanned(
      work.tx,
      [...locked.values()].map((row) => row.affiliateId),
    );
    const answers: PayoutAnswers = new Map();
    const moves: PayoutMove[] = [];
    let to: PayoutStatus | null = null;
    for (const { payoutId, ...extra } of inputs) {
      const next = nextOf(locked.get(payoutId), event, 'staff');
      answers.set(payoutId, next.ok ? ok(answerOf(next.value)) : next);
      if (!next.ok || next.value.to === null) continue;
      const { affiliateId, status } = next.value.payout;
      if (banned.has(affiliateId) && leadsOut(status, event)) {
        answers.set(payoutId, refuse('AFFILIATE_BANNED'));
        continue;
      }
      to = next.value.to;
      moves.push({ payout: next.value.payout, ...extra });
    }
    if (to !== null) await effect(work, moves, to);
    return ok(answers);
  });
  return expectOk(moved);
}
