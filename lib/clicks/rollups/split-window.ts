import { HOUR_MS } from '@/lib/time/calendar';
import { dayAt, startOfDay, type ProgramCalendar, type Window } from '@/lib/time/program-calendar';
import { dayAfter } from '@/lib/time/zones';

/** Days from the first to the one before the last, as "2026-11-20", and the window that they are. */
export type DaysWindow = Window & { firstDay: string; endDay: string };

/** What a window is made of; every part is non-empty, no two overlap, and together they are the window. */
export type WindowParts = {
  /** Whole days of the calendar. */
  days: DaysWindow | null;
  /** Whole quarters of an hour, of days that the window covers partly. */
  quarters: Window[];
  /** The parts of a quarter at its edges. */
  moments: Window[];
};

const QUARTER_MS = 900_000;

/** By whose days; and since when there are quarters: rows before it count whole hours. */
export type Units = { calendar: ProgramCalendar; quartersFrom: Date };

export function splitWindow(window: Window, { calendar, quartersFrom }: Units): WindowParts {
  const from = window.from.getTime();
  const to = window.to.getTime();
  const unitAt = (at: number) => (at < quartersFrom.getTime() ? HOUR_MS : QUARTER_MS);
  const fromQuarter = Math.ceil(from / unitAt(from)) * unitAt(from);
  const toQuarter = Math.floor(to / unitAt(to)) * unitAt(to);
  if (fromQuarter > toQuarter) {
    return { days: null, quarters: [], moments: listWindows([from, to]) };
  }
  const moments = listWindows([from, fromQuarter], [toQuarter, to]);
  const days = wholeDays(calendar, fromQuarter, toQuarter);
  if (!days) return { days: null, quarters: listWindows([fromQuarter, toQuarter]), moments };
  const [fromDay, toDay] = [days.from.getTime(), days.to.getTime()];
  return { days, quarters: listWindows([fromQuarter, fromDay], [toDay, toQuarter]), moments };
}

/** The whole days inside; null when there is none. */
function wholeDays(calendar: ProgramCalendar, from: number, to: number): DaysWindow | null {
  const begun = dayAt(calendar, new Date(from));
  const isWhole = startOfDay(calendar, begun).getTime() === from;
  const firstDay = isWhole ? begun : dayAfter(begun);
  const endDay = dayAt(calendar, new Date(to));
  const days = { from: startOfDay(calendar, firstDay), to: startOfDay(calendar, endDay) };
  return days.from < days.to ? { ...days, firstDay, endDay } : null;
}

function listWindows(...edges: [number, number][]): Window[] {
  return edges
    .filter(([from, to]) => from < to)
    .map(([from, to]) => ({ from: new Date(from), to: new Date(to) }));
}
