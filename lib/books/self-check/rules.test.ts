import { describe, expect, it } from 'vitest';
import { newsOf, type CheckOutcome } from '@/lib/books/self-check/rules';
import { DAY_MS } from '@/lib/time/calendar';

const now = new Date('2026-05-02T10:00:00.000Z');
const ago = (ms: number) => new Date(now.getTime() - ms);
const good: CheckOutcome = { ok: true, failing: [], error: null };
const bad = (...failing: string[]): CheckOutcome => ({ ok: false, failing, error: null });
const broken: CheckOutcome = { ok: false, failing: [], error: 'the database is unavailable' };

describe('people are notified of the books', () => {
  it.each<[string, CheckOutcome, CheckOutcome | null, Date | null, string | null]>([
    ['the first run is good', good, null, null, null],
    ['it stays good', good, good, ago(DAY_MS * 9), null],
    ['the first run is bad', bad('I3'), null, null, 'failed'],
    ['it turned bad', bad('I3'), good, ago(1000), 'failed'],
    ['it is bad as it was an hour ago', bad('I3'), bad('I3'), ago(3_600_000), null],
    ['it is less bad', bad('I3'), bad('I3', 'I7'), ago(3_600_000), null],
    ['another check fails too', bad('I3', 'I7'), bad('I3'), ago(3_600_000), 'failed'],
    ['it is bad for a moment less than a day', bad('I3'), bad('I3'), ago(DAY_MS - 1), null],
    ['it is bad for a day', bad('I3'), bad('I3'), ago(DAY_MS), 'failed'],
    ['it could not run', broken, good, null, 'failed'],
    ['it still cannot run', broken, broken, ago(3_600_000), null],
    ['it was bad and can no longer run', broken, bad('I3'), ago(3_600_000), 'failed'],
    ['it is good again', good, bad('I3'), ago(3_600_000), 'passed'],
    ['it runs again', good, broken, ago(3_600_000), 'passed'],
  ])('when %s', (_when, outcome, before, reportedAt, news) => {
    expect(newsOf(outcome, before, reportedAt, now)).toBe(news);
  });
});
