import { lastDays } from '@/lib/reports/range';
import { utcDay } from '@/lib/time/calendar';
import { dayAt, startOfDay, type ProgramCalendar } from '@/lib/time/program-calendar';
import { dayAfter } from '@/lib/time/zones';

/** What a page's address says. */
export type Query = Record<string, string | string[] | undefined>;
export type PageProps = { searchParams: Promise<Query> };

/** The first value of a parameter; undefined when it is absent or empty. */
export function textOf(query: Query, name: string, maxLength = 200): string | undefined {
  const value = query[name];
  const text = (Array.isArray(value) ? value[0] : value)?.trim();
  // PostgreSQL stores no NUL and no half character; nobody types a control character.
  return text && text.length <= maxLength && text.isWellFormed() && !/\p{Cc}/u.test(text)
    ? text
    : undefined;
}

/** A parameter that must be one of a few words. */
export function wordOf<T extends string>(
  query: Query,
  name: string,
  words: readonly T[],
): T | undefined {
  const text = textOf(query, name);
  return words.find((word) => word === text);
}

/** The same page with some parameters changed; undefined takes one away. */
export function hrefWith(
  path: string,
  query: Query,
  changes: Readonly<Record<string, string | undefined>>,
): string {
  const next = new URLSearchParams();
  for (const name of Object.keys(query)) {
    const text = textOf(query, name);
    if (text !== undefined && !(name in changes)) next.set(name, text);
  }
  for (const [name, value] of Object.entries(changes)) if (value) next.set(name, value);
  const words = next.toString();
  return words ? `${path}?${words}` : path;
}

/** The same page at other places of its list: its start when this is not it, and the next page when there is one. */
export function cursorLinks(
  here: (changes: Readonly<Record<string, string | undefined>>) => string,
  current: string | undefined,
  next: string | null,
): { firstHref: string | undefined; nextHref: string | undefined } {
  return {
    firstHref: current ? here({ cursor: undefined }) : undefined,
    nextHref: next ? here({ cursor: next }) : undefined,
  };
}

/** A page's own address, to be changed in places. */
export function addressOf(path: string, query: Query) {
  return (changes: Readonly<Record<string, string | undefined>>) => hrefWith(path, query, changes);
}

const SPANS = ['7', '30', '90', '365'] as const;

/** The last N days of the calendar, today among them. */
export function rangeOf(
  query: Query,
  now: Date,
  calendar: ProgramCalendar,
): { days: string; from: Date; to: Date; firstDay: string; lastDay: string } {
  const days = wordOf(query, 'days', SPANS) ?? '30';
  const { from, to } = lastDays(Number(days), now, calendar);
  return { days, from, to, firstDay: dayAt(calendar, from), lastDay: dayAt(calendar, now) };
}

/** YYYY-MM-DD, when it is a day. */
export function dayOf(query: Query, name: string): string | undefined {
  const text = textOf(query, name);
  if (!text || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const at = new Date(`${text}T00:00:00Z`);
  return Number.isNaN(at.getTime()) || utcDay(at) !== text ? undefined : text;
}

/** The days that an address names, the last one too, by a calendar: from inclusive, to exclusive. */
export function daysGiven(
  query: Query,
  calendar: ProgramCalendar,
  [first, last]: readonly [first: string, last: string] = ['from', 'to'],
): { from?: Date; to?: Date } {
  const [from, to] = [dayOf(query, first), dayOf(query, last)];
  return {
    ...(from ? { from: startOfDay(calendar, from) } : {}),
    ...(to ? { to: startOfDay(calendar, dayAfter(to)) } : {}),
  };
}
