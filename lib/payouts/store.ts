import { recordAudit } from '@/lib/audit/record';
import type { AuditAction } from '@/lib/audit/actions';
import { actorRef, type CommandContext } from '@/lib/actor';
import { lockAffiliate } from '@/lib/affiliates/lock-affiliate';
import type { Tx } from '@/lib/db/client';
import type { PayoutItem, Prisma } from '@/lib/db/generated/client';
import { toJsonInteger } from '@/lib/money/money';
import { enqueueEvent, type EventType } from '@/lib/outbox/enqueue';
import { closeBatchWhenDone } from '@/lib/payouts/batches/close-done';
import type { PayoutRow, PayoutStatus } from '@/lib/payouts/types';
import { unreachable } from '@/lib/result';

/** Affiliate, then payout: the one lock order. Null when the viewer's scope does not contain it. */
export async function lockPayout(
  tx: Tx,
  payoutId: string,
  scope: { affiliateId?: string; programId?: string } = {},
): Promise<PayoutRow | null> {
  const found = await tx.payout.findFirst({
    where: { id: payoutId, ...scope },
    select: { affiliateId: true },
  });
  if (!found) return null;
  await lockAffiliate(tx, found.affiliateId);
  await tx.$queryRaw`SELECT id FROM payout WHERE id = ${payoutId} FOR UPDATE`;
  const row = await tx.payout.findUniqueOrThrow({ where: { id: payoutId } });
  return { ...row, status: row.status as PayoutStatus };
}

export function liveItems(tx: Tx, payoutId: string): Promise<PayoutItem[]> {
  return tx.payoutItem.findMany({
    where: { payoutId, releasedAt: null },
    orderBy: { commissionId: 'asc' },
  });
}

const RECORDS: Record<PayoutStatus, { action: AuditAction; event: EventType }> = {
  requested: { action: 'PAYOUT_REQUESTED', event: 'payout.requested' },
  approved: { action: 'PAYOUT_APPROVED', event: 'payout.approved' },
  sent: { action: 'PAYOUT_SENT', event: 'payout.sent' },
  paid: { action: 'PAYOUT_PAID', event: 'payout.paid' },
  rejected: { action: 'PAYOUT_REJECTED', event: 'payout.rejected' },
  cancelled: { action: 'PAYOUT_CANCELLED', event: 'payout.cancelled' },
  failed: { action: 'PAYOUT_FAILED', event: 'payout.failed' },
  returned: { action: 'PAYOUT_RETURNED', event: 'payout.returned' },
};

/**
 * Moves a payout from where it was seen, or throws; one audit row and one event. What is called off leaves a batch that
 * has not left; the last result of a batch that has left closes it.
 */
export async function movePayout(
  tx: Tx,
  ctx: CommandContext,
  now: Date,
  payout: PayoutRow,
  to: PayoutStatus,
  extra: { reason?: string; reference?: string } = {},
): Promise<PayoutRow> {
  const leavesBatch = payout.status === 'approved' && (to === 'cancelled' || to === 'rejected');
  const { count } = await tx.payout.updateMany({
    where: { id: payout.id, status: payout.status },
    data: {
      status: to,
      ...changesOf(to, ctx, now, extra),
      ...(leavesBatch ? { batchId: null } : {}),
    },
  });
  if (count !== 1) throw new Error(`payout ${payout.id} is no longer ${payout.status}`);
  await recordPayoutFact(tx, ctx, payout, { ...RECORDS[to], to, reason: extra.reason ?? null });
  if (payout.status === 'sent' && payout.batchId !== null) {
    await closeBatchWhenDone(tx, ctx, now, payout.batchId);
  }
  return { ...payout, status: to };
}

export async function recordPayoutFact(
  tx: Tx,
  ctx: CommandContext,
  payout: PayoutRow,
  fact: {
    action: AuditAction;
    event: EventType;
    to: PayoutStatus;
    from?: PayoutStatus | null;
    reason: string | null;
  },
): Promise<void> {
  const money = { amount: toJsonInteger(payout.amountMinor), currency: payout.currency };
  await recordAudit(tx, ctx, {
    action: fact.action,
    subjectType: 'payout',
    subjectId: payout.id,
    programId: payout.programId,
    affiliateId: payout.affiliateId,
    fromStatus: fact.from === undefined ? payout.status : fact.from,
    toStatus: fact.to,
    reason: fact.reason,
    data: money,
  });
  await enqueueEvent(tx, {
    type: fact.event,
    programId: payout.programId,
    affiliateId: payout.affiliateId,
    subjectType: 'payout',
    subjectId: payout.id,
    payload: {
      payoutId: payout.id,
      affiliateId: payout.affiliateId,
      status: fact.to,
      ...money,
      ...(fact.reason ? { reason: fact.reason } : {}),
    },
  });
}

function changesOf(
  to: PayoutStatus,
  ctx: CommandContext,
  now: Date,
  extra: { reason?: string; reference?: string },
): Prisma.PayoutUncheckedUpdateManyInput {
  const by = actorRef(ctx.actor);
  switch (to) {
    case 'requested':
      throw new Error('a payout starts as requested and never returns there');
    case 'approved':
      return { approvedAt: now, approvedBy: by };
    case 'sent':
      return { sentAt: now };
    case 'paid':
      return {
        paidAt: now,
        paidBy: by,
        ...(extra.reference ? { reference: extra.reference } : {}),
      };
    case 'rejected':
    case 'cancelled':
    case 'failed':
    case 'returned':
      return { closedAt: now, closedBy: by, closeReason: extra.reason ?? '' };
    default:
      return unreachable(to);
  }
}
