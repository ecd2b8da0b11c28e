import { sqlState } from '@/lib/db/errors';
import { writeClicks, type Queryable } from '@/lib/clicks/write-clicks';
import type { NewClick, WrittenClick } from '@/lib/clicks/types';

export type ClickWriterOptions = {
  /** Clicks per statement. */
  maxBatch?: number;
  /** Clicks waiting; one more is turned away at once. */
  maxQueue?: number;
  /** How long a visitor may wait for the commit. */
  timeoutMs?: number;
};

type Waiting = {
  click: NewClick;
  resolve: (written: WrittenClick) => void;
  reject: (error: Error) => void;
};

export class ClickNotWritten extends Error {}

/**
 * Group commit: the clicks that arrive while one batch is on its way are written together by the next, so that the
 * price of durability is shared under load and nobody waits for company when there is none.
 */
export class ClickWriter {
  readonly #pool: Queryable;
  readonly #maxBatch: number;
  readonly #maxQueue: number;
  readonly #timeoutMs: number;
  #queue: Waiting[] = [];
  #running: Promise<void> | null = null;

  constructor(pool: Queryable, options: ClickWriterOptions = {}) {
    this.#pool = pool;
    this.#maxBatch = options.maxBatch ?? 500;
    this.#maxQueue = options.maxQueue ?? 10_000;
    this.#timeoutMs = options.timeoutMs ?? 1_500;
  }

  /**
   * Resolves after COMMIT. Throws ClickNotWritten when the database refuses, the queue is full or time is up; in the
   * last case a click may still be written, but nobody was given its id.
   */
  async write(click: NewClick): Promise<WrittenClick> {
    if (this.#queue.length >= this.#maxQueue) throw new ClickNotWritten('the queue is full');
    const written = new Promise<WrittenClick>((resolve, reject) => {
      this.#queue.push({ click, resolve, reject });
    });
    this.#running ??= this.#drain();
    return within(written, this.#timeoutMs);
  }

  /** Waits until what is queued is written or refused. */
  async settled(): Promise<void> {
    await this.#running;
  }

  async #drain(): Promise<void> {
    // Requests of the same turn of the event loop share the first batch.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#queue.length > 0) await this.#writeOne(this.#takeBatch());
    this.#running = null;
  }

  /**
   * The next clicks, in order. With given times among them (history, replay) it ends before a session comes again:
   * those two may lie a day apart, and only the next statement can tell.
   */
  #takeBatch(): Waiting[] {
    const sessions = new Set<string>();
    let timesGiven = false;
    let size = 0;
    for (const { click } of this.#queue.slice(0, this.#maxBatch)) {
      const key = `${click.affiliateId} ${click.sessionId}`;
      timesGiven ||= click.occurredAt !== null;
      if (timesGiven && sessions.has(key)) break;
      sessions.add(key);
      size++;
    }
    return this.#queue.splice(0, size);
  }

  async #writeOne(batch: Waiting[]): Promise<void> {
    try {
      const written = await writeClicks(
        this.#pool,
        batch.map((waiting) => waiting.click),
      );
      batch.forEach((waiting, index) => {
        const row = written[index];
        if (row) waiting.resolve(row);
        else waiting.reject(new ClickNotWritten('the database told nothing of it'));
      });
    } catch (error) {
      // One click the database cannot take must not cost the others of its batch.
      if (batch.length > 1 && isBadData(error)) {
        for (const waiting of batch) await this.#writeOne([waiting]);
        return;
      }
      for (const waiting of batch) {
        waiting.reject(new ClickNotWritten('the database refused it', { cause: error }));
      }
    }
  }
}

/** SQLSTATE classes 22 (data exception) and 23 (constraint): the fault lies in a row, not in the server. */
function isBadData(error: unknown): boolean {
  return /^2[23]/.test(sqlState(error) ?? '');
}

async function within<T>(promise: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new ClickNotWritten(`no commit within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
