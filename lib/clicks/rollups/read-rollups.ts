import { scopeOfClicks, scopeOfDays, type ClickScope } from '@/lib/clicks/rollups/click-scope';
import {
  COARSE_DIMENSIONS,
  dimensionRows,
  PROGRAM_DIMENSIONS,
  type ClickDimension,
} from '@/lib/clicks/rollups/rollup-dimensions';
import { splitWindow, type Window } from '@/lib/clicks/rollups/split-window';
import { Prisma } from '@/lib/db/generated/client';
import { utcDay } from '@/lib/time/calendar';

type Input = { scope: ClickScope; window: Window; dimensions: readonly ClickDimension[] };

/**
 * SQL of the rows (affiliate_id, day, dimension, value, clicks) of a window, several for one value: to be summed, and to
 * be read in one statement, since a fold moves clicks from hours to days between two. Whole days come from click_day and
 * from what is not folded yet, the hours of a day that is covered partly from click_hour, and only the part of an hour
 * at an edge from raw clicks; a window of whole UTC days never touches those. affiliate_id says something only in a
 * scope of affiliates.
 */
export function clickRows({ scope, window, dimensions }: Input): Prisma.Sql {
  const { days, hours, moments } = splitWindow(window);
  const rowsOf = (detailed: boolean) =>
    Prisma.raw(`${dimensionRows('h', dimensions, { detailed })} AS d(dimension, value, applies)`);
  const [ofHours, ofClicks] = [rowsOf(false), rowsOf(true)];
  const mine = scopeOfClicks(scope);
  // Most rows of the present hour only count: those that are of no use here are not even looked through.
  const ofUse = dimensions.some((dimension) => COARSE_DIMENSIONS.includes(dimension))
    ? mine
    : Prisma.sql`h.detailed AND ${mine}`;
  const parts = [
    ...(days ? [dayPart(scope, days, dimensions), unfoldedPart(ofUse, ofHours, days)] : []),
    ...hours.map((part) => hourPart(ofUse, ofHours, part)),
    ...moments.map((part) => momentPart(mine, ofClicks, part)),
  ];
  if (parts.length > 0) return Prisma.join(parts, ' UNION ALL ');
  return Prisma.sql`
    SELECT NULL::text AS affiliate_id, NULL::date AS day, NULL::text AS dimension, NULL::text AS value, 0::bigint AS clicks
    WHERE false`;
}

function dayPart(
  scope: ClickScope,
  days: Window,
  dimensions: readonly ClickDimension[],
): Prisma.Sql {
  const programHasRows = dimensions.every((dimension) => PROGRAM_DIMENSIONS.includes(dimension));
  return Prisma.sql`
    SELECT scope_id AS affiliate_id, day, dimension, value, clicks FROM click_day
    WHERE ${scopeOfDays(scope, programHasRows)} AND dimension = ANY(${[...dimensions]})
      AND day >= ${utcDay(days.from)}::date AND day < ${utcDay(days.to)}::date`;
}

function unfoldedPart(mine: Prisma.Sql, rows: Prisma.Sql, days: Window): Prisma.Sql {
  return Prisma.sql`
    SELECT h.affiliate_id, (h.hour AT TIME ZONE 'UTC')::date AS day, d.dimension, d.value, (h.clicks - h.folded)::bigint AS clicks
    FROM click_hour h CROSS JOIN LATERAL ${rows}
    WHERE h.unfolded AND h.hour >= ${days.from} AND h.hour < ${days.to} AND ${mine} AND d.applies`;
}

function hourPart(mine: Prisma.Sql, rows: Prisma.Sql, part: Window): Prisma.Sql {
  return Prisma.sql`
    SELECT h.affiliate_id, (h.hour AT TIME ZONE 'UTC')::date AS day, d.dimension, d.value, h.clicks::bigint AS clicks
    FROM click_hour h CROSS JOIN LATERAL ${rows}
    WHERE h.hour >= ${part.from} AND h.hour < ${part.to} AND ${mine} AND d.applies`;
}

function momentPart(mine: Prisma.Sql, rows: Prisma.Sql, part: Window): Prisma.Sql {
  return Prisma.sql`
    SELECT h.affiliate_id, (h.occurred_at AT TIME ZONE 'UTC')::date AS day, d.dimension, d.value, 1::bigint AS clicks
    FROM click h CROSS JOIN LATERAL ${rows}
    WHERE h.occurred_at >= ${part.from} AND h.occurred_at < ${part.to} AND ${mine} AND d.applies`;
}
