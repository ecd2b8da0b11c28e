import { zonesOf, type ProgramCalendar } from '@/lib/time/program-calendar';
import { UTC } from '@/lib/time/zones';

/** By whose days a reader counts; `zonesDiffer`: of several programs, whose own days are not the same. */
export type ReaderDays = { calendar: ProgramCalendar; zonesDiffer: boolean };

const nameOf = (zone: string) => zone.replaceAll('_', ' ');

/** "Days in UTC", "Days in Asia/Kolkata, until 30 Nov 2026 in UTC": what a page says beside figures by day. */
export function daysWords(
  { calendar, zonesDiffer }: ReaderDays,
  window: { from: Date; to: Date },
): string {
  if (zonesDiffer) return 'Each program’s own days, in a range of UTC';
  const periods = calendar.filter((one) => one.from < window.to && one.to > window.from);
  const [last, ...earlier] = periods.toReversed();
  const until = earlier.map(({ zone, lastDay }) => `, until ${dayOf(lastDay)} in ${nameOf(zone)}`);
  return `Days in ${nameOf(last?.zone ?? UTC)}${until.join('')}`;
}

/** The same for days that are typed: those of today's zone. */
export function typedDaysWords(calendar: ProgramCalendar, now: Date): string {
  const [zone = UTC] = zonesOf(calendar, { from: now, to: new Date(now.getTime() + 1) });
  return `Days in ${nameOf(zone)}`;
}

function dayOf(day: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    ...{ day: 'numeric', month: 'short', year: 'numeric' },
    timeZone: UTC,
  }).format(new Date(day));
}
