import type { Tx } from '@/lib/db/client';

const MAX_LEADS = 20;

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

/** Of each customer the last leads until a time that were given to somebody, the last first. */
export function listWonLeads(
  tx: Tx,
  asks: readonly { position: number; customerId: string; occurredAt: Date }[],
): Promise<LeadRow[]> {
  // never null: position
  return tx.$queryRaw<LeadRow[]>`
    SELECT q.position, l.program_id AS "programId", l.affiliate_id AS "affiliateId", l.click_id AS "clickId", l.code,
      l.sub_id AS "subId", l.occurred_at AS "occurredAt", w.kind AS "wonBy", w.touched_at AS "touchedAt"
    FROM unnest(${asks.map((ask) => ask.position)}::int[], ${asks.map((ask) => ask.customerId)}::text[],
      ${asks.map((ask) => ask.occurredAt.toISOString())}::timestamptz[]) AS q(position, customer_id, at)
    CROSS JOIN LATERAL (
      SELECT * FROM lead
      WHERE customer_id = q.customer_id AND affiliate_id IS NOT NULL AND occurred_at <= q.at
      ORDER BY occurred_at DESC, id DESC LIMIT ${MAX_LEADS}) l
    LEFT JOIN LATERAL (
      SELECT kind, touched_at FROM attribution_candidate WHERE lead_id = l.id AND outcome = 'won' LIMIT 1) w ON true
    ORDER BY q.position, l.occurred_at DESC, l.id DESC`;
}
