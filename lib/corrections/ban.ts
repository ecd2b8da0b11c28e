import { lockAffiliate } from '@/lib/affiliates/lock-affiliate';
import { lockCommissions } from '@/lib/commissions/lock-commissions';
import { openHolds } from '@/lib/commissions/open-holds';
import { listPayoutsToCancel, listToHold } from '@/lib/corrections/ban-sql';
import { FOR_MANY_ROWS, transact } from '@/lib/db/transact';
import type { CommandContext, Work } from '@/lib/db/work';
import { closeAllLocked } from '@/lib/payouts/move-payouts';
import { lockPayouts } from '@/lib/payouts/lock-payouts';
import { MAX_ITEMS_PER_PAYOUT } from '@/lib/payouts/rules';
import { expectOk, ok } from '@/lib/result';

type Ban = { affiliateId: string; reason: string };

/**
 * Calls off payouts that have not left and puts open commissions on hold, as many as go into one transaction. Answers
 * whether nothing is left to do. The caller holds the affiliate, who is banned.
 */
export async function banPiece(
  work: Work,
  { affiliateId, reason }: Ban,
  rows = MAX_ITEMS_PER_PAYOUT,
): Promise<boolean> {
  const { tx } = work;
  const payouts = await listPayoutsToCancel(tx, affiliateId);
  const { taken, room } = firstOf(payouts, rows);
  // What is released of them is held at once: its affiliate is banned.
  await closeAllLocked(work, await lockPayouts(tx, taken), 'cancelled', reason);
  if (taken.length < payouts.length || room <= 0) return false;
  const open = await listToHold(tx, affiliateId, room);
  const commissions = await lockCommissions(
    tx,
    open.map((row) => row.id),
  );
  await openHolds(work, commissions, { kind: 'banned', reason });
  return open.length < room;
}

/** Closing a payout costs as much as so many of its items. */
const PAYOUT_COST = 50;

/** The first payouts whose items find room, one at least. */
function firstOf(payouts: readonly { id: string; items: number }[], rows: number) {
  const taken: string[] = [];
  let room = rows;
  for (const { id, items } of payouts) {
    if (taken.length > 0 && items > room) break;
    taken.push(id);
    room -= Math.max(items, PAYOUT_COST);
  }
  return { taken, room };
}

/** What a ban has left to do, piece by piece, each committed. Nothing of a banned affiliate leaves meanwhile. */
export async function finishBan(ctx: CommandContext, affiliateId: string): Promise<void> {
  for (let isDone = false; !isDone;) {
    isDone = expectOk(await transact(ctx, (work) => nextPiece(work, affiliateId), FOR_MANY_ROWS));
  }
}

async function nextPiece(work: Work, affiliateId: string) {
  const { tx } = work;
  await lockAffiliate(tx, affiliateId);
  const { status } = await tx.affiliate.findUniqueOrThrow({
    where: { id: affiliateId },
    select: { status: true },
  });
  if (status !== 'banned') return ok(true);
  const change = await tx.affiliateStatusChange.findFirst({
    where: { affiliateId, status: 'banned' },
    orderBy: { effectiveAt: 'desc' },
    select: { reason: true },
  });
  return ok(await banPiece(work, { affiliateId, reason: change?.reason ?? BANNED }));
}

export const BANNED = 'The affiliate was banned.';
