import type { Tx } from '@/lib/db/client';

/** Candidates looked at by one statement. */
const STRETCH = 50_000;

/** A candidate that was told a code, and the order or lead that it stood for. */
export type ToldCode = {
  id: string;
  affiliateId: string | null;
  code: string;
  programId: string;
  orderId: string | null;
  orderCode: string | null;
  leadId: string | null;
  leadCode: string | null;
};

/** Where a stretch ends; null when the table ends before. */
export async function endOfCandidates(tx: Tx, after: string): Promise<string | null> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM attribution_candidate WHERE id > ${after} ORDER BY id OFFSET ${STRETCH - 1} LIMIT 1`;
  return rows[0]?.id ?? null;
}

/** Those of a stretch by a code of the affiliates', or by one that was nobody's. */
export function findToldCodes(
  tx: Tx,
  affiliateIds: readonly string[],
  after: string,
  upTo: string | null,
): Promise<ToldCode[]> {
  return tx.$queryRaw<ToldCode[]>`
    SELECT c.id, c.affiliate_id AS "affiliateId", c.code, k.program_id AS "programId", o.id AS "orderId", o.code AS "orderCode",
      l.id AS "leadId", l.code AS "leadCode"
    FROM attribution_candidate c JOIN customer k ON k.id = c.customer_id
    LEFT JOIN sales_order o ON o.id = c.order_id LEFT JOIN lead l ON l.id = c.lead_id
    WHERE c.id > ${after} AND (${upTo}::text IS NULL OR c.id <= ${upTo}) AND c.code IS NOT NULL
      AND (c.affiliate_id = ANY(${[...affiliateIds]}) OR c.affiliate_id IS NULL)`;
}

export type NewCode = { id: string; code: string };

export async function writeCodes(
  tx: Tx,
  to: {
    candidates: readonly NewCode[];
    orders: readonly NewCode[];
    leads: readonly NewCode[];
  },
): Promise<void> {
  const ids = (rows: readonly NewCode[]) => rows.map((row) => row.id);
  const codes = (rows: readonly NewCode[]) => rows.map((row) => row.code);
  await tx.$executeRaw`
    UPDATE attribution_candidate c SET code = r.code
    FROM unnest(${ids(to.candidates)}::text[], ${codes(to.candidates)}::text[]) AS r(id, code) WHERE c.id = r.id`;
  await tx.$executeRaw`
    UPDATE sales_order o SET code = r.code
    FROM unnest(${ids(to.orders)}::text[], ${codes(to.orders)}::text[]) AS r(id, code) WHERE o.id = r.id`;
  await tx.$executeRaw`
    UPDATE lead l SET code = r.code
    FROM unnest(${ids(to.leads)}::text[], ${codes(to.leads)}::text[]) AS r(id, code) WHERE l.id = r.id`;
}
