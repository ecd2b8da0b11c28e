import { DAY_MS, HOUR_MS } from '@/lib/time/calendar';

/** from inclusive, to exclusive. */
export type Window = { from: Date; to: Date };

/** What a window is made of; every part is non-empty, no two overlap, and together they are the window. */
export type WindowParts = {
  /** Whole UTC days. */
  days: Window | null;
  /** Whole hours of days that the window covers partly. */
  hours: Window[];
  /** The parts of an hour at its edges. */
  moments: Window[];
};

export function splitWindow(window: Window): WindowParts {
  const from = window.from.getTime();
  const to = window.to.getTime();
  const inner = wholeUnits(from, to, HOUR_MS);
  if (!inner) return { days: null, hours: [], moments: listWindows([from, to]) };
  const [fromHour, toHour] = inner;
  const moments = listWindows([from, fromHour], [toHour, to]);
  const whole = wholeUnits(fromHour, toHour, DAY_MS);
  if (!whole) return { days: null, hours: listWindows([fromHour, toHour]), moments };
  const [fromDay, toDay] = whole;
  const [days] = listWindows([fromDay, toDay]);
  return {
    days: days ?? null,
    hours: listWindows([fromHour, fromDay], [toDay, toHour]),
    moments,
  };
}

/** The first and the last boundary inside; null when there is none. UTC days and hours begin at multiples of theirs. */
function wholeUnits(from: number, to: number, unit: number): [number, number] | null {
  const first = Math.ceil(from / unit) * unit;
  const last = Math.floor(to / unit) * unit;
  return first > last ? null : [first, last];
}

function listWindows(...edges: [number, number][]): Window[] {
  return edges
    .filter(([from, to]) => from < to)
    .map(([from, to]) => ({ from: new Date(from), to: new Date(to) }));
}
