import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitWindow, type Window } from '@/lib/clicks/rollups/split-window';
import { DAY_MS, HOUR_MS } from '@/lib/time/calendar';

const at = (text: string) => new Date(`2026-06-${text}Z`);
const describeWindow = (window: Window | null) =>
  window && `${window.from.toISOString().slice(8, 19)} ${window.to.toISOString().slice(8, 19)}`;
const split = (from: string, to: string) => {
  const { days, hours, moments } = splitWindow({ from: at(from), to: at(to) });
  return {
    days: describeWindow(days),
    hours: hours.map(describeWindow),
    moments: moments.map(describeWindow),
  };
};

describe('a window', () => {
  it('of whole days is nothing but days', () => {
    expect(split('01T00:00:00', '08T00:00:00')).toEqual({
      days: '01T00:00:00 08T00:00:00',
      hours: [],
      moments: [],
    });
  });

  it('is days, the hours around them, and the moments at its edges', () => {
    expect(split('01T21:30:00', '05T02:00:10')).toEqual({
      days: '02T00:00:00 05T00:00:00',
      hours: ['01T22:00:00 02T00:00:00', '05T00:00:00 05T02:00:00'],
      moments: ['01T21:30:00 01T22:00:00', '05T02:00:00 05T02:00:10'],
    });
  });

  it('within a day has no days, within an hour no hours, and none when it ends where it begins', () => {
    expect(split('01T10:00:00', '01T13:00:00')).toEqual({
      days: null,
      hours: ['01T10:00:00 01T13:00:00'],
      moments: [],
    });
    expect(split('01T10:05:00', '01T10:06:00')).toEqual({
      days: null,
      hours: [],
      moments: ['01T10:05:00 01T10:06:00'],
    });
    expect(split('01T10:05:00', '01T10:05:00').moments).toEqual([]);
  });

  it('is covered once by its parts, whatever it is', () => {
    const time = fc
      .tuple(fc.integer({ min: 0, max: 10 * 24 }), fc.constantFrom(0, 0, 1, 1_800_000, 3_599_999))
      .map(([hours, rest]) => hours * HOUR_MS + rest);
    fc.assert(
      fc.property(time, time, (from, to) => {
        const { days, hours, moments } = splitWindow({ from: new Date(from), to: new Date(to) });
        const parts = [...(days ? [days] : []), ...hours, ...moments]
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
          expect([part.from.getTime() % DAY_MS, part.to.getTime() % DAY_MS]).toEqual([0, 0]);
        }
        for (const part of hours) {
          expect([part.from.getTime() % HOUR_MS, part.to.getTime() % HOUR_MS]).toEqual([0, 0]);
        }
      }),
    );
  });
});
