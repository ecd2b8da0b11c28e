import { expect, it } from 'vitest';
import { HOUR_MS } from '@/lib/time/calendar';
import {
  calendarOf,
  dayAt,
  daysOf,
  FIRST_DAY,
  FIRST_INSTANT,
  LAST_DAY,
  LAST_INSTANT,
  monthAt,
  monthWindow,
  startOfDay,
  zoneAt,
  zonesOf,
  type ProgramCalendar,
} from '@/lib/time/program-calendar';

/** UTC until the end of November 2026 there, then another zone. */
function moved(zone: string): ProgramCalendar {
  const at = new Date('2026-12-01T00:00:00Z');
  return [
    { zone: 'UTC', from: FIRST_INSTANT, to: at, firstDay: FIRST_DAY, lastDay: '2026-11-30' },
    { zone, from: at, to: LAST_INSTANT, firstDay: '2026-12-01', lastDay: LAST_DAY },
  ];
}

it.each([
  ['Asia/Kolkata', '2026-12-01T18:30:00.000Z', 18.5],
  ['America/New_York', '2026-12-02T05:00:00.000Z', 29],
])('the first day after a change to %s is shorter or longer', (zone, second, hours) => {
  const calendar = moved(zone);
  const at = new Date('2026-12-01T00:00:00Z');
  expect(dayAt(calendar, new Date(at.getTime() - 1))).toBe('2026-11-30');
  expect(dayAt(calendar, at)).toBe('2026-12-01');
  expect(startOfDay(calendar, '2026-12-01')).toEqual(at);
  expect(startOfDay(calendar, '2026-12-02').toISOString()).toBe(second);
  const [day] = daysOf(calendar, { from: at, to: new Date(at.getTime() + 1) });
  expect(day?.day).toBe('2026-12-01');
  expect(((day?.to.getTime() ?? 0) - at.getTime()) / HOUR_MS).toBe(hours);
});

it('months follow each other without a gap across a change', () => {
  for (const zone of ['Asia/Kolkata', 'Asia/Kathmandu', 'America/New_York', 'Pacific/Kiritimati']) {
    const windows = ['2026-10', '2026-11', '2026-12', '2027-01'].map((month) => ({
      month,
      window: monthWindow(moved(zone), month),
    }));
    for (const [index, { month, window }] of windows.entries()) {
      if (!window) throw new Error('a month has a window');
      expect(windows[index + 1]?.window?.from ?? window.to).toEqual(window.to);
      expect(monthAt(moved(zone), window.from)).toBe(month);
      expect(monthAt(moved(zone), new Date(window.to.getTime() - 1))).toBe(month);
    }
  }
  expect(monthWindow(moved('UTC'), '2026-13')).toBeNull();
});

it('every instant belongs to the one day whose window it is in', () => {
  const calendars = ['Europe/Berlin', 'Pacific/Apia', 'America/St_Johns', 'America/Havana'];
  for (const calendar of [...calendars.map(calendarOf), moved('Asia/Kathmandu')]) {
    const window = { from: new Date('2026-10-20T00:00:00Z'), to: new Date('2026-12-05T00:00:00Z') };
    const days = daysOf(calendar, window);
    for (const [index, { day, from, to }] of days.entries()) {
      expect(days[index + 1]?.from ?? to).toEqual(to);
      expect(dayAt(calendar, from)).toBe(day);
      expect(dayAt(calendar, new Date(to.getTime() - 1))).toBe(day);
    }
  }
});

it('a day that a zone left out is none', () => {
  const days = daysOf(calendarOf('Pacific/Apia'), {
    from: new Date('2011-12-29T12:00:00Z'),
    to: new Date('2012-01-01T00:00:00Z'),
  });
  expect(days.map(({ day }) => day)).toEqual(['2011-12-29', '2011-12-31', '2012-01-01']);
});

it('keeps the latest days when there are more than are asked for', () => {
  const window = { from: new Date('2026-01-01T00:00:00Z'), to: new Date('2026-12-31T00:00:00Z') };
  const days = daysOf(calendarOf('UTC'), window, 2);
  expect(days.map(({ day }) => day)).toEqual(['2026-12-29', '2026-12-30']);
});

it('says which zone applied when', () => {
  const calendar = moved('Asia/Kolkata');
  expect(zoneAt(calendar, new Date('2026-11-30T23:59:59Z'))).toBe('UTC');
  expect(zoneAt(calendar, new Date('2026-12-01T00:00:00Z'))).toBe('Asia/Kolkata');
  const window = { from: new Date('2026-11-20'), to: new Date('2026-12-01') };
  expect(zonesOf(calendar, window)).toEqual(['UTC']);
  expect(zonesOf(calendar, { ...window, to: new Date('2026-12-02') })).toEqual([
    'UTC',
    'Asia/Kolkata',
  ]);
});
