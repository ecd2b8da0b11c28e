import type { WholeCustomer } from '@/lib/attribution/gather-sql';
import type { Tx } from '@/lib/db/client';

/** Leads that are candidates one by one. Of more there are those that can decide. */
const LISTED_LEADS = 20;

type LeadRow = {
  position: number;
  programId: string;
  affiliateId: string;
  clickId: string | null;
  code: string | null;
  subId: string | null;
  occurredAt: Date;
  wonBy: string | null;
  touchedAt: Date | null;
};

/**
 * Of each customer the last leads until a time that were given to somebody, the last first; and of all leads those that
 * can decide, however many there are: of each affiliate, by code and by click, the first and the last touch.
 */
export function listWonLeads(
  tx: Tx,
  asks: readonly { position: number; customer: WholeCustomer; occurredAt: Date }[],
): Promise<LeadRow[]> {
  const rows = asks.flatMap(({ customer, ...ask }) =>
    customer.ids.map((customerId) => ({ ...ask, customerId })),
  );
  // never null: affiliateId
  return tx.$queryRaw<LeadRow[]>`
    WITH won AS (
      SELECT q.position, q.at, l.id, l.program_id, l.affiliate_id, l.click_id, l.code, l.sub_id, l.occurred_at, w.kind, w.touched_at,
        coalesce(w.touched_at, l.occurred_at) AS touch
      FROM unnest(${rows.map((row) => row.position)}::int[], ${rows.map((row) => row.customerId)}::text[],
        ${rows.map((row) => row.occurredAt.toISOString())}::timestamptz[]) AS q(position, customer_id, at)
      JOIN lead l ON l.customer_id = q.customer_id AND l.affiliate_id IS NOT NULL AND l.occurred_at <= q.at
      LEFT JOIN LATERAL (
        SELECT kind, touched_at FROM attribution_candidate WHERE lead_id = l.id AND outcome = 'won' LIMIT 1) w ON true
    ), ranked AS (
      SELECT won.*, row_number() OVER (PARTITION BY position ORDER BY occurred_at DESC, id DESC) AS place,
        row_number() OVER (PARTITION BY position, affiliate_id, kind = 'code', touch <= at
          ORDER BY touch DESC, occurred_at DESC, id DESC) AS from_last,
        row_number() OVER (PARTITION BY position, affiliate_id, kind = 'code', touch <= at
          ORDER BY touch, occurred_at DESC, id DESC) AS from_first
      FROM won
    )
    SELECT position, program_id AS "programId", affiliate_id AS "affiliateId", click_id AS "clickId", code, sub_id AS "subId",
      occurred_at AS "occurredAt", kind AS "wonBy", touched_at AS "touchedAt"
    FROM ranked WHERE place <= ${LISTED_LEADS} OR from_last = 1 OR from_first = 1
    ORDER BY position, occurred_at DESC, id DESC`;
}
