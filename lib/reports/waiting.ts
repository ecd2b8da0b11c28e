import { programScope, type Viewer } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';
import type { Money } from '@/lib/money/money';
import { sumPayouts } from '@/lib/payouts/queries';
import { scopeSql } from '@/lib/reports/scope';

type Sum = { count: number; money: Money[] };

export type Waiting = {
  /** What the queue of commissions shows as waiting: pending, and not on hold. */
  needsReview: Sum;
  heldCount: number;
  payoutsWaiting: Sum;
  affiliatesWaiting: number;
};

/** What waits for a person now, in the programs that the viewer sees. */
export async function getWaiting(viewer: Viewer): Promise<Waiting> {
  const [review, heldCount, payouts, affiliatesWaiting] = await Promise.all([
    sumToReview(viewer),
    countHeld(viewer),
    sumPayouts(viewer, { status: 'requested' }),
    db.affiliate.count({ where: { status: 'applied', ...programScope(viewer) } }),
  ]);
  const requested = payouts.map(({ amountMinor, ...row }) => ({ ...row, minor: amountMinor }));
  return {
    needsReview: sumOf(review),
    heldCount,
    payoutsWaiting: sumOf(requested),
    affiliatesWaiting,
  };
}

type Row = { currency: string; count: number; minor: bigint };

function sumOf(rows: readonly Row[]): Sum {
  return {
    count: rows.reduce((sum, row) => sum + row.count, 0),
    money: rows.map(({ currency, minor }) => ({ currency, minor })),
  };
}

function sumToReview(viewer: Viewer): Promise<Row[]> {
  return db.$queryRaw<Row[]>`
    SELECT currency, count(*)::int AS count, coalesce(sum(amount_minor - clawed_back_minor), 0)::bigint AS minor FROM commission c
    WHERE status = 'pending' AND ${scopeSql(viewer)}
      AND NOT EXISTS (SELECT 1 FROM hold h WHERE h.commission_id = c.id AND h.released_at IS NULL)
    GROUP BY 1 ORDER BY 1`;
}

async function countHeld(viewer: Viewer): Promise<number> {
  const rows = await db.$queryRaw<{ n: number }[]>`
    SELECT count(DISTINCT h.commission_id)::int AS n FROM hold h JOIN commission c ON c.id = h.commission_id
    WHERE h.released_at IS NULL AND ${scopeSql(viewer)}`;
  return rows[0]?.n ?? 0;
}
