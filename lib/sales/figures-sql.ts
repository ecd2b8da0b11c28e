import type { Tx } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import type { Figure } from '@/lib/groups/types';
import { unreachable } from '@/lib/result';

export type FigureAsk = {
  figure: Figure;
  /** Of revenue. */
  currency: string | null;
  from: Date;
  /** Exclusive. */
  to: Date;
};

/** An order `o` counts: something was paid and not all given back, it is not voided, and nobody looks into it. */
const COUNTS = Prisma.sql`
  o.amount_minor > 0 AND o.total_minor > o.refunded_minor
  AND coalesce((SELECT bool_or(c.status <> 'voided') FROM commission c
    WHERE c.order_id = o.id AND c.affiliate_id = o.affiliate_id), true)
  AND NOT EXISTS (SELECT FROM commission c
    JOIN hold h ON h.commission_id = c.id AND h.released_at IS NULL AND h.kind IN ('fraud', 'self_referral')
    WHERE c.order_id = o.id AND c.affiliate_id = o.affiliate_id)`;

/**
 * What affiliates have come to in a time, by when things happened; who has nothing is left out. The one place where a
 * figure is read: orders and customers as a number, revenue in minor units less what was refunded of each order.
 */
export async function readFigures(
  tx: Tx,
  ask: FigureAsk,
  affiliateIds: readonly string[],
): Promise<Map<string, bigint>> {
  if (affiliateIds.length === 0) return new Map();
  const rows = await rowsOf(tx, ask, [...affiliateIds]);
  return new Map(rows.map(({ affiliateId, value }) => [affiliateId, value]));
}

type Row = { affiliateId: string; value: bigint };

function rowsOf(tx: Tx, ask: FigureAsk, ids: string[]): Promise<Row[]> {
  const { figure, from, to, currency } = ask;
  switch (figure) {
    case 'orders':
      // never null: affiliateId
      return tx.$queryRaw<Row[]>`
        SELECT o.affiliate_id AS "affiliateId", count(*)::bigint AS value FROM sales_order o
        WHERE o.affiliate_id = ANY(${ids}::text[]) AND o.occurred_at >= ${from} AND o.occurred_at < ${to} AND ${COUNTS}
        GROUP BY o.affiliate_id`;
    case 'revenue':
      // never null: affiliateId
      return tx.$queryRaw<Row[]>`
        SELECT o.affiliate_id AS "affiliateId",
          coalesce(sum(o.amount_minor - round(o.amount_minor::numeric * o.refunded_minor / o.total_minor)), 0)::bigint AS value
        FROM sales_order o
        WHERE o.affiliate_id = ANY(${ids}::text[]) AND o.occurred_at >= ${from} AND o.occurred_at < ${to}
          AND o.currency = ${currency} AND ${COUNTS}
        GROUP BY o.affiliate_id`;
    case 'customers':
      return tx.$queryRaw<Row[]>`
        SELECT t.affiliate_id AS "affiliateId", count(*)::bigint AS value FROM attribution t
        WHERE t.affiliate_id = ANY(${ids}::text[]) AND t.status = 'fixed' AND t.attributed_at >= ${from} AND t.attributed_at < ${to}
          AND (t.ended_at IS NULL OR t.ended_at > t.starts_at)
          AND (t.initial_order_id IS NULL OR EXISTS (SELECT FROM sales_order o WHERE o.id = t.initial_order_id AND ${COUNTS}))
        GROUP BY t.affiliate_id`;
    case 'leads':
      // never null: affiliateId
      return tx.$queryRaw<Row[]>`
        SELECT l.affiliate_id AS "affiliateId", count(*)::bigint AS value FROM lead l
        WHERE l.affiliate_id = ANY(${ids}::text[]) AND l.order_id IS NULL AND l.occurred_at >= ${from} AND l.occurred_at < ${to}
        GROUP BY l.affiliate_id`;
    default:
      return unreachable(figure);
  }
}
