import type { CommandContext } from '@/lib/actor';
import type { Tx } from '@/lib/db/client';
import { newId } from '@/lib/ids';

/**
 * Every approved payout of a batch becomes sent, in one statement with its audit rows and events (I8), in the words of
 * `sendPayout`. The caller holds affiliates, payouts and batch. Answers how many moved.
 */
export async function sendPayouts(
  tx: Tx,
  ctx: CommandContext,
  now: Date,
  batchId: string,
): Promise<number> {
  const rows = await tx.payout.findMany({
    where: { batchId, status: 'approved' },
    select: { id: true },
    orderBy: { id: 'asc' },
  });
  const ids = rows.map((row) => row.id);
  const eventIds = rows.map(() => newId('outboxEvent'));
  const { kind, id: actorId, label = null } = ctx.actor;
  const [result] = await tx.$queryRaw<{ moved: number }[]>`
    WITH given AS (
      SELECT * FROM unnest(${ids}::text[], ${eventIds}::text[]) AS g(id, event_id)
    ), moved AS (
      UPDATE payout p SET status = 'sent', sent_at = ${now}
      FROM given g WHERE p.id = g.id AND p.status = 'approved' AND p.batch_id = ${batchId}
      RETURNING p.id, p.program_id, p.affiliate_id, p.amount_minor, p.currency, g.event_id
    ), audited AS (
      INSERT INTO audit_event (action, actor_kind, actor_id, actor_label, program_id, affiliate_id, subject_type,
        subject_id, from_status, to_status, data, request_id)
      SELECT 'PAYOUT_SENT', ${kind}, ${actorId}, ${label}, program_id, affiliate_id, 'payout', id, 'approved', 'sent',
        jsonb_build_object('amount', amount_minor, 'currency', currency, 'batchId', ${batchId}::text),
        ${ctx.requestId ?? null} FROM moved
    ), told AS (
      INSERT INTO outbox_event (id, type, program_id, affiliate_id, subject_type, subject_id, payload)
      SELECT event_id, 'payout.sent', program_id, affiliate_id, 'payout', id,
        jsonb_build_object('payoutId', id, 'affiliateId', affiliate_id, 'status', 'sent', 'amount', amount_minor,
          'currency', currency) FROM moved
    )
    SELECT count(*)::int AS moved FROM moved`;
  return result?.moved ?? 0;
}
