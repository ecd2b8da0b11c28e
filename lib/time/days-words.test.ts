import { expect, it } from 'vitest';
import { daysWords, typedDaysWords } from '@/lib/time/days-words';
import {
  calendarOf,
  FIRST_DAY,
  FIRST_INSTANT,
  LAST_DAY,
  LAST_INSTANT,
  UTC_CALENDAR,
  type ProgramCalendar,
} from '@/lib/time/program-calendar';

const at = new Date('2026-12-01T00:00:00Z');
const moved: ProgramCalendar = [
  { zone: 'UTC', from: FIRST_INSTANT, to: at, firstDay: FIRST_DAY, lastDay: '2026-11-30' },
  {
    zone: 'America/New_York',
    from: at,
    to: LAST_INSTANT,
    firstDay: '2026-12-01',
    lastDay: LAST_DAY,
  },
];
const window = { from: new Date('2026-11-20T00:00:00Z'), to: new Date('2026-12-20T00:00:00Z') };

it('says in which zone days are, and until when they were in another', () => {
  const words = (calendar: ProgramCalendar, zonesDiffer = false, of = window) =>
    daysWords({ calendar, zonesDiffer }, of);
  expect(words(UTC_CALENDAR)).toBe('Days in UTC');
  expect(words(calendarOf('America/New_York'))).toBe('Days in America/New York');
  expect(words(moved)).toBe('Days in America/New York, until 30 Nov 2026 in UTC');
  expect(words(moved, false, { from: at, to: window.to })).toBe('Days in America/New York');
  expect(words(moved, false, { from: window.from, to: at })).toBe('Days in UTC');
  expect(words(UTC_CALENDAR, true)).toBe('Each program’s own days, in a range of UTC');
});

it('typed days are those of the present zone', () => {
  expect(typedDaysWords(moved, window.from)).toBe('Days in UTC');
  expect(typedDaysWords(moved, at)).toBe('Days in America/New York');
});
