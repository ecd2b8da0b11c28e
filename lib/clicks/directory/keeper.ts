import { dumpLinks } from '@/lib/clicks/directory/dump';
import {
  readSnapshot,
  removeUnfinished,
  writeSnapshot,
  type Snapshot,
} from '@/lib/clicks/directory/snapshot';
import type { Queryable } from '@/lib/clicks/recording/write-clicks';

/** Between two snapshots while links change. */
const EVERY_MS = 60_000;
/** Between two snapshots while nothing is heard of changes, because nobody listens. */
const UNHEARD_MS = 300_000;
/** Until a snapshot that failed is tried again. */
const RETRY_MS = 5_000;

export type KeeperOptions = {
  file: string;
  pool: Queryable;
  report: (problem: string, error: unknown) => void;
  isListening: () => boolean;
  everyMs?: number | undefined;
};

/** Keeps a snapshot of all links on the disk, for a start without the database. */
export class SnapshotKeeper {
  readonly #options: KeeperOptions;
  readonly #everyMs: number;
  #hasChanged = true;
  #lastAt = -Infinity;
  #writing: Promise<void> | null = null;
  #timer: NodeJS.Timeout | undefined;
  #reading: Promise<Snapshot | null> | null = null;

  constructor(options: KeeperOptions) {
    this.#options = options;
    this.#everyMs = options.everyMs ?? EVERY_MS;
  }

  /** Writes the first snapshot. False: the database did not let it. */
  async start(): Promise<boolean> {
    await removeUnfinished(this.#options.file);
    const isWritten = await this.#write();
    const tickMs = Math.min(RETRY_MS, this.#everyMs);
    this.#timer = setInterval(() => {
      if (this.#writing === null && this.#isDue()) void this.#write();
    }, tickMs);
    this.#timer.unref();
    return isWritten;
  }

  noteChange(): void {
    this.#hasChanged = true;
  }

  /** Read when it is first needed, and forgotten when there is a newer one. Null: there is none that can be read. */
  read(): Promise<Snapshot | null> {
    const { file, report } = this.#options;
    this.#reading ??= readSnapshot(file).catch((error: unknown) => {
      report('the snapshot of links is damaged: it is ignored', error);
      return null;
    });
    return this.#reading;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#writing;
  }

  #isDue(): boolean {
    const age = performance.now() - this.#lastAt;
    if (this.#hasChanged) return age >= this.#everyMs;
    return !this.#options.isListening() && age >= UNHEARD_MS;
  }

  async #write(): Promise<boolean> {
    const { file, pool, report } = this.#options;
    const onCut = (what: string) =>
      report(`the snapshot of links holds ${what} only`, new Error('there are more'));
    // What changes from now on is in the next one.
    this.#hasChanged = false;
    const writing = writeSnapshot(file, dumpLinks(pool, onCut)).then(
      () => {
        this.#lastAt = performance.now();
        this.#reading = null;
        return true;
      },
      (error: unknown) => {
        this.#hasChanged = true;
        report('the snapshot of links could not be written', error);
        return false;
      },
    );
    this.#writing = writing.then(() => {
      this.#writing = null;
    });
    return writing;
  }
}
