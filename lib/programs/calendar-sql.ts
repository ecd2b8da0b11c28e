import { cache } from 'react';
import { programScope, type Viewer } from '@/lib/auth/viewer';
import { db, type Tx } from '@/lib/db/client';
import type { ProgramGroup } from '@/lib/programs/day-sql';
import type { ReaderDays } from '@/lib/time/days-words';
import {
  haveSameDays,
  UTC_CALENDAR,
  type Period,
  type ProgramCalendar,
  type Window,
} from '@/lib/time/program-calendar';

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
  const calendars = await (tx === db ? calendarsOfPage(programId) : readCalendars(tx, programId));
  return calendars.get(programId) ?? UTC_CALENDAR;
}

/** Once for a page, of which many parts count by days; elsewhere each time. */
const calendarsOfPage = cache((programId: string | null) => readCalendars(db, programId));
const listCalendars = () => calendarsOfPage(null);

/** What is shown, by the days of a calendar. */
export type Shown = (calendar: ProgramCalendar) => Window;

/**
 * By whose days a viewer counts: those of their program. Staff see every program at once: the days that all have in
 * common in what is shown, else UTC.
 */
export async function viewerDays(viewer: Viewer, shown: Shown): Promise<ReaderDays> {
  const { programId } = programScope(viewer);
  if (programId !== undefined) {
    return { calendar: await loadCalendar(db, programId), zonesDiffer: false };
  }
  const [first = UTC_CALENDAR, ...others] = (await listCalendars()).values();
  const window = shown(first);
  const zonesDiffer = !others.every((other) => haveSameDays(first, other, window));
  return { calendar: zonesDiffer ? UTC_CALENDAR : first, zonesDiffer };
}

export async function viewerCalendar(viewer: Viewer, shown: Shown): Promise<ProgramCalendar> {
  return (await viewerDays(viewer, shown)).calendar;
}

/** The viewer's programs by their days in a window: one group, unless staff see programs of several zones at once. */
export async function loadProgramGroups(viewer: Viewer, window: Window): Promise<ProgramGroup[]> {
  const { programId } = programScope(viewer);
  if (programId !== undefined) {
    return [{ calendar: await loadCalendar(db, programId), programIds: null }];
  }
  const groups: { calendar: ProgramCalendar; programIds: string[] }[] = [];
  for (const [id, calendar] of await listCalendars()) {
    const group = groups.find((one) => haveSameDays(one.calendar, calendar, window));
    if (group) group.programIds.push(id);
    else groups.push({ calendar, programIds: [id] });
  }
  const [only = { calendar: UTC_CALENDAR }, ...others] = groups;
  return others.length > 0 ? groups : [{ calendar: only.calendar, programIds: null }];
}

/** The zone as PostgreSQL writes it; null when it knows none of that name. */
export async function findZoneName(tx: Tx, text: string): Promise<string | null> {
  if (text === 'UTC') return text;
  const rows = await tx.$queryRaw<{ name: string }[]>`
    SELECT coalesce(name, '')::text AS name FROM pg_timezone_names
    WHERE lower(name) = lower(${text}) AND name LIKE '%/%' AND name NOT LIKE 'posix/%' AND name NOT LIKE 'right/%'`;
  return rows[0]?.name ?? null;
}
