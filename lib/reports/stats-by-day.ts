import type { Viewer } from '@/lib/auth/viewer';
import { countClicksByDay, type ClicksOfDay } from '@/lib/clicks/rollups/count-clicks';
import {
  COMMISSION_STATUSES,
  parseCommissionStatus,
  type CommissionStatus,
} from '@/lib/commissions/types';
import { db } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import { loadProgramGroups } from '@/lib/programs/calendar-sql';
import { dayByGroups, type ProgramGroup } from '@/lib/programs/day-sql';
import type { Range } from '@/lib/reports/range';
import { scopeSql, type Narrowing, type ReportFilter } from '@/lib/reports/scope';
import { countTile, moneyTiles } from '@/lib/reports/tiles';
import type { DayStats, MoneyTile, StatusRow, Totals } from '@/lib/reports/types';

/** `now` tells a range from the one before it, also on a day that both have a part of. */
type Half = { day: string; now: boolean };
/** Leads and orders that are alike in what reports tell apart. `minor` is the net amount of orders. */
type CountRow = Half & {
  kind: 'leads' | 'orders';
  currency: string | null;
  reason: string | null;
  n: number;
  minor: bigint;
};
/** Commissions, voided ones too. */
type EarnedRow = Half & { currency: string; status: CommissionStatus; n: number; minor: bigint };

/**
 * One row per day of the range, also for days on which nothing happened; at most the last 400. Days are the program's; of
 * programs whose zones differ, each one's own stand under their dates.
 */
export async function getStatsByDay(viewer: Viewer, filter: ReportFilter): Promise<DayStats[]> {
  const { from } = filter;
  const groups = await loadProgramGroups(viewer, filter);
  const [clicks, counts, commissions] = await Promise.all([
    countClicksByDay(viewer, filter),
    readCounts({ viewer, groups }, filter, from),
    readEarned({ viewer, groups }, filter, from),
  ]);
  return listDays(clicks, counts, commissions);
}

export type DaysAndTotals = Totals & {
  days: DayStats[];
  /** Net amounts of all orders, attributed or not. */
  revenue: MoneyTile[];
  /** Of the range: commissions by status, and orders that earned nobody anything by why. */
  byStatus: StatusRow[];
  unattributed: { reason: string; count: number }[];
};

/**
 * The days of a range, and its sums beside those of the range before it, which ends where it begins. Clicks, leads and
 * orders are each counted for itself, and each table is read once for all of it.
 */
export async function getDaysAndTotals(
  viewer: Viewer,
  range: Range,
  previous: Range,
  of: Narrowing = {},
): Promise<DaysAndTotals> {
  const both = { ...of, from: previous.from, to: range.to };
  // Only the range is told by day.
  const groups = await loadProgramGroups(viewer, range);
  const [clicks, clicksBefore, counts, commissions] = await Promise.all([
    countClicksByDay(viewer, { ...of, ...range }),
    countClicksByDay(viewer, { ...of, ...previous }),
    readCounts({ viewer, groups }, both, range.from),
    readEarned({ viewer, groups }, both, range.from),
  ]);
  const orders = counts.filter((row) => row.kind === 'orders');
  const tile = (rows: CountRow[]) => countTile(sumOf(rows, true), sumOf(rows, false));
  const counted = (days: ClicksOfDay[]) => days.reduce((sum, day) => sum + day.counted, 0);
  return {
    clicks: countTile(counted(clicks), counted(clicksBefore)),
    leads: tile(counts.filter((row) => row.kind === 'leads')),
    orders: tile(orders),
    earned: moneyTiles(commissions.filter(isEarned)),
    days: listDays(clicks, counts, commissions),
    revenue: moneyTiles(
      orders.flatMap(({ currency, ...row }) => (currency ? { ...row, currency } : [])),
    ),
    byStatus: listByStatus(commissions),
    unattributed: listUnattributed(orders),
  };
}

const isEarned = (row: EarnedRow) => row.status !== 'voided';

function sumOf(rows: CountRow[], now: boolean): number {
  return rows.reduce((sum, row) => (row.now === now ? sum + row.n : sum), 0);
}

function listByStatus(commissions: EarnedRow[]): StatusRow[] {
  const sums = new Map<string, StatusRow>();
  for (const { now, status, currency, n, minor } of commissions) {
    if (!now) continue;
    const key = `${COMMISSION_STATUSES.indexOf(status)} ${currency}`;
    const before = sums.get(key) ?? { status, currency, count: 0, minor: 0n };
    sums.set(key, { ...before, count: before.count + n, minor: before.minor + minor });
  }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

function listUnattributed(orders: CountRow[]): { reason: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { now, reason, n } of orders) {
    if (now && reason !== null) counts.set(reason, (counts.get(reason) ?? 0) + n);
  }
  return [...counts]
    .map(([reason, count]) => ({ reason, count }))
    .sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1));
}

/** Who reads, and by whose days. */
type Reader = { viewer: Viewer; groups: readonly ProgramGroup[] };

function readCounts(
  { viewer, groups }: Reader,
  filter: ReportFilter,
  boundary: Date,
): Promise<CountRow[]> {
  const scope = scopeSql(viewer, filter);
  const day = dayByGroups(groups, Prisma.sql`r.occurred_at`, filter);
  // never null: day, now, minor
  return db.$queryRaw<CountRow[]>`
    SELECT kind, day::text, now, currency, reason, n, minor FROM (
      SELECT 'leads' AS kind, ${day} AS day, r.occurred_at >= ${boundary} AS now,
        NULL::text AS currency, NULL::text AS reason, count(*)::int AS n, 0::bigint AS minor
      FROM (
        SELECT program_id, occurred_at FROM lead
        WHERE order_id IS NULL AND occurred_at >= ${filter.from} AND occurred_at < ${filter.to} AND ${scope}
      ) r
      GROUP BY 2, 3
      UNION ALL
      SELECT 'orders', ${day}, r.occurred_at >= ${boundary},
        r.currency, r.reason, count(*)::int, sum(r.amount_minor)::bigint
      FROM (
        SELECT program_id, occurred_at, currency, reason, amount_minor FROM sales_order
        WHERE amount_minor > 0 AND occurred_at >= ${filter.from} AND occurred_at < ${filter.to} AND ${scope}
      ) r
      GROUP BY 2, 3, 4, 5
    ) counts`;
}

async function readEarned(
  { viewer, groups }: Reader,
  filter: ReportFilter,
  boundary: Date,
): Promise<EarnedRow[]> {
  const earnedOn = dayByGroups(groups, Prisma.sql`r.earned_at`, filter);
  // never null: day, now
  const rows = await db.$queryRaw<(Omit<EarnedRow, 'status'> & { status: string })[]>`
    SELECT day::text, now, currency, status, n, minor FROM (
      SELECT ${earnedOn} AS day, r.earned_at >= ${boundary} AS now, r.currency, r.status,
        count(*)::int AS n, coalesce(sum(r.amount_minor - r.clawed_back_minor), 0)::bigint AS minor
      FROM (
        SELECT program_id, earned_at, currency, status, amount_minor, clawed_back_minor FROM commission
        WHERE earned_at >= ${filter.from} AND earned_at < ${filter.to} AND ${scopeSql(viewer, filter)}
      ) r
      GROUP BY 1, 2, 3, 4
    ) days`;
  return rows.map((row) => ({ ...row, status: parseCommissionStatus(row.status) }));
}

function listDays(clicks: ClicksOfDay[], counts: CountRow[], commissions: EarnedRow[]): DayStats[] {
  const [first = '', last = ''] = [clicks[0]?.day, clicks.at(-1)?.day];
  // A program's own day may have begun before the first or end after the last, where zones differ.
  const within = (day: string) => (day < first ? first : day > last ? last : day);
  const countOf = new Map<string, number>();
  for (const { kind, day, now, n } of counts) {
    const key = `${kind} ${within(day)}`;
    if (now) countOf.set(key, (countOf.get(key) ?? 0) + n);
  }
  const earnedOf = new Map<string, EarnedRow[]>();
  for (const row of commissions) {
    if (!row.now || !isEarned(row)) continue;
    const day = within(row.day);
    earnedOf.set(day, [...(earnedOf.get(day) ?? []), row]);
  }
  return clicks.map(({ day, counted }) => ({
    day,
    clicks: counted,
    leads: countOf.get(`leads ${day}`) ?? 0,
    orders: countOf.get(`orders ${day}`) ?? 0,
    earned: moneyTiles(earnedOf.get(day) ?? []).map(({ currency, minor }) => ({ currency, minor })),
  }));
}
