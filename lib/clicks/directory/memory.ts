import { PATIENCE_MS, type Availability } from '@/lib/clicks/directory/availability';
import type { DirectoryChanges } from '@/lib/clicks/directory/changes';
import { within } from '@/lib/time/within';

/** So old a value is just given. */
const FRESH_MS = 3_000;
/** So old it is given while it is asked for again; older it is waited for. Below the 5 s in which changes must show. */
const SERVED_MS = 4_500;
const MAX_ENTRIES = 20_000;
/** Longer than this nobody waits, even where nothing else is known. */
const FIRST_TIME_PATIENCE_MS = 1_000;

/** `askedAt`: when the database was asked; what changed before is in it. */
export type Answer<T> = { value: T; askedAt: number };

type Options<T> = {
  now: () => number;
  changes: DirectoryChanges;
  availability: Availability;
  load: (key: string) => Promise<Answer<T>>;
  /** What is known without the database; undefined when nothing is. */
  fallback: (key: string) => Promise<T | undefined>;
};

/**
 * What was looked up, for at most as long as changes may take to show; while the database is unavailable, for as long as it takes.
 * A value that is remembered is given at once, without a promise.
 */
export class DirectoryMemory<T> {
  readonly #options: Options<T>;
  readonly #known = new Map<string, Answer<T>>();
  /** Apart from the known ones, so that a flood of made-up codes cannot push those out. */
  readonly #unknown = new Map<string, Answer<T>>();
  readonly #loading = new Map<string, Promise<T>>();

  constructor(options: Options<T>) {
    this.#options = options;
  }

  /** `topic`: the code whose changes concern it. */
  get(key: string, topic: string): T | Promise<T> {
    const { now, changes, availability } = this.#options;
    const found = this.#known.get(key) ?? this.#unknown.get(key);
    if (found === undefined) return this.#firstTime(key);
    const age = now() - found.askedAt;
    const changed = changes.of(topic) >= found.askedAt;
    if (age < FRESH_MS && !changed && changes.ofAll < found.askedAt) return found.value;
    if ((age < SERVED_MS && !changed) || !availability.isAnswering) {
      if (availability.mayAsk && !this.#loading.has(key)) {
        this.#load(key).catch(() => undefined);
      }
      return found.value;
    }
    return within(PATIENCE_MS, this.#load(key)).catch(() => found.value);
  }

  async #firstTime(key: string): Promise<T> {
    const { availability } = this.#options;
    const loading = this.#load(key);
    loading.catch(() => undefined);
    if (availability.hasFailed) {
      const known = await this.#fallBack(key);
      return known === undefined ? within(PATIENCE_MS, loading) : known;
    }
    try {
      return await within(PATIENCE_MS, loading);
    } catch {
      const known = await this.#fallBack(key);
      // Null: the last snapshot does not know it either, but it may be newer than that.
      if (known !== undefined && known !== null) return known;
      return within(FIRST_TIME_PATIENCE_MS - PATIENCE_MS, loading).catch((error: unknown) => {
        if (known === undefined) throw error;
        return known;
      });
    }
  }

  /** Remembered as never asked for, so that the database is asked as soon as it answers. */
  async #fallBack(key: string): Promise<T | undefined> {
    const value = await this.#options.fallback(key);
    const isKnown = this.#known.has(key) || this.#unknown.has(key);
    if (value !== undefined && !isKnown) this.#remember(key, value, -Infinity);
    return value;
  }

  /** Once for all who wait for it. */
  #load(key: string): Promise<T> {
    const pending = this.#loading.get(key);
    if (pending) return pending;
    const { availability, load } = this.#options;
    if (!availability.mayAsk) return Promise.reject(new Error('the database has just failed'));
    const loading = load(key)
      .then(({ value, askedAt }) => {
        this.#remember(key, value, askedAt);
        return value;
      })
      .finally(() => this.#loading.delete(key));
    this.#loading.set(key, loading);
    return loading;
  }

  #remember(key: string, value: T, askedAt: number): void {
    this.#known.delete(key);
    this.#unknown.delete(key);
    const entries = value === null ? this.#unknown : this.#known;
    // What is in use is asked for again and again, and so put last.
    entries.set(key, { value, askedAt });
    for (const oldest of entries.keys()) {
      if (entries.size <= MAX_ENTRIES) break;
      entries.delete(oldest);
    }
  }
}
