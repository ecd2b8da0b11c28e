import type { Tx } from '@/lib/db/client';
import type { OutboxEvent } from '@/lib/db/generated/client';

export type DueEvent = Pick<
  OutboxEvent,
  'id' | 'type' | 'programId' | 'affiliateId' | 'subjectType' | 'subjectId' | 'payload' | 'attempts'
>;

/** Takes what is due by moving its next attempt away; what another process takes just now is left to it. */
export function claimDue(tx: Tx, lease: string, limit: number): Promise<DueEvent[]> {
  return tx.$queryRaw<DueEvent[]>`
          UPDATE outbox_event SET attempts = attempts + 1, next_attempt_at = app_now() + ${lease}::interval
          WHERE id IN (
            SELECT id FROM outbox_event WHERE status = 'pending' AND next_attempt_at <= app_now()
            ORDER BY next_attempt_at, id LIMIT ${limit} FOR UPDATE SKIP LOCKED)
          RETURNING id, type, program_id AS "programId", affiliate_id AS "affiliateId", subject_type AS "subjectType",
            subject_id AS "subjectId", payload, attempts`;
}

/** Whether there is something to take, also where somebody holds it. */
export async function isAnyDue(tx: Tx): Promise<boolean> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM outbox_event WHERE status = 'pending' AND next_attempt_at <= app_now() LIMIT 1`;
  return rows.length > 0;
}

export type OutcomeRow = {
  id: string;
  attempts: number;
  status: 'delivered' | 'pending' | 'dead';
  note: string | null;
  /** Seconds until the next attempt. */
  wait: number;
};

/** Only where the claim still holds. */
export async function writeOutcomes(tx: Tx, rows: readonly OutcomeRow[]): Promise<void> {
  await tx.$executeRaw`
      UPDATE outbox_event o SET status = r.status, last_error = r.note,
        delivered_at = CASE WHEN r.status = 'delivered' THEN app_now() END,
        next_attempt_at = CASE WHEN r.status = 'pending' THEN app_now() + make_interval(secs => r.wait) ELSE o.next_attempt_at END
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        AS r(id text, attempts int, status text, note text, wait double precision)
      WHERE o.id = r.id AND o.status = 'pending' AND o.attempts = r.attempts`;
}
