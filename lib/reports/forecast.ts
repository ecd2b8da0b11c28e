import type { Viewer } from '@/lib/auth/viewer';
import { parseDueKind } from '@/lib/commissions/types';
import { db } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import { viewerCalendar } from '@/lib/programs/calendar-sql';
import { dayBy } from '@/lib/programs/day-sql';
import { LAST_INSTANT, startOfDay } from '@/lib/time/program-calendar';
import { currentTime } from '@/lib/db/transact';
import type { Range } from '@/lib/reports/range';
import { scopeSql, type Narrowing } from '@/lib/reports/scope';
import type { ForecastRow } from '@/lib/reports/types';

type PendingRow = {
  kind: string;
  day: string | null;
  currency: string;
  minor: bigint;
  count: number;
};
type PayoutRow = { payoutId: string; at: Date; currency: string; minor: bigint; count: number };

/** Whatever has its day from now on. */
export function forecastWindow(now: Date): Range {
  return { from: now, to: LAST_INSTANT };
}

/** What comes next: by day what becomes payable, then payouts on their way, then what is on hold. */
export async function getForecast(viewer: Viewer, of: Narrowing = {}): Promise<ForecastRow[]> {
  const now = await currentTime();
  const scope = scopeSql(viewer, of);
  // Days of which each leads to a list: where programs' zones differ, UTC's, as lists have them.
  const window = forecastWindow(now);
  const calendar = await viewerCalendar(viewer, () => window);
  const payableAt = Prisma.sql`greatest(c.available_at, ${now}::timestamptz)`;
  const [pending, payouts] = await Promise.all([
    db.$queryRaw<PendingRow[]>`
      SELECT kind, CASE kind WHEN 'held' THEN NULL ELSE day END::text AS day, currency, coalesce(sum(minor), 0)::bigint AS minor, count(*)::int AS count
      FROM (
        SELECT CASE
            WHEN EXISTS (SELECT 1 FROM hold h WHERE h.commission_id = c.id AND h.released_at IS NULL) THEN 'held'
            WHEN c.status = 'approved' OR c.terms ->> 'approval' = 'automatic' THEN 'payable'
            ELSE 'after_review' END AS kind,
          to_char(${dayBy(calendar, payableAt, window)}, 'YYYY-MM-DD') AS day,
          c.currency, c.amount_minor - c.clawed_back_minor AS minor
        FROM commission c
        WHERE c.status IN ('pending', 'approved') AND ${scope}
      ) waiting
      GROUP BY 1, 2, 3 ORDER BY 2 NULLS LAST, 1 DESC, 3`,
    // never null: count
    db.$queryRaw<PayoutRow[]>`
      SELECT id AS "payoutId", requested_at AS at, currency, amount_minor AS minor,
        (SELECT count(*)::int FROM payout_item i WHERE i.payout_id = payout.id AND i.released_at IS NULL) AS count
      FROM payout WHERE status IN ('requested', 'approved', 'sent') AND ${scope}
      ORDER BY requested_at, id`,
  ]);
  const rows = pending.map((row): ForecastRow => ({
    ...row,
    kind: parseDueKind(row.kind),
    at: row.day === null ? null : startOfDay(calendar, row.day),
    payoutId: null,
  }));
  return [
    ...rows.filter((row) => row.kind !== 'held'),
    ...payouts.map((row): ForecastRow => ({ ...row, kind: 'payout', day: null })),
    ...rows.filter((row) => row.kind === 'held'),
  ];
}
