import type { Viewer } from '@/lib/auth/viewer';
import { db, type Tx } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import type { ReaderDays } from '@/lib/time/days-words';
import { UTC_CALENDAR, type Period, type ProgramCalendar } from '@/lib/time/program-calendar';

type PeriodRow = Period & { programId: string };

/** The days of every program, or of one: by zone, since when. */
async function readCalendars(
  tx: Tx | typeof db,
  programId: string | null,
): Promise<Map<string, ProgramCalendar>> {
  // never null: firstDay, lastDay
  const rows = await tx.$queryRaw<PeriodRow[]>`
    SELECT program_id AS "programId", zone, from_at AS "from", to_at AS "to",
      to_char(first_day, 'YYYY-MM-DD')::text AS "firstDay", to_char(last_day, 'YYYY-MM-DD')::text AS "lastDay"
    FROM program_zone WHERE ${programId}::text IS NULL OR program_id = ${programId}
    ORDER BY program_id, from_at`;
  const calendars = new Map<string, ProgramCalendar>();
  for (const { programId: of, ...period } of rows) {
    const before = calendars.get(of);
    calendars.set(of, before ? [...before, period] : [period]);
  }
  return calendars;
}

/** Every program has one, made with it by a trigger; one that is not there has none. */
export async function loadCalendar(
  tx: Tx | typeof db,
  programId: string,
): Promise<ProgramCalendar> {
  return (await readCalendars(tx, programId)).get(programId) ?? UTC_CALENDAR;
}

export function listCalendars(tx: Tx | typeof db = db): Promise<Map<string, ProgramCalendar>> {
  return readCalendars(tx, null);
}

/**
 * By whose days a viewer counts: those of their program. Staff see every program at once: the days that all have in
 * common, else UTC.
 */
export async function viewerDays(viewer: Viewer): Promise<ReaderDays> {
  if (viewer.kind !== 'staff') {
    return { calendar: await loadCalendar(db, viewer.programId), zonesDiffer: false };
  }
  const [only, ...others] = groupByCalendar(await listCalendars());
  const zonesDiffer = others.length > 0;
  return { calendar: only && !zonesDiffer ? only.calendar : UTC_CALENDAR, zonesDiffer };
}

export async function viewerCalendar(viewer: Viewer): Promise<ProgramCalendar> {
  return (await viewerDays(viewer)).calendar;
}

/** SQL of a table `z` of a calendar's periods, to be joined where a time lies in one of them. */
export function periodsOf(calendar: ProgramCalendar): Prisma.Sql {
  return Prisma.sql`(
    SELECT p.from_at, p.to_at, p.zone, p.first_day, p.last_day
    FROM unnest(${calendar.map(({ from }) => from.toISOString())}::timestamptz[],
      ${calendar.map(({ to }) => to.toISOString())}::timestamptz[], ${calendar.map(({ zone }) => zone)}::text[],
      ${calendar.map(({ firstDay }) => firstDay)}::date[], ${calendar.map(({ lastDay }) => lastDay)}::date[])
      AS p(from_at, to_at, zone, first_day, last_day)) z`;
}

/** Programs whose days are the same, together. */
export function groupByCalendar(
  calendars: ReadonlyMap<string, ProgramCalendar>,
): { calendar: ProgramCalendar; programIds: string[] }[] {
  const groups: { calendar: ProgramCalendar; programIds: string[] }[] = [];
  for (const [programId, calendar] of calendars) {
    const group = groups.find((one) => isSame(one.calendar, calendar));
    if (group) group.programIds.push(programId);
    else groups.push({ calendar, programIds: [programId] });
  }
  return groups;
}

function isSame(one: ProgramCalendar, other: ProgramCalendar): boolean {
  return (
    one.length === other.length &&
    one.every(
      (period, index) =>
        period.zone === other[index]?.zone && period.from.getTime() === other[index].from.getTime(),
    )
  );
}

/** SQL: the day of a time by a row `z` of program_zone that holds it. */
export function dayByZone(at: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`least(greatest((${at} AT TIME ZONE z.zone)::date, z.first_day), z.last_day)`;
}

/** SQL of a join that gives a row `z` of program_zone to a time of a program; none to one that is not there. */
export function joinZone(row: string, at: string): string {
  return `LEFT JOIN program_zone z ON z.program_id = ${row}.program_id AND ${at} >= z.from_at AND ${at} < z.to_at`;
}

/** SQL of the day of a time after `joinZone`. */
export function dayAfterJoin(at: string): string {
  return `coalesce(least(greatest((${at} AT TIME ZONE z.zone)::date, z.first_day), z.last_day), (${at} AT TIME ZONE 'UTC')::date)`;
}

/** The zone as PostgreSQL writes it; null when it knows none of that name. */
export async function findZoneName(tx: Tx, text: string): Promise<string | null> {
  if (text === 'UTC') return text;
  const rows = await tx.$queryRaw<{ name: string }[]>`
    SELECT coalesce(name, '')::text AS name FROM pg_timezone_names
    WHERE lower(name) = lower(${text}) AND name LIKE '%/%' AND name NOT LIKE 'posix/%' AND name NOT LIKE 'right/%'`;
  return rows[0]?.name ?? null;
}
