import {
  scopeOfClicks,
  scopeOfDays,
  type ClickGroup,
  type ClickScope,
} from '@/lib/clicks/rollups/click-scope';
import {
  COARSE_DIMENSIONS,
  dimensionRows,
  PROGRAM_DIMENSIONS,
  type ClickDimension,
} from '@/lib/clicks/rollups/rollup-dimensions';
import { splitWindow, type DaysWindow } from '@/lib/clicks/rollups/split-window';
import type { Window } from '@/lib/time/program-calendar';
import { Prisma } from '@/lib/db/generated/client';
import { dayBy } from '@/lib/programs/day-sql';

type Input = {
  scope: ClickScope;
  groups: readonly ClickGroup[];
  window: Window;
  dimensions: readonly ClickDimension[];
};

/**
 * SQL of the rows (affiliate_id, day, dimension, value, clicks) of a window, several for one value: to be summed, and to
 * be read in one statement, since a fold moves clicks from quarters of an hour to days between two. Whole days come from
 * click_day and from what is not folded yet, the quarters of a day that is covered partly from click_hour, and only the
 * part of a quarter at an edge from raw clicks; a window of whole days never touches those. Days are each program's own.
 * affiliate_id says something only in a scope of affiliates.
 */
export function clickRows({ scope, groups, window, dimensions }: Input): Prisma.Sql {
  const parts = groups.flatMap((group) => partsOf(group, { scope, window, dimensions }));
  if (parts.length > 0) return Prisma.join(parts, ' UNION ALL ');
  return Prisma.sql`
    SELECT NULL::text AS affiliate_id, NULL::date AS day, NULL::text AS dimension, NULL::text AS value, 0::bigint AS clicks
    WHERE false`;
}

function partsOf(
  group: ClickGroup,
  { scope, window, dimensions }: Omit<Input, 'groups'>,
): Prisma.Sql[] {
  const { days, quarters, moments } = splitWindow(window, group);
  const rowsOf = (detailed: boolean) =>
    Prisma.raw(`${dimensionRows('h', dimensions, { detailed })} AS d(dimension, value, applies)`);
  const mine = scopeOfClicks(scope, group);
  // Most rows of the present hour only count: those that are of no use here are not even looked through.
  const ofUse = dimensions.some((dimension) => COARSE_DIMENSIONS.includes(dimension))
    ? mine
    : Prisma.sql`h.detailed AND ${mine}`;
  const programHasRows = dimensions.every((dimension) => PROGRAM_DIMENSIONS.includes(dimension));
  const ofDays = scopeOfDays(scope, programHasRows, group);
  const hours = { group, mine: ofUse, rows: rowsOf(false) };
  const clicks = { group, mine, rows: rowsOf(true) };
  return [
    ...(days ? [dayPart(ofDays, days, dimensions), unfoldedPart(hours, days)] : []),
    ...quarters.map((part) => quarterPart(hours, part)),
    ...moments.map((part) => momentPart(clicks, part)),
  ];
}

function dayPart(
  mine: Prisma.Sql,
  { firstDay, endDay }: DaysWindow,
  dimensions: readonly ClickDimension[],
): Prisma.Sql {
  return Prisma.sql`
    SELECT scope_id AS affiliate_id, day, dimension, value, clicks FROM click_day
    WHERE ${mine} AND dimension = ANY(${[...dimensions]}) AND day >= ${firstDay}::date AND day < ${endDay}::date`;
}

type Rows = {
  group: ClickGroup;
  mine: Prisma.Sql;
  /** By dimensions, to be joined laterally. */
  rows: Prisma.Sql;
};

const HOUR = Prisma.sql`h.hour`;
const OCCURRED_AT = Prisma.sql`h.occurred_at`;

function unfoldedPart({ group, mine, rows }: Rows, days: Window): Prisma.Sql {
  return Prisma.sql`
    SELECT h.affiliate_id, ${dayBy(group.calendar, HOUR, days)} AS day, d.dimension, d.value, (h.clicks - h.folded)::bigint AS clicks
    FROM click_hour h CROSS JOIN LATERAL ${rows}
    WHERE h.unfolded AND h.hour >= ${days.from} AND h.hour < ${days.to} AND ${mine} AND d.applies`;
}

function quarterPart({ group, mine, rows }: Rows, part: Window): Prisma.Sql {
  return Prisma.sql`
    SELECT h.affiliate_id, ${dayBy(group.calendar, HOUR, part)} AS day, d.dimension, d.value, h.clicks::bigint AS clicks
    FROM click_hour h CROSS JOIN LATERAL ${rows}
    WHERE h.hour >= ${part.from} AND h.hour < ${part.to} AND ${mine} AND d.applies`;
}

function momentPart({ group, mine, rows }: Rows, part: Window): Prisma.Sql {
  return Prisma.sql`
    SELECT h.affiliate_id, ${dayBy(group.calendar, OCCURRED_AT, part)} AS day, d.dimension, d.value, 1::bigint AS clicks
    FROM click h CROSS JOIN LATERAL ${rows}
    WHERE h.occurred_at >= ${part.from} AND h.occurred_at < ${part.to} AND ${mine} AND d.applies`;
}
