import type { Viewer } from '@/lib/auth/viewer';
import { clickScope, loadClickGroups, type ClickGroup } from '@/lib/clicks/rollups/click-scope';
import { clickRows } from '@/lib/clicks/rollups/read-rollups';
import type { ClickDimension } from '@/lib/clicks/rollups/rollup-dimensions';
import {
  type Window,
  daysOf,
  UTC_CALENDAR,
  type ProgramCalendar,
} from '@/lib/time/program-calendar';
import { type ClickReason, parseClickReason } from '@/lib/clicks/types';
import { db } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';

export type ClickFilter = {
  /** Inclusive. */
  from: Date;
  /** Exclusive. */
  to: Date;
  /** For staff; whoever has a scope keeps it. */
  affiliateId?: string | undefined;
  groupId?: string | undefined;
};

/** Clicks of one day, as "2026-11-20". */
export type ClicksOfDay = { day: string; counted: number; filtered: number };

const MAX_DAYS = 400;

/**
 * One row per day from `from` to `to`, also for days without clicks; at most 400 days, the latest. Days of the viewer's
 * calendar; of programs whose zones differ, each program's own days of the same dates, in UTC's list of them.
 */
export async function countClicksByDay(
  viewer: Viewer,
  filter: ClickFilter,
): Promise<ClicksOfDay[]> {
  const groups = await loadClickGroups(viewer, filter);
  const days = daysOf(commonCalendar(groups), filter, MAX_DAYS);
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last) return [];
  const from = filter.from > first.from ? filter.from : first.from;
  // never null: day
  const rows = await db.$queryRaw<ClicksOfDay[]>`
    SELECT to_char(least(greatest(day, ${first.day}::date), ${last.day}::date), 'YYYY-MM-DD')::text AS day,
      coalesce(sum(clicks) FILTER (WHERE dimension = 'all'), 0)::float8 AS counted,
      coalesce(sum(clicks) FILTER (WHERE dimension = 'reason'), 0)::float8 AS filtered
    FROM (${rowsOf({ viewer, groups }, { ...filter, from }, 'all', 'reason')}) parts
    GROUP BY 1`;
  const byDay = new Map(rows.map((row) => [row.day, row]));
  return days.map(({ day }) => byDay.get(day) ?? { day, counted: 0, filtered: 0 });
}

/** Of one group its own; of several UTC, in which each program's days stand under their dates. */
function commonCalendar([only, ...others]: readonly ClickGroup[]): ProgramCalendar {
  return only && others.length === 0 ? only.calendar : UTC_CALENDAR;
}

export async function countClicks(viewer: Viewer, filter: ClickFilter): Promise<number> {
  const groups = await loadClickGroups(viewer, filter);
  const rows = await db.$queryRaw<{ counted: number }[]>`
    SELECT coalesce(sum(clicks), 0)::float8 AS counted FROM (${rowsOf({ viewer, groups }, filter, 'all')}) parts`;
  return rows[0]?.counted ?? 0;
}

/** Counted clicks of each of the affiliates; one without any is not in the answer. */
export async function countClicksByAffiliate(
  viewer: Viewer,
  affiliateIds: string[],
  { from, to }: Window,
): Promise<Map<string, number>> {
  const window = { from, to };
  const scope = clickScope(viewer, affiliateIds);
  const groups = await loadClickGroups(viewer, window);
  const rows = await db.$queryRaw<{ affiliateId: string; counted: number }[]>`
    SELECT affiliate_id AS "affiliateId", coalesce(sum(clicks), 0)::float8 AS counted
    FROM (${clickRows({ scope, groups, window, dimensions: ['all'] })}) parts GROUP BY 1`;
  return new Map(rows.map((row) => [row.affiliateId, row.counted]));
}

/** Counted clicks of each named link. A link without any is not in the answer. */
export async function countClicksByLink(
  viewer: Viewer,
  filter: ClickFilter,
): Promise<Map<string, number>> {
  const groups = await loadClickGroups(viewer, filter);
  const rows = await db.$queryRaw<{ linkId: string; counted: number }[]>`
    SELECT value AS "linkId", coalesce(sum(clicks), 0)::float8 AS counted
    FROM (${rowsOf({ viewer, groups }, filter, 'link')}) parts WHERE value <> '' GROUP BY 1`;
  return new Map(rows.map((row) => [row.linkId, row.counted]));
}

/** Clicks that were kept but do not count, by reason, most first. */
export async function countFilteredClicks(
  viewer: Viewer,
  filter: ClickFilter,
): Promise<{ reason: ClickReason; count: number }[]> {
  const groups = await loadClickGroups(viewer, filter);
  const rows = await db.$queryRaw<{ reason: string; count: number }[]>`
    SELECT value AS reason, coalesce(sum(clicks), 0)::float8 AS count
    FROM (${rowsOf({ viewer, groups }, filter, 'reason')}) parts GROUP BY 1 ORDER BY 2 DESC, 1`;
  return rows.map(({ reason, count }) => ({ reason: parseClickReason(reason), count }));
}

/** Counted clicks by sub-ID, most first; null gathers the clicks without one. */
export async function listSubIds(
  viewer: Viewer,
  filter: ClickFilter & { limit?: number },
): Promise<{ subId: string | null; counted: number }[]> {
  const limit = Math.min(Math.max(filter.limit ?? 50, 1), 100);
  const groups = await loadClickGroups(viewer, filter);
  return db.$queryRaw<{ subId: string | null; counted: number }[]>`
    SELECT nullif(value, '')::text AS "subId", coalesce(sum(clicks), 0)::float8 AS counted
    FROM (${rowsOf({ viewer, groups }, filter, 'sub_id')}) parts
    GROUP BY 1 ORDER BY 2 DESC, 1 NULLS LAST LIMIT ${limit}`;
}

/** SQL of rows ("subId", clicks), one for each sub-ID with counted clicks, to be joined with what else there is by it. */
export function subIdClicks(
  viewer: Viewer,
  groups: readonly ClickGroup[],
  filter: ClickFilter,
): Prisma.Sql {
  return Prisma.sql`
    SELECT nullif(value, '') AS sub_id, sum(clicks) AS clicks
    FROM (${rowsOf({ viewer, groups }, filter, 'sub_id')}) parts GROUP BY 1`;
}

/** `value` null gathers the clicks without one. */
export type ClickSource = { value: string | null; counted: number };

/** The ten largest, most first; `others` are the counted clicks of all the rest. */
export type ClickSourceList = { rows: ClickSource[]; others: number };

/** Where counted clicks come from: each list adds up to all of them. */
export type ClickSources = {
  countries: ClickSourceList;
  devices: ClickSourceList;
  referrers: ClickSourceList;
};

const MAX_SOURCES = 10;

export async function listClickSources(viewer: Viewer, filter: ClickFilter): Promise<ClickSources> {
  const groups = await loadClickGroups(viewer, filter);
  const rows = await db.$queryRaw<(ClickSource & { dimension: string; total: number })[]>`
    SELECT dimension, value, counted, total FROM (
      SELECT dimension, nullif(value, '')::text AS value, coalesce(sum(clicks), 0)::float8 AS counted,
        coalesce(sum(sum(clicks)) OVER (PARTITION BY dimension), 0)::float8 AS total,
        row_number() OVER (PARTITION BY dimension ORDER BY sum(clicks) DESC, value) AS place
      FROM (${rowsOf({ viewer, groups }, filter, 'country', 'device', 'referrer')}) parts GROUP BY dimension, value
    ) sources
    WHERE place <= ${MAX_SOURCES} ORDER BY place`;
  const by = (wanted: ClickDimension): ClickSourceList => {
    const mine = rows.filter(({ dimension }) => dimension === wanted);
    const shown = mine.reduce((sum, row) => sum + row.counted, 0);
    return {
      rows: mine.map(({ value, counted }) => ({ value, counted })),
      others: (mine[0]?.total ?? 0) - shown,
    };
  };
  return { countries: by('country'), devices: by('device'), referrers: by('referrer') };
}

function rowsOf(
  { viewer, groups }: { viewer: Viewer; groups: readonly ClickGroup[] },
  filter: ClickFilter,
  ...dimensions: ClickDimension[]
): Prisma.Sql {
  const affiliateIds = filter.affiliateId === undefined ? undefined : [filter.affiliateId];
  const scope = clickScope(viewer, affiliateIds, filter.groupId);
  return clickRows({ scope, groups, window: filter, dimensions });
}
