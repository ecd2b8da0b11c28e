import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '@/lib/time/calendar';
import { dayIn, isZone, listZones, startOfDayIn } from '@/lib/time/zones';

const start = (zone: string, day: string) => startOfDayIn(zone, day).toISOString();

describe('the start of a day', () => {
  it.each([
    ['UTC', '2026-11-20', '2026-11-20T00:00:00.000Z'],
    ['America/New_York', '2026-11-20', '2026-11-20T05:00:00.000Z'],
    ['America/New_York', '2026-07-20', '2026-07-20T04:00:00.000Z'],
    ['Asia/Kolkata', '2026-12-01', '2026-11-30T18:30:00.000Z'],
    ['Asia/Kathmandu', '2026-12-01', '2026-11-30T18:15:00.000Z'],
    ['Australia/Adelaide', '2026-12-01', '2026-11-30T13:30:00.000Z'],
    ['Australia/Eucla', '2026-12-01', '2026-11-30T15:15:00.000Z'],
    ['Pacific/Chatham', '2026-12-01', '2026-11-30T10:15:00.000Z'],
    ['Pacific/Kiritimati', '2026-12-01', '2026-11-30T10:00:00.000Z'],
    // Half an hour of summer time.
    ['Australia/Lord_Howe', '2026-07-01', '2026-06-30T13:30:00.000Z'],
    ['Australia/Lord_Howe', '2026-12-01', '2026-11-30T13:00:00.000Z'],
    // Clocks jump from midnight to one.
    ['America/Santiago', '2026-09-06', '2026-09-06T04:00:00.000Z'],
    ['Africa/Cairo', '2026-04-24', '2026-04-23T22:00:00.000Z'],
    // They show midnight twice, and the first of both begins the day.
    ['America/Havana', '2026-11-01', '2026-11-01T04:00:00.000Z'],
    // One minute after midnight they go back to 23:01.
    ['America/St_Johns', '2010-11-07', '2010-11-07T02:30:00.000Z'],
    // Left out: nothing of it is between its start and the next.
    ['Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00.000Z'],
    ['Pacific/Apia', '2011-12-31', '2011-12-30T10:00:00.000Z'],
  ])('%s %s is %s', (zone, day, at) => {
    expect(start(zone, day)).toBe(at);
  });
});

it.each([
  ['Europe/Berlin', '2026-03-29', '2026-03-30', 23],
  ['Europe/Berlin', '2026-10-25', '2026-10-26', 25],
  ['Europe/Berlin', '2026-06-01', '2026-06-02', 24],
  ['Australia/Lord_Howe', '2026-10-04', '2026-10-05', 23.5],
  ['Australia/Lord_Howe', '2026-04-05', '2026-04-06', 24.5],
  ['Pacific/Apia', '2011-12-30', '2011-12-31', 0],
])('in %s %s has until %s %s hours', (zone, day, next, hours) => {
  const lasted = startOfDayIn(zone, next).getTime() - startOfDayIn(zone, day).getTime();
  expect(lasted / HOUR_MS).toBe(hours);
});

it.each([
  ['America/New_York', '2026-12-01T04:30:00Z', '2026-11-30'],
  ['America/New_York', '2026-12-01T05:00:00Z', '2026-12-01'],
  ['Asia/Kolkata', '2026-11-30T18:29:59.999Z', '2026-11-30'],
  ['Asia/Kolkata', '2026-11-30T18:30:00.000Z', '2026-12-01'],
  ['Asia/Kathmandu', '2026-11-30T18:14:59.999Z', '2026-11-30'],
  ['Asia/Kathmandu', '2026-11-30T18:15:00.000Z', '2026-12-01'],
  // The clocks say the 6th again; the 7th has begun.
  ['America/St_Johns', '2010-11-07T02:45:00Z', '2010-11-07'],
])('in %s %s is of %s', (zone, at, day) => {
  expect(dayIn(zone, new Date(at))).toBe(day);
});

it('knows zones by their names, and no offsets and no words', () => {
  const good = ['UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires', 'Asia/Kolkata'];
  expect(good.filter((text) => !isZone(text))).toEqual([]);
  const bad = ['', 'utc+1', '+05:30', 'Berlin', 'Europe/Atlantis', 'EST5EDT', 'Europe/Berlin '];
  expect(bad.filter(isZone)).toEqual([]);
});

it('every zone that a form offers is one, and UTC stands first', () => {
  const zones = listZones();
  expect(zones[0]).toBe('UTC');
  expect(zones.length).toBeGreaterThan(300);
  expect(zones.filter((zone) => !isZone(zone))).toEqual([]);
});
