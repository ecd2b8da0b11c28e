import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitWindow } from '@/lib/clicks/rollups/split-window';
import {
  type Window,
  calendarOf,
  dayAt,
  startOfDay,
  UTC_CALENDAR,
} from '@/lib/time/program-calendar';
import { HOUR_MS } from '@/lib/time/calendar';

const at = (text: string) => new Date(`2026-06-${text}Z`);
const describeWindow = (window: Window | null) =>
  window && `${window.from.toISOString().slice(8, 19)} ${window.to.toISOString().slice(8, 19)}`;
const split = (
  from: string,
  to: string,
  calendar = UTC_CALENDAR,
  quartersFrom = new Date('0001-01-01T00:00:00Z'),
) => {
  const { days, quarters, moments } = splitWindow(
    { from: at(from), to: at(to) },
    { calendar, quartersFrom },
  );
  return {
    days: describeWindow(days),
    quarters: quarters.map(describeWindow),
    moments: moments.map(describeWindow),
  };
};

describe('a window', () => {
  it('of whole days is nothing but days', () => {
    expect(split('01T00:00:00', '08T00:00:00')).toEqual({
      days: '01T00:00:00 08T00:00:00',
      quarters: [],
      moments: [],
    });
  });

  it('is days, the quarters of an hour around them, and the moments at its edges', () => {
    expect(split('01T21:40:00', '05T02:00:10')).toEqual({
      days: '02T00:00:00 05T00:00:00',
      quarters: ['01T21:45:00 02T00:00:00', '05T00:00:00 05T02:00:00'],
      moments: ['01T21:40:00 01T21:45:00', '05T02:00:00 05T02:00:10'],
    });
  });

  it('within a day has no days, within a quarter no quarters, and none when it ends where it begins', () => {
    expect(split('01T10:00:00', '01T13:00:00')).toEqual({
      days: null,
      quarters: ['01T10:00:00 01T13:00:00'],
      moments: [],
    });
    expect(split('01T10:05:00', '01T10:06:00')).toEqual({
      days: null,
      quarters: [],
      moments: ['01T10:05:00 01T10:06:00'],
    });
    expect(split('01T10:05:00', '01T10:05:00').moments).toEqual([]);
  });

  it('is of whole hours and moments before there were quarters', () => {
    const since = at('04T00:00:00');
    expect(split('01T21:40:00', '05T02:20:10', UTC_CALENDAR, since)).toMatchObject({
      quarters: ['01T22:00:00 02T00:00:00', '05T00:00:00 05T02:15:00'],
      moments: ['01T21:40:00 01T22:00:00', '05T02:15:00 05T02:20:10'],
    });
  });

  it('of a zone has the days of that zone', () => {
    const days = split('01T18:15:00', '03T18:15:00', calendarOf('Asia/Kathmandu'));
    expect(days).toEqual({ days: '01T18:15:00 03T18:15:00', quarters: [], moments: [] });
    expect(split('01T00:00:00', '03T00:00:00', calendarOf('Asia/Kathmandu'))).toEqual({
      days: '01T18:15:00 02T18:15:00',
      quarters: ['01T00:00:00 01T18:15:00', '02T18:15:00 03T00:00:00'],
      moments: [],
    });
  });

  it('is covered once by its parts, whatever it is', () => {
    const time = fc
      .tuple(
        fc.integer({ min: 0, max: 10 * 24 }),
        fc.constantFrom(0, 0, 1, 900_000, 1_800_000, 3_599_999),
      )
      .map(([hours, rest]) => hours * HOUR_MS + rest);
    const zone = fc.constantFrom('UTC', 'Asia/Kathmandu', 'Australia/Adelaide', 'America/New_York');
    fc.assert(
      fc.property(time, time, zone, (from, to, zone) => {
        const calendar = calendarOf(zone);
        const { days, quarters, moments } = splitWindow(
          { from: new Date(from), to: new Date(to) },
          { calendar, quartersFrom: new Date(0) },
        );
        const parts = [...(days ? [days] : []), ...quarters, ...moments]
          .map((part) => [part.from.getTime(), part.to.getTime()] as const)
          .sort((a, b) => a[0] - b[0]);
        let reached = from;
        for (const [start, end] of parts) {
          expect(start).toBe(reached);
          expect(end).toBeGreaterThan(start);
          reached = end;
        }
        expect(reached).toBe(Math.max(from, to) === to ? to : from);
        for (const part of days ? [days] : []) {
          expect(startOfDay(calendar, dayAt(calendar, part.from))).toEqual(part.from);
          expect(startOfDay(calendar, dayAt(calendar, part.to))).toEqual(part.to);
          expect([part.firstDay, part.endDay]).toEqual([
            dayAt(calendar, part.from),
            dayAt(calendar, part.to),
          ]);
        }
        for (const part of quarters) {
          expect([part.from.getTime() % 900_000, part.to.getTime() % 900_000]).toEqual([0, 0]);
        }
      }),
    );
  });
});
