import { db } from '@/lib/db/client';
import type { RefundsAbove } from '@/lib/digest/types';
import type { Range } from '@/lib/reports/range';

type Of = Range & { programId: string };

/** Ranges of the same length before it, by which "usual" is told. */
const BEFORE = 4;
const TIMES_USUAL = 2;
const FEWEST_REFUNDS = 2;
/** Where nothing was refunded before, as in most times of a small program: twice nothing is soon passed. */
const FEWEST_WITHOUT_USUAL = 5;

/** By currency, where more than twice as much was refunded as in the ranges before it on the average. */
export function listRefundsAbove({ programId, from, to }: Of): Promise<RefundsAbove[]> {
  // never null: currency
  return db.$queryRaw<RefundsAbove[]>`
    SELECT currency, minor, usual AS "usualMinor" FROM (
      SELECT o.currency, coalesce(sum(r.amount_minor) FILTER (WHERE r.occurred_at >= ${from}), 0)::bigint AS minor,
        count(*) FILTER (WHERE r.occurred_at >= ${from}) AS n,
        (coalesce(sum(r.amount_minor) FILTER (WHERE r.occurred_at < ${from}), 0) / ${BEFORE}::int)::bigint AS usual
      FROM refund r JOIN sales_order o ON o.id = r.order_id
      WHERE r.program_id = ${programId} AND r.status = 'applied'
        AND r.occurred_at >= ${from}::timestamptz - (${to}::timestamptz - ${from}::timestamptz) * ${BEFORE}::int AND r.occurred_at < ${to}
      GROUP BY 1
    ) sums WHERE n >= CASE WHEN usual > 0 THEN ${FEWEST_REFUNDS}::int ELSE ${FEWEST_WITHOUT_USUAL}::int END AND minor > usual * ${TIMES_USUAL}::int ORDER BY currency`;
}

/** Commissions put on hold in the range. */
export async function countHoldsOpened({ programId, from, to }: Of): Promise<number> {
  const [row] = await db.$queryRaw<{ n: number }[]>`
    SELECT count(DISTINCT h.commission_id)::int AS n FROM hold h JOIN commission c ON c.id = h.commission_id
    WHERE c.program_id = ${programId} AND h.opened_at >= ${from} AND h.opened_at < ${to}`;
  return row?.n ?? 0;
}

const SILENT_DAYS = 3;
const BUSY_DAYS = 14;
const BUSY_ON = 10;

/** Shops that sent something on most days of a fortnight, and nothing on the last three days of the range. */
export async function listSilentShops({ programId, to }: Of): Promise<string[]> {
  const rows = await db.$queryRaw<{ name: string }[]>`
    SELECT c.name FROM connection c
    WHERE c.program_id = ${programId} AND c.removed_at IS NULL
      AND NOT EXISTS (SELECT FROM inbox_event e WHERE e.connection_id = c.id
        AND e.received_at >= ${to}::timestamptz - make_interval(days => ${SILENT_DAYS}::int) AND e.received_at < ${to})
      AND (SELECT count(DISTINCT date_trunc('day', e.received_at AT TIME ZONE 'UTC')) FROM inbox_event e WHERE e.connection_id = c.id
        AND e.received_at >= ${to}::timestamptz - make_interval(days => ${SILENT_DAYS + BUSY_DAYS}::int)
        AND e.received_at < ${to}::timestamptz - make_interval(days => ${SILENT_DAYS}::int)) >= ${BUSY_ON}::int
    ORDER BY c.name`;
  return rows.map(({ name }) => name);
}
