import type { Work } from '@/lib/db/work';
import type { z } from 'zod';
import { actorRef } from '@/lib/actor';
import { auditRows } from '@/lib/audit/record';
import { holdNews, newHold } from '@/lib/commissions/earn-commission';
import type { holdCommissionInput } from '@/lib/commissions/schema';
import { recordCommissionNews } from '@/lib/commissions/moves';
import type { CommissionRow, HoldKind } from '@/lib/commissions/types';
import { writeRows } from '@/lib/db/write-rows';
import { outboxRows } from '@/lib/outbox/enqueue';
import { ok, refuse, type Result } from '@/lib/result';
import { listHeld } from '@/lib/commissions/open-holds-sql';

type GivenHold = { kind: HoldKind; reason: string };

/**
 * Opens a hold beside the status of each, once per kind, in two statements however many there are. Answers those on
 * which none of the kind was open. No commission is given twice; the caller holds the locks.
 */
export async function openHolds(
  { tx, ctx, now }: Work,
  commissions: readonly CommissionRow[],
  hold: GivenHold,
): Promise<CommissionRow[]> {
  if (commissions.length === 0) return [];
  const open = await listHeld(
    tx,
    commissions.map((row) => row.id),
    hold.kind,
  );
  const held = new Set(open.map((row) => row.commission_id));
  const free = commissions.filter((row) => !held.has(row.id));
  const news = free.map((row) => holdNews(row, hold));
  const audits = news.flatMap((one) => one.audits);
  const events = news.flatMap((one) => one.events);
  await writeRows(tx, [
    { table: 'hold', rows: free.map((row) => newHold(ctx, now, row, hold)) },
    { table: 'audit_event', rows: auditRows(ctx, audits) },
    { table: 'outbox_event', rows: outboxRows(events) },
  ]);
  return free;
}

/** The same for one. Answers whether a hold of the kind was open already. */
export async function openHoldOnce(
  work: Work,
  commission: CommissionRow,
  hold: GivenHold,
): Promise<boolean> {
  const opened = await openHolds(work, [commission], hold);
  return opened.length === 0;
}

/** Ends an open hold. Errors: HOLD_NOT_FOUND. The caller holds the locks. */
export async function releaseHoldLocked(
  work: Work,
  commission: CommissionRow,
  input: Pick<z.infer<typeof holdCommissionInput>, 'kind' | 'reason'>,
): Promise<Result<null>> {
  const { tx, ctx, now } = work;
  const { count } = await tx.hold.updateMany({
    where: { commissionId: commission.id, kind: input.kind, releasedAt: null },
    data: { releasedAt: now, releasedBy: actorRef(ctx.actor), releaseReason: input.reason },
  });
  if (count === 0) return refuse('HOLD_NOT_FOUND');
  await recordCommissionNews(work, [commission], {
    action: 'COMMISSION_HOLD_RELEASED',
    event: 'commission.hold_released',
    toStatus: commission.status,
    reason: input.reason,
    data: { hold: input.kind },
  });
  return ok(null);
}
