import type { DatabaseClock } from '@/lib/clicks/recording/database-clock';
import type { ClickJournal } from '@/lib/clicks/recording/journal';
import type { Queryable } from '@/lib/clicks/recording/write-clicks';

export type RecorderOptions = {
  pool: Queryable;
  clock: DatabaseClock;
  /** Null: there is none, because the disk takes none; then a click that the database does not take is not recorded. */
  journal: ClickJournal | null;
  report: (problem: string, error: unknown) => void;
  /** Statements under way at once; each adds to roll-up rows of its own, numbered from `firstWriter` on. */
  writers?: number;
  firstWriter?: number;
  /** Clicks per statement. */
  maxBatch?: number;
  /** Clicks waiting for the database; more go to the journal. */
  maxQueue?: number;
  /** How long a click waits for the database before it goes to the journal. */
  patienceMs?: number;
  /** How often a database that is unavailable is asked again. */
  retryMs?: number;
};

export type RecorderStatus = {
  /** direct: into the database · journal: the database is unavailable or slow · unrecorded: the journal takes nothing either. */
  state: 'direct' | 'journal' | 'unrecorded';
  backlog: number;
  /** When the oldest click of the backlog happened, as far as it was looked at; ISO 8601. */
  oldestAt: string | null;
  /** Redirected without being recorded, since the start. */
  unrecorded: number;
  /** Into the database at once, and by way of the journal, since the start. */
  written: number;
  journalled: number;
  problem: string | null;
};

/** What a process that answers clicks says of itself. */
export type ClicksStatus = RecorderStatus & {
  /** Requests of browsers that fetched a link ahead, since the start: they are asked to ask again. */
  fetchedAhead: number;
};
