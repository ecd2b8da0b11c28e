import type { Work } from '@/lib/db/work';
import { recordAuditMany, type AuditInput } from '@/lib/audit/record';
import type { AuditAction } from '@/lib/audit/actions';
import { actorRef } from '@/lib/actor';
import { type CommandContext } from '@/lib/db/work';
import type { CommissionRow, CommissionStatus } from '@/lib/commissions/types';
import type { Tx } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import { groupBy } from '@/lib/group-by';
import { newId } from '@/lib/ids';
import { enqueueEvents, type EventInput, type EventType } from '@/lib/outbox/enqueue';
import { toJsonInteger } from '@/lib/money/money';
import { unreachable } from '@/lib/result';

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

/** What a move needs to know of a row; the database tells the rest. */
export type MovedRow = Pick<CommissionRow, 'id' | 'status'>;

/**
 * Moves rows from where they were seen, or throws: the WHERE repeats the status, so that a row somebody else moved is
 * not moved twice. One audit row and one event each (I8), in the same statement, however many there are.
 */
export async function moveCommissions(
  work: Work,
  rows: MovedRow[],
  move: Move,
  to: CommissionStatus,
  extra: { reason?: string; payoutId?: string } = {},
): Promise<void> {
  const bySource = groupBy(rows, (row) => row.status);
  for (const [from, group] of bySource) {
    const moved = await moveGroup(work, group, { move, from, to, ...extra });
    if (moved !== group.length) throw new Error(`moved ${moved} of ${group.length} commissions`);
  }
}

/** Answers how many rows were still where they were seen. */
async function moveGroup(
  { tx, ctx, now }: Work,
  rows: MovedRow[],
  about: {
    move: Move;
    from: CommissionStatus;
    to: CommissionStatus;
    reason?: string;
    payoutId?: string;
  },
): Promise<number> {
  const { from, to, reason = null } = about;
  const { action, event } = MOVES[about.move];
  const facts = JSON.stringify(about.payoutId ? { payoutId: about.payoutId } : {});
  const told = JSON.stringify(reason ? { reason } : {});
  const ids = rows.map((row) => row.id);
  const eventIds = rows.map(() => newId('outboxEvent'));
  const { kind, id: actorId, label = null } = ctx.actor;
  const [result] = await tx.$queryRaw<{ moved: number }[]>`
    WITH given AS (
      SELECT * FROM unnest(${ids}::text[], ${eventIds}::text[]) AS g(id, event_id)
    ), moved AS (
      UPDATE commission c SET status = ${to}, ${changesOf(about.move, ctx, now, reason)}
      FROM given g WHERE c.id = g.id AND c.status = ${from}
      RETURNING c.id, c.program_id, c.affiliate_id, c.order_id, c.amount_minor, c.currency, g.event_id
    ), audited AS (
      INSERT INTO audit_event (action, actor_kind, actor_id, actor_label, program_id, affiliate_id, subject_type,
        subject_id, from_status, to_status, reason, data, request_id)
      SELECT ${action}, ${kind}, ${actorId}, ${label}, program_id, affiliate_id, 'commission', id, ${from}, ${to},
        ${reason}, ${facts}::jsonb, ${ctx.requestId ?? null} FROM moved
    ), told AS (
      INSERT INTO outbox_event (id, type, program_id, affiliate_id, subject_type, subject_id, payload)
      SELECT event_id, ${event}, program_id, affiliate_id, 'commission', id,
        ${facts}::jsonb || ${told}::jsonb || jsonb_build_object('commissionId', id, 'affiliateId', affiliate_id,
          'orderId', order_id, 'status', ${to}::text, 'amount', amount_minor, 'currency', currency) FROM moved
    )
    SELECT count(*)::int AS moved FROM moved`;
  return result?.moved ?? 0;
}

function changesOf(move: Move, ctx: CommandContext, now: Date, reason: string | null): Prisma.Sql {
  const by = actorRef(ctx.actor);
  switch (move) {
    case 'approve':
      return Prisma.sql`approved_at = ${now}, approved_by = ${by}`;
    case 'void':
      return Prisma.sql`voided_at = ${now}, voided_by = ${by}, void_reason = ${reason ?? ''}`;
    case 'mature':
      return Prisma.sql`matured_at = ${now}`;
    case 'request':
      return Prisma.sql`requested_at = ${now}`;
    case 'release':
      return Prisma.sql`requested_at = NULL`;
    case 'pay':
      return Prisma.sql`paid_at = ${now}`;
    case 'unpay':
      return Prisma.sql`paid_at = NULL`;
    default:
      return unreachable(move);
  }
}

type CommissionFact = {
  action: AuditAction;
  event: EventType;
  toStatus: CommissionStatus;
  fromStatus?: CommissionStatus | null;
  reason: string | null;
  data: Prisma.InputJsonObject;
};

/** One audit row and one event per commission, together. */
export async function recordCommissionFacts(
  work: Work,
  rows: CommissionRow[],
  fact: CommissionFact,
): Promise<void> {
  const { tx } = work;
  const { audits, events } = commissionFacts(rows, fact);
  await recordAuditMany(work, audits);
  await enqueueEvents(tx, events);
}

/** The same, for callers who write them together with other rows. */
export function commissionFacts(
  rows: CommissionRow[],
  fact: CommissionFact,
): { audits: AuditInput[]; events: EventInput[] } {
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
  const events: EventInput[] = rows.map((row) => ({
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
  }));
  return { audits, events };
}
