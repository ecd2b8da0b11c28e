import type { Viewer } from '@/lib/auth/viewer';
import { viewerCalendar } from '@/lib/programs/calendar-sql';
import { startOfDay, windowAround, type ProgramCalendar } from '@/lib/time/program-calendar';

/** As a caller writes it: a time, or a day such as "2026-11-20". */
export type WindowGiven = { from?: string | undefined; to?: string | undefined };

/** From inclusive, to exclusive. A day alone is its beginning, by the viewer's days. */
export async function windowGiven(
  viewer: Viewer,
  { from, to }: WindowGiven,
): Promise<{ from?: Date; to?: Date }> {
  if (from === undefined && to === undefined) return {};
  const by = (calendar: ProgramCalendar) => ({
    ...(from === undefined ? {} : { from: instantOf(from, calendar) }),
    ...(to === undefined ? {} : { to: instantOf(to, calendar) }),
  });
  const edges = (calendar: ProgramCalendar) => Object.values(by(calendar));
  return by(await viewerCalendar(viewer, (calendar) => windowAround(...edges(calendar))));
}

function instantOf(text: string, calendar: ProgramCalendar): Date {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? startOfDay(calendar, text) : new Date(text);
}
