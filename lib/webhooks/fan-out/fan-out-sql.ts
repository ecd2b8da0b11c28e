import type { Tx } from '@/lib/db/client';
import { WEBHOOK_EVENTS } from '@/lib/webhooks/catalogue';

export type ToldEvent = {
  id: string;
  type: string;
  programId: string;
  affiliateId: string | null;
  subjectType: string;
  subjectId: string;
  createdAt: Date;
};

const known = () => [...WEBHOOK_EVENTS];

/** Events that no endpoint wants are done at once. Returns how many. */
export function markUnwanted(tx: Tx, limit: number): Promise<number> {
  return tx.$executeRaw`
    UPDATE outbox_event SET fanned_out = true WHERE id = ANY(ARRAY(
      SELECT o.id FROM outbox_event o
      WHERE NOT o.fanned_out AND NOT (o.type = ANY(${known()}) AND EXISTS (
        SELECT FROM webhook_endpoint w WHERE w.program_id = o.program_id AND w.switched_off_at IS NULL AND w.created_at <= o.created_at
          AND (w.events = '{}' OR o.type = ANY(w.events)) AND (w.affiliate_id IS NULL OR w.affiliate_id = o.affiliate_id)))
      ORDER BY o.id LIMIT ${limit} FOR UPDATE SKIP LOCKED))`;
}

/** What is still to be told, the oldest first. */
export async function listUntold(tx: Tx, after: string, limit: number): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM outbox_event WHERE NOT fanned_out AND type = ANY(${known()}) AND id > ${after}
    ORDER BY id LIMIT ${limit}`;
  return rows.map(({ id }) => id);
}

/** Held until the end of the transaction; null when somebody else tells it, or told it. */
export async function holdUntold(tx: Tx, id: string): Promise<ToldEvent | null> {
  const [event] = await tx.$queryRaw<ToldEvent[]>`
    SELECT id, type, program_id AS "programId", affiliate_id AS "affiliateId", subject_type AS "subjectType",
      subject_id AS "subjectId", created_at AS "createdAt"
    FROM outbox_event WHERE id = ${id} AND NOT fanned_out AND program_id IS NOT NULL FOR UPDATE SKIP LOCKED`;
  return event ?? null;
}

/** Events after one that an endpoint may want, whether or not it was told of them. */
export function listForCatchUp(
  tx: Tx,
  of: { programId: string; after: string; events: readonly string[] },
  limit: number,
): Promise<ToldEvent[]> {
  const wanted = of.events.length > 0 ? [...of.events] : known();
  return tx.$queryRaw<ToldEvent[]>`
    SELECT id, type, program_id AS "programId", affiliate_id AS "affiliateId", subject_type AS "subjectType",
      subject_id AS "subjectId", created_at AS "createdAt"
    FROM outbox_event WHERE id > ${of.after} AND program_id = ${of.programId} AND type = ANY(${wanted})
    ORDER BY id LIMIT ${limit}`;
}

/** The customer that an event tells of, by the row that all of theirs were joined to. */
export async function findCustomerOf(
  tx: Tx,
  { subjectType, subjectId }: Pick<ToldEvent, 'subjectType' | 'subjectId'>,
): Promise<string | null> {
  const [found] = await tx.$queryRaw<{ root: string }[]>`
    SELECT coalesce(c.merged_into, c.id) AS root FROM customer c WHERE c.id = CASE ${subjectType}::text
      WHEN 'customer' THEN ${subjectId}
      WHEN 'lead' THEN (SELECT customer_id FROM lead WHERE id = ${subjectId})
      WHEN 'order' THEN (SELECT customer_id FROM sales_order WHERE id = ${subjectId})
      WHEN 'commission' THEN (SELECT o.customer_id FROM commission k JOIN sales_order o ON o.id = k.order_id WHERE k.id = ${subjectId})
      WHEN 'refund' THEN (SELECT o.customer_id FROM refund r JOIN sales_order o ON o.id = r.order_id WHERE r.id = ${subjectId})
      WHEN 'dispute' THEN (SELECT o.customer_id FROM dispute d JOIN sales_order o ON o.id = d.order_id WHERE d.id = ${subjectId})
    END`;
  return found?.root ?? null;
}
