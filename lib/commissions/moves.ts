import { recordAuditMany, type AuditInput } from '@/lib/audit/record';
import type { AuditAction } from '@/lib/audit/actions';
import { actorRef, type CommandContext } from '@/lib/actor';
import type { CommissionRow, CommissionStatus } from '@/lib/commissions/types';
import type { Tx } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';
import { enqueueEvents, type EventType } from '@/lib/outbox/enqueue';
import { toJsonInteger } from '@/lib/money/money';
import { unreachable } from '@/lib/result';

/** Locks and reads in id order, so that two callers never wait for each other crosswise. */
export async function lockCommissions(tx: Tx, ids: string[]): Promise<CommissionRow[]> {
  const sorted = [...new Set(ids)].sort();
  if (sorted.length === 0) return [];
  await tx.$queryRaw`SELECT id FROM commission WHERE id = ANY(${sorted}) ORDER BY id FOR UPDATE`;
  const rows = await tx.commission.findMany({
    where: { id: { in: sorted } },
    orderBy: { id: 'asc' },
  });
  return rows.map((row) => ({ ...row, status: row.status as CommissionStatus }));
}

export async function heldCommissionIds(tx: Tx, ids: string[]): Promise<Set<string>> {
  const open = await tx.hold.findMany({
    where: { commissionId: { in: ids }, releasedAt: null },
    select: { commissionId: true },
  });
  return new Set(open.map((row) => row.commissionId));
}

/** Every move of a status, in the words of the audit log and of the event that goes out. */
const MOVES = {
  approve: { action: 'COMMISSION_APPROVED', event: 'commission.approved' },
  void: { action: 'COMMISSION_VOIDED', event: 'commission.voided' },
  mature: { action: 'COMMISSION_MATURED', event: 'commission.available' },
  request: { action: 'COMMISSION_REQUESTED', event: 'commission.requested' },
  release: { action: 'COMMISSION_RELEASED', event: 'commission.released' },
  pay: { action: 'COMMISSION_PAID', event: 'commission.paid' },
  unpay: { action: 'COMMISSION_PAYMENT_RETURNED', event: 'commission.payment_returned' },
} as const satisfies Record<string, { action: AuditAction; event: EventType }>;

export type Move = keyof typeof MOVES;

/**
 * Moves rows from where they were seen, or throws: the WHERE repeats the status, so that a row somebody else moved is
 * not moved twice. One audit row and one event each (I8).
 */
export async function moveCommissions(
  tx: Tx,
  ctx: CommandContext,
  now: Date,
  rows: CommissionRow[],
  move: Move,
  to: CommissionStatus,
  extra: { reason?: string; payoutId?: string } = {},
): Promise<void> {
  const bySource = new Map<CommissionStatus, CommissionRow[]>();
  for (const row of rows) bySource.set(row.status, [...(bySource.get(row.status) ?? []), row]);
  for (const [from, group] of bySource) {
    const { count } = await tx.commission.updateMany({
      where: { id: { in: group.map((row) => row.id) }, status: from },
      data: { status: to, ...changesOf(move, ctx, now, extra.reason) },
    });
    if (count !== group.length) throw new Error(`moved ${count} of ${group.length} commissions`);
    const { action, event } = MOVES[move];
    await recordCommissionFacts(tx, ctx, group, {
      action,
      event,
      toStatus: to,
      reason: extra.reason ?? null,
      data: extra.payoutId ? { payoutId: extra.payoutId } : {},
    });
  }
}

function changesOf(
  move: Move,
  ctx: CommandContext,
  now: Date,
  reason: string | undefined,
): Prisma.CommissionUpdateManyMutationInput {
  switch (move) {
    case 'approve':
      return { approvedAt: now, approvedBy: actorRef(ctx.actor) };
    case 'void':
      return { voidedAt: now, voidedBy: actorRef(ctx.actor), voidReason: reason ?? '' };
    case 'mature':
      return { maturedAt: now };
    case 'request':
      return { requestedAt: now };
    case 'release':
      return { requestedAt: null };
    case 'pay':
      return { paidAt: now };
    case 'unpay':
      return { paidAt: null };
    default:
      return unreachable(move);
  }
}

/** One audit row and one event per commission, together. */
export async function recordCommissionFacts(
  tx: Tx,
  ctx: CommandContext,
  rows: CommissionRow[],
  fact: {
    action: AuditAction;
    event: EventType;
    toStatus: CommissionStatus;
    fromStatus?: CommissionStatus | null;
    reason: string | null;
    data: Prisma.InputJsonObject;
  },
): Promise<void> {
  const audits: AuditInput[] = rows.map((row) => ({
    action: fact.action,
    subjectType: 'commission',
    subjectId: row.id,
    programId: row.programId,
    affiliateId: row.affiliateId,
    fromStatus: fact.fromStatus === undefined ? row.status : fact.fromStatus,
    toStatus: fact.toStatus,
    reason: fact.reason,
    data: fact.data,
  }));
  await recordAuditMany(tx, ctx, audits);
  await enqueueEvents(
    tx,
    rows.map((row) => ({
      type: fact.event,
      programId: row.programId,
      affiliateId: row.affiliateId,
      subjectType: 'commission',
      subjectId: row.id,
      payload: {
        ...fact.data,
        commissionId: row.id,
        affiliateId: row.affiliateId,
        orderId: row.orderId,
        status: fact.toStatus,
        amount: toJsonInteger(row.amountMinor),
        currency: row.currency,
        ...(fact.reason ? { reason: fact.reason } : {}),
      },
    })),
  );
}
