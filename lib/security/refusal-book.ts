import { ALL_REFUSAL_KINDS, type RefusalKind } from '@/lib/security/refusal-kinds';

/** Who was refused what. Never what was typed, nor a whole address, key or token. */
export type Refused = {
  kind: RefusalKind;
  /** A code of `refusals.ts`, or a word of ours. */
  reason: string;
  actor?: { kind: 'user' | 'api_key' | 'agent'; id: string };
  network?: string | null;
  action?: string | null;
  requestId?: string | null;
  /** SHA-256 of a key that opens nothing: whose it was is looked up when the row is written. It is not written itself. */
  keyHash?: string;
};

/** One row to be written; `at` is the process's time in milliseconds. */
export type RefusalRow = Refused & { at: number; count: number };

/** The reason of a row that stands for those of its kind that have none of their own. */
export const MORE = 'MORE';

/** Rows of one kind by themselves; whatever comes beyond is counted, and its count is one row a minute. */
export const ROWS_A_MINUTE = 10;
export const ROWS_AN_HOUR = 120;
/** Rows that wait for a database that is unavailable. */
const MAX_WAITING = 1_000;

const MINUTE_MS = 60_000;

type Tally = {
  total: number;
  minute: number;
  inMinute: number;
  hour: number;
  inHour: number;
  /** Counted only, and not yet in a row. */
  more: number;
  lastAt: number;
};

/**
 * The refusals of this process, bounded however many come: what is not a row by itself is in the count of one, so that
 * the counts of all rows add up to what was refused.
 */
export class RefusalBook {
  readonly #tallies = new Map<RefusalKind, Tally>(
    ALL_REFUSAL_KINDS.map((kind) => [
      kind,
      { total: 0, minute: -1, inMinute: 0, hour: -1, inHour: 0, more: 0, lastAt: 0 },
    ]),
  );
  #waiting: RefusalRow[] = [];

  /** The row that it becomes; null when it is only counted. */
  note(refused: Refused, now: number): RefusalRow | null {
    const tally = this.#tallyOf(refused.kind);
    this.#turn(tally, refused.kind, now);
    tally.total++;
    const isFull =
      tally.inMinute >= ROWS_A_MINUTE ||
      tally.inHour >= ROWS_AN_HOUR ||
      this.#waiting.length >= MAX_WAITING;
    if (isFull) {
      tally.more++;
      tally.lastAt = now;
      return null;
    }
    tally.inMinute++;
    tally.inHour++;
    const row = { ...refused, at: now, count: 1 };
    this.#waiting.push(row);
    return row;
  }

  /** Rows of another process's book, which is bounded by itself. */
  add(rows: readonly RefusalRow[]): void {
    for (const row of rows) {
      this.#tallyOf(row.kind).total += row.count;
      this.#keep(row);
    }
  }

  /** The rows that are due: those of their own, and the counts of minutes that are over, or with `all` of any. */
  take(now: number, all = false): RefusalRow[] {
    for (const [kind, tally] of this.#tallies) {
      this.#turn(tally, kind, all ? now + MINUTE_MS : now);
    }
    const rows = this.#waiting;
    this.#waiting = [];
    return rows;
  }

  /** They could not be written, and wait again. */
  putBack(rows: readonly RefusalRow[]): void {
    for (const row of rows) this.#keep(row);
  }

  /** Whether anything is still to be written. */
  get isOwing(): boolean {
    return this.#waiting.length > 0 || [...this.#tallies.values()].some(({ more }) => more > 0);
  }

  /** Of each kind, since the process began. */
  totals(): [RefusalKind, number][] {
    return [...this.#tallies].map(([kind, { total }]) => [kind, total]);
  }

  #tallyOf(kind: RefusalKind): Tally {
    const tally = this.#tallies.get(kind);
    if (!tally) throw new Error(`unknown kind of refusal ${kind}`);
    return tally;
  }

  #keep(row: RefusalRow): void {
    if (this.#waiting.length < MAX_WAITING) {
      this.#waiting.push(row);
      return;
    }
    const tally = this.#tallyOf(row.kind);
    tally.more += row.count;
    tally.lastAt = Math.max(tally.lastAt, row.at);
  }

  /** The count of a minute that is over becomes a row, where there is room for one. */
  #turn(tally: Tally, kind: RefusalKind, now: number): void {
    const minute = Math.floor(now / MINUTE_MS);
    if (minute === tally.minute) return;
    if (tally.more > 0 && this.#waiting.length < MAX_WAITING) {
      this.#waiting.push({ kind, reason: MORE, at: tally.lastAt, count: tally.more });
      tally.more = 0;
    }
    tally.minute = minute;
    tally.inMinute = 0;
    const hour = Math.floor(minute / 60);
    if (hour === tally.hour) return;
    tally.hour = hour;
    tally.inHour = 0;
  }
}
