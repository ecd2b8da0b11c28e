import { affiliateScope, programScope, type Viewer } from '@/lib/auth/viewer';
import { db, type Tx } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import { addDays, startOfUtcDay, utcDay } from '@/lib/time/calendar';
import type { ClickTouch } from '@/lib/clicks/types';

const touchFields = {
  id: true,
  programId: true,
  affiliateId: true,
  linkId: true,
  sessionId: true,
  status: true,
  reason: true,
  subId: true,
  occurredAt: true,
} as const;

type TouchRow = Omit<ClickTouch, 'status'> & { status: string };

function asTouch(row: TouchRow): ClickTouch {
  return { ...row, status: row.status === 'counted' ? 'counted' : 'filtered' };
}

/**
 * The click an id stands for. A duplicate attributes as its counted click does, so that one comes back; any other
 * filtered click comes back as it is, with its reason.
 */
export async function findClick(tx: Tx, clickId: string): Promise<ClickTouch | null> {
  const row = await tx.click.findFirst({
    where: { id: clickId },
    select: { ...touchFields, countedClickId: true },
  });
  if (!row) return null;
  const { countedClickId, ...touch } = row;
  if (countedClickId === null) return asTouch(touch);
  const counted = await tx.click.findFirst({
    where: { id: countedClickId },
    select: touchFields,
  });
  return asTouch(counted ?? touch);
}

/**
 * Clicks of one visitor in one program, from ≤ occurredAt ≤ to, newest first. Duplicates are left out: their counted
 * clicks stand for them. Over the limit the newest are kept and, for programs that pay the first click, the earliest
 * counted one is added at the end.
 */
export async function listSessionClicks(
  tx: Tx,
  programId: string,
  sessionId: string,
  from: Date,
  to: Date,
  limit = 50,
): Promise<ClickTouch[]> {
  const where = {
    programId,
    sessionId,
    occurredAt: { gte: from, lte: to },
    OR: [{ reason: null }, { reason: { not: 'duplicate' } }],
  };
  const newest = await tx.click.findMany({
    where,
    orderBy: [{ occurredAt: 'desc' }, { id: 'desc' }],
    take: limit,
    select: touchFields,
  });
  if (newest.length < limit) return newest.map(asTouch);
  const earliest = await tx.click.findFirst({
    where: { ...where, status: 'counted' },
    orderBy: [{ occurredAt: 'asc' }, { id: 'asc' }],
    select: touchFields,
  });
  const rows =
    earliest && !newest.some((row) => row.id === earliest.id) ? [...newest, earliest] : newest;
  return rows.map(asTouch);
}

export type ClickFilter = {
  /** Inclusive. */
  from: Date;
  /** Exclusive. */
  to: Date;
  /** For staff; whoever has a scope keeps it. */
  affiliateId?: string;
};

/** Clicks of one UTC day, as "2026-11-20". */
export type ClicksOfDay = { day: string; counted: number; filtered: number };

const MAX_DAYS = 400;

/** One row per UTC day from `from` to `to`, also for days without clicks; at most 400 days, the latest. */
export async function countClicksByDay(
  viewer: Viewer,
  filter: ClickFilter,
): Promise<ClicksOfDay[]> {
  const end = new Date(filter.to.getTime() - 1);
  const earliest = addDays(startOfUtcDay(end), 1 - MAX_DAYS);
  const from = filter.from > earliest ? filter.from : earliest;
  const rows = await db.$queryRaw<ClicksOfDay[]>`
    SELECT to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day,
      (count(*) FILTER (WHERE status = 'counted'))::int AS counted,
      (count(*) FILTER (WHERE status = 'filtered'))::int AS filtered
    FROM click WHERE ${clickCondition(viewer, { ...filter, from })}
    GROUP BY 1`;
  const byDay = new Map(rows.map((row) => [row.day, row]));
  const days: ClicksOfDay[] = [];
  for (let at = startOfUtcDay(from); at < filter.to; at = addDays(at, 1)) {
    const day = utcDay(at);
    days.push(byDay.get(day) ?? { day, counted: 0, filtered: 0 });
  }
  return days;
}

export async function countClicks(viewer: Viewer, filter: ClickFilter): Promise<number> {
  const rows = await db.$queryRaw<{ counted: number }[]>`
    SELECT count(*)::int AS counted FROM click
    WHERE status = 'counted' AND ${clickCondition(viewer, filter)}`;
  return rows[0]?.counted ?? 0;
}

/** Counted clicks by sub-ID, most first; null gathers the clicks without one. */
export async function listSubIds(
  viewer: Viewer,
  filter: ClickFilter & { limit?: number },
): Promise<{ subId: string | null; counted: number }[]> {
  const limit = Math.min(Math.max(filter.limit ?? 50, 1), 100);
  return db.$queryRaw`
    SELECT sub_id AS "subId", count(*)::int AS counted FROM click
    WHERE status = 'counted' AND ${clickCondition(viewer, filter)}
    GROUP BY sub_id ORDER BY counted DESC, sub_id NULLS LAST LIMIT ${limit}`;
}

function clickCondition(viewer: Viewer, filter: ClickFilter): Prisma.Sql {
  const { affiliateId } = affiliateScope(viewer);
  const { programId } = programScope(viewer);
  const conditions = [Prisma.sql`occurred_at >= ${filter.from} AND occurred_at < ${filter.to}`];
  if (affiliateId !== undefined) conditions.push(Prisma.sql`affiliate_id = ${affiliateId}`);
  if (programId !== undefined) conditions.push(Prisma.sql`program_id = ${programId}`);
  if (filter.affiliateId !== undefined) {
    conditions.push(Prisma.sql`affiliate_id = ${filter.affiliateId}`);
  }
  return Prisma.join(conditions, ' AND ');
}
