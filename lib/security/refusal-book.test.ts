import { describe, expect, it } from 'vitest';
import {
  MORE,
  RefusalBook,
  ROWS_A_MINUTE,
  ROWS_AN_HOUR,
  type RefusalRow,
} from '@/lib/security/refusal-book';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const wrongKey = { kind: 'key', reason: 'UNKNOWN_KEY' } as const;
const sum = (rows: readonly RefusalRow[]) => rows.reduce((all, { count }) => all + count, 0);

function noteMany(book: RefusalBook, times: number, now: number): void {
  for (let n = 0; n < times; n++) book.note(wrongKey, now);
}

describe('the book of refusals', () => {
  it('keeps the first of a minute by themselves, and the rest as one count that adds up', () => {
    const book = new RefusalBook();
    noteMany(book, 10_000, HOUR);
    const first = book.take(HOUR + 1_000);
    expect(first).toHaveLength(ROWS_A_MINUTE);
    expect(book.isOwing).toBe(true);
    const [more, ...others] = book.take(HOUR + MINUTE);
    expect(more).toEqual({ kind: 'key', reason: MORE, at: HOUR, count: 10_000 - ROWS_A_MINUTE });
    expect(others).toEqual([]);
    expect(book.isOwing).toBe(false);
    expect(new Map(book.totals()).get('key')).toBe(10_000);
  });

  it('counts each kind by itself', () => {
    const book = new RefusalBook();
    noteMany(book, 100, HOUR);
    expect(book.note({ kind: 'login', reason: 'UNKNOWN_ADDRESS' }, HOUR)).not.toBeNull();
    expect(book.take(HOUR).map(({ kind }) => kind)).toContain('login');
  });

  it('has an end for an hour too, after which each minute is one row', () => {
    const book = new RefusalBook();
    const rows: RefusalRow[] = [];
    for (let minute = 0; minute < 60; minute++) {
      noteMany(book, 50, HOUR + minute * MINUTE);
      rows.push(...book.take(HOUR + minute * MINUTE + 1_000));
    }
    rows.push(...book.take(2 * HOUR));
    expect(rows.filter(({ reason }) => reason !== MORE)).toHaveLength(ROWS_AN_HOUR);
    expect(rows.filter(({ reason }) => reason === MORE)).toHaveLength(60);
    expect(sum(rows)).toBe(60 * 50);
    expect(book.note(wrongKey, 2 * HOUR)).not.toBeNull();
  });

  it('gives the count of the running minute when the process ends', () => {
    const book = new RefusalBook();
    noteMany(book, 25, HOUR);
    expect(sum(book.take(HOUR, true))).toBe(25);
  });

  it('has an end while nothing can be written, and loses no count', () => {
    const book = new RefusalBook();
    const most = 1_000;
    let noted = 0;
    for (let minute = 0; minute < 500; minute++) {
      const now = HOUR + minute * MINUTE;
      noteMany(book, 40, now);
      const rows = book.take(now);
      expect(rows.length).toBeLessThanOrEqual(most);
      // Others are refused while the writing fails.
      noteMany(book, 40, now + 1);
      book.putBack(rows);
      noted += 80;
    }
    const end = HOUR + 500 * MINUTE;
    expect(sum([...book.take(end, true), ...book.take(end + MINUTE, true)])).toBe(noted);
    expect(book.isOwing).toBe(false);
  });

  it('takes over the rows of another process with their counts', () => {
    const [gateway, next] = [new RefusalBook(), new RefusalBook()];
    noteMany(gateway, 30, HOUR);
    next.add(gateway.take(HOUR, true));
    expect(new Map(next.totals()).get('key')).toBe(30);
    expect(sum(next.take(HOUR))).toBe(30);
  });
});
