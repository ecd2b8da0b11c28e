import type { ClickReason, ClickTouch } from '@/lib/clicks/types';
import type { Tx } from '@/lib/db/client';

/** A customer in one program, with every row that was joined; from ≤ occurredAt ≤ to. */
export type NamedAsk = {
  position: number;
  programId: string;
  customerIds: readonly string[];
  from: Date;
  to: Date;
};

type NamedRow = Omit<ClickTouch, 'status'> & { position: number };

/**
 * The clicks that leads and orders of a customer name and that were filtered for one of the reasons, however many there
 * are: of each affiliate and reason the newest, and the earliest within the affiliate's cookie time, so that whichever is
 * first or last of the valid ones is among them. Newest first.
 */
export async function listNamedClicks(
  tx: Tx,
  asks: readonly NamedAsk[],
  reasons: readonly ClickReason[],
): Promise<{ position: number; touch: ClickTouch }[]> {
  const each = asks.flatMap(({ customerIds, ...ask }) =>
    customerIds.map((customerId) => ({ ...ask, customerId })),
  );
  if (each.length === 0) return [];
  // never null: position
  const rows = await tx.$queryRaw<NamedRow[]>`
    WITH named AS (
      SELECT DISTINCT q.position, q.until, c.id, c.program_id, c.affiliate_id, c.link_id, c.session_id, c.reason, c.sub_id, c.occurred_at
      FROM unnest(${each.map((ask) => ask.position)}::int[], ${each.map((ask) => ask.programId)}::text[],
        ${each.map((ask) => ask.customerId)}::text[], ${each.map((ask) => ask.from.toISOString())}::timestamptz[],
        ${each.map((ask) => ask.to.toISOString())}::timestamptz[]) AS q(position, program_id, customer_id, since, until)
      CROSS JOIN LATERAL (
        SELECT click_id FROM lead WHERE customer_id = q.customer_id AND click_id IS NOT NULL
        UNION SELECT click_id FROM sales_order WHERE customer_id = q.customer_id AND click_id IS NOT NULL) m
      JOIN click c ON c.id = m.click_id AND c.program_id = q.program_id AND c.occurred_at BETWEEN q.since AND q.until
        AND c.reason = ANY(${[...reasons]}::text[])
    ), ranked AS (
      SELECT n.*, row_number() OVER (
          PARTITION BY n.position, n.affiliate_id, n.reason ORDER BY n.occurred_at DESC, n.id DESC) AS from_last,
        row_number() OVER (
          PARTITION BY n.position, n.affiliate_id, n.reason, n.occurred_at >= n.until - make_interval(hours => 24 * coalesce(a.cookie_days, (SELECT g.cookie_days FROM program_group g WHERE g.id = a.group_id), p.cookie_days))
          ORDER BY n.occurred_at, n.id DESC) AS from_first
      FROM named n
      LEFT JOIN affiliate a ON a.id = n.affiliate_id
      LEFT JOIN program p ON p.id = n.program_id
    )
    SELECT position, id, program_id AS "programId", affiliate_id AS "affiliateId", link_id AS "linkId",
      session_id AS "sessionId", reason, sub_id AS "subId", occurred_at AS "occurredAt"
    FROM ranked WHERE from_last = 1 OR from_first = 1
    ORDER BY position, occurred_at DESC, id DESC`;
  return rows.map(({ position, ...row }) => ({ position, touch: { ...row, status: 'filtered' } }));
}
