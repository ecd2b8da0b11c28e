import { actorRef } from '@/lib/actor';
import { keptLabel } from '@/lib/audit/record';
import type { AuditAction } from '@/lib/audit/actions';
import type { CommissionRow, CommissionStatus } from '@/lib/commissions/types';
import { Prisma } from '@/lib/db/generated/client';
import type { CommandContext, Work } from '@/lib/db/work';
import { newId } from '@/lib/ids';
import type { EventType } from '@/lib/outbox/enqueue';
import { unreachable } from '@/lib/result';

/** Every move of a status: where it leads, in the words of the audit log and of the event that goes out. */
const MOVES = {
  approve: { to: 'approved', action: 'COMMISSION_APPROVED', event: 'commission.approved' },
  void: { to: 'voided', action: 'COMMISSION_VOIDED', event: 'commission.voided' },
  mature: { to: 'available', action: 'COMMISSION_MATURED', event: 'commission.available' },
  request: { to: 'requested', action: 'COMMISSION_REQUESTED', event: 'commission.requested' },
  release: { to: 'available', action: 'COMMISSION_RELEASED', event: 'commission.released' },
  pay: { to: 'paid', action: 'COMMISSION_PAID', event: 'commission.paid' },
  unpay: {
    to: 'requested',
    action: 'COMMISSION_PAYMENT_RETURNED',
    event: 'commission.payment_returned',
  },
} as const satisfies Record<
  string,
  { to: CommissionStatus; action: AuditAction; event: EventType }
>;

export type Move = keyof typeof MOVES;

/** What a move needs to know of a row; the database tells the rest. */
export type MovedRow = Pick<CommissionRow, 'id' | 'status'>;

/** Answers how many rows were still where they were seen. */
export async function moveGroup(
  { tx, ctx, now }: Work,
  rows: MovedRow[],
  about: {
    move: Move;
    from: CommissionStatus;
    reason?: string;
    payoutId?: string;
  },
): Promise<number> {
  const { from, reason = null } = about;
  const { to, action, event } = MOVES[about.move];
  const details = JSON.stringify(about.payoutId ? { payoutId: about.payoutId } : {});
  const payload = JSON.stringify(reason ? { reason } : {});
  const ids = rows.map((row) => row.id);
  const eventIds = rows.map(() => newId('outboxEvent'));
  const { kind, id: actorId } = ctx.actor;
  const label = keptLabel(ctx.actor);
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
        ${reason}, ${details}::jsonb, ${ctx.requestId ?? null} FROM moved
    ), announced AS (
      INSERT INTO outbox_event (id, type, program_id, affiliate_id, subject_type, subject_id, payload)
      SELECT event_id, ${event}, program_id, affiliate_id, 'commission', id,
        ${details}::jsonb || ${payload}::jsonb || jsonb_build_object('commissionId', id, 'affiliateId', affiliate_id,
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
