import { describe, expect, it } from 'vitest';
import { nextPayoutDay, runDue } from '@/lib/programs/payout-day';

const at = (text: string) => new Date(text);
const run = (dueOn: string, done: boolean) => ({
  dueOn: at(dueOn),
  finishedAt: done ? at(`${dueOn}T01:00:00Z`) : null,
});

describe('the monthly payout request', () => {
  it.each([
    ['the day before', '2026-04-09T23:59:59Z', 10, null, null, '2026-04-10'],
    ['on the day', '2026-04-10T00:00:00Z', 10, null, '2026-04-10', '2026-04-10'],
    ['made up after the day', '2026-04-12T15:00:00Z', 10, null, '2026-04-10', '2026-04-12'],
    ['done', '2026-04-10T01:30:00Z', 10, run('2026-04-10', true), null, '2026-05-10'],
    [
      'broken off',
      '2026-04-11T00:00:00Z',
      10,
      run('2026-04-10', false),
      '2026-04-10',
      '2026-04-11',
    ],
    [
      'done, then moved later',
      '2026-04-12T00:00:00Z',
      20,
      run('2026-04-10', true),
      null,
      '2026-05-20',
    ],
    [
      'done, and later has come',
      '2026-04-20T00:00:00Z',
      20,
      run('2026-04-10', true),
      null,
      '2026-05-20',
    ],
    [
      'done, then moved earlier',
      '2026-04-12T00:00:00Z',
      5,
      run('2026-04-10', true),
      null,
      '2026-05-05',
    ],
    [
      'over the end of a year',
      '2026-12-31T23:59:59Z',
      1,
      run('2026-12-01', true),
      null,
      '2027-01-01',
    ],
    ['in February', '2026-01-29T00:00:00Z', 28, run('2026-01-28', true), null, '2026-02-28'],
  ] as const)('%s', (_name, now, day, done, due, next) => {
    expect(runDue(day, done, at(now))).toEqual(due === null ? null : at(due));
    expect(nextPayoutDay(day, done, at(now))).toEqual(at(next));
  });
});
