import { Prisma } from '@/lib/db/generated/client';
import {
  periodsWithin,
  UTC_CALENDAR,
  type Period,
  type ProgramCalendar,
  type Window,
} from '@/lib/time/program-calendar';

/** SQL: the day of a time by a zone, within the days that the zone applied to. */
function dayOf(at: Prisma.Sql, zone: Prisma.Sql, first: Prisma.Sql, last: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`least(greatest((${at} AT TIME ZONE ${zone})::date, ${first}), ${last})`;
}

const [ZONE, FIRST, LAST] = [Prisma.sql`z.zone`, Prisma.sql`z.first_day`, Prisma.sql`z.last_day`];

/** SQL: the day of a time by a row `z` of program_zone that holds it. */
export function dayByZone(at: Prisma.Sql): Prisma.Sql {
  return dayOf(at, ZONE, FIRST, LAST);
}

/** SQL of a join that gives a row `z` of program_zone to a time of a program; none to one that is not there. */
export function joinZone(row: string, at: string): string {
  return `LEFT JOIN program_zone z ON z.program_id = ${row}.program_id AND ${at} >= z.from_at AND ${at} < z.to_at`;
}

/** SQL of the day of a time after `joinZone`. */
export function dayAfterJoin(at: string): string {
  return `coalesce(${dayByZone(Prisma.raw(at)).sql}, (${at} AT TIME ZONE 'UTC')::date)`;
}

/** SQL of the day of a time in a window, by a calendar that is known: no row is joined with anything. */
export function dayBy(calendar: ProgramCalendar, at: Prisma.Sql, window: Window): Prisma.Sql {
  const [first, ...later] = periodsWithin(calendar, window);
  const byPeriod = ({ zone, firstDay, lastDay }: Period) =>
    dayOf(
      at,
      Prisma.sql`${zone}::text`,
      Prisma.sql`${firstDay}::date`,
      Prisma.sql`${lastDay}::date`,
    );
  return later.reduce(
    (before, period) =>
      Prisma.sql`CASE WHEN ${at} < ${period.from} THEN ${before} ELSE ${byPeriod(period)} END`,
    byPeriod(first),
  );
}

/** Programs whose days are the same; null: all that are in the scope. */
export type ProgramGroup = { calendar: ProgramCalendar; programIds: string[] | null };

/** SQL of the day of a time of a row `r` that has a program_id: by its program's days. */
export function dayByGroups(
  groups: readonly ProgramGroup[],
  at: Prisma.Sql,
  window: Window,
): Prisma.Sql {
  const [first, ...others] = groups.map(({ calendar, programIds }) => ({
    programIds,
    day: dayBy(calendar, at, window),
  }));
  if (!first) return dayBy(UTC_CALENDAR, at, window);
  return others.reduce(
    (before, { programIds, day }) =>
      Prisma.sql`CASE WHEN r.program_id = ANY(${programIds}) THEN ${day} ELSE ${before} END`,
    first.day,
  );
}
