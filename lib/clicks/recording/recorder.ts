import { setTimeout as sleep } from 'node:timers/promises';
import { isBadData } from '@/lib/db/errors';
import type { DatabaseClock } from '@/lib/clicks/recording/database-clock';
import type { ClickJournal } from '@/lib/clicks/recording/journal';
import { JournalRecovery } from '@/lib/clicks/recording/journal-recovery';
import type { RecorderOptions, RecorderStatus } from '@/lib/clicks/recording/recorder-types';
import type { NewClick } from '@/lib/clicks/types';
import { writeClicks, type Queryable } from '@/lib/clicks/recording/write-clicks';

type Waiting = {
  click: NewClick;
  /** On the recorder's monotonic clock. */
  since: number;
  done: ((recorded: boolean) => void) | null;
};

/** A batch this much smaller than the one before waits a turn for more: a statement costs as much as ten clicks in it. */
const SMALLER = 8;
/** How often waiting clicks are looked at for having waited too long. */
const TICK_MS = 15;

/**
 * Group commit: the clicks that arrive while batches are on their way are written together by the next, so that the price
 * of durability is shared under load and nobody waits for company when there is none. A click that the database does not
 * take in time goes to the journal, which is replayed when the database is back.
 */
export class ClickRecorder {
  readonly #pool: Queryable;
  readonly #clock: DatabaseClock;
  readonly #journal: ClickJournal | null;
  readonly #report: RecorderOptions['report'];
  readonly #maxBatch: number;
  readonly #maxQueue: number;
  readonly #patienceMs: number;
  readonly #freeWriters: number[];
  readonly #recovery: JournalRecovery;
  readonly #inFlight = new Set<Waiting[]>();
  #queue: Waiting[] = [];
  #drainAsked = false;
  /** The database is given clicks directly. */
  #direct = true;
  #journalFails = false;
  #problem: string | null = null;
  #ticker: NodeJS.Timeout | null = null;
  #counts = { unrecorded: 0, written: 0, journalled: 0 };

  constructor(options: RecorderOptions) {
    const { writers = 1, firstWriter = 0 } = options;
    this.#pool = options.pool;
    this.#clock = options.clock;
    this.#journal = options.journal;
    this.#report = options.report;
    this.#maxBatch = options.maxBatch ?? 500;
    this.#maxQueue = options.maxQueue ?? 2_000;
    this.#patienceMs = options.patienceMs ?? 250;
    this.#freeWriters = Array.from(
      { length: writers },
      (_, index) => firstWriter + index,
    ).reverse();
    this.#recovery = new JournalRecovery({
      pool: this.#pool,
      journal: this.#journal,
      report: this.#report,
      writer: firstWriter + writers,
      patienceMs: this.#patienceMs,
      retryMs: options.retryMs ?? 250,
      isDirect: () => this.#direct,
      onAnswer: () => this.#resume(),
    });
    if (this.#journal && this.#journal.backlog > 0) this.#recovery.start();
  }

  /**
   * Resolves when the click is durable, in the database or in the journal; false when it is in neither. A click may be in
   * both for a while: its id tells the replay.
   */
  record(click: NewClick): Promise<boolean> {
    return new Promise((resolve) => {
      const waiting = { click, since: performance.now(), done: resolve };
      if (!this.#direct || this.#queue.length >= this.#maxQueue) return this.#keep(waiting);
      this.#queue.push(waiting);
      this.#ticker ??= setInterval(() => this.#tick(), TICK_MS);
      this.#askToDrain();
    });
  }

  status(): RecorderStatus {
    const state = this.#journalFails ? 'unrecorded' : this.#direct ? 'direct' : 'journal';
    const backlog = this.#journal?.backlog ?? 0;
    const oldestAt = backlog > 0 ? this.#recovery.oldestAt : null;
    return { state, backlog, oldestAt, problem: this.#problem, ...this.#counts };
  }

  /** Waits until what was given is durable or given up. What the journal holds is replayed by the next start. */
  async close(): Promise<void> {
    this.#recovery.stop();
    while (this.#queue.length > 0 || this.#inFlight.size > 0) await sleep(5);
    if (this.#ticker) clearInterval(this.#ticker);
    await this.#recovery.ended();
    await this.#journal?.close();
  }

  #askToDrain(): void {
    if (this.#drainAsked) return;
    this.#drainAsked = true;
    // Requests of the same turn of the event loop share the first batch.
    setImmediate(() => {
      this.#drainAsked = false;
      this.#drain();
    });
  }

  #drain(): void {
    while (this.#queue.length > 0 && this.#direct) {
      const writer = this.#freeWriters.pop();
      if (writer === undefined) return;
      void this.#writeNext(writer);
    }
  }

  async #writeNext(writer: number): Promise<void> {
    const batch = this.#queue.splice(0, this.#maxBatch);
    this.#inFlight.add(batch);
    try {
      await this.#write(batch, writer);
    } catch (error) {
      this.#giveUp(error);
      for (const waiting of batch) this.#keep(waiting);
    }
    this.#inFlight.delete(batch);
    this.#freeWriters.push(writer);
    // The next batch goes before the answers to this one: PostgreSQL works on it while they are written.
    if (this.#queue.length >= batch.length / SMALLER) this.#drain();
    else if (this.#queue.length > 0) this.#askToDrain();
    for (const waiting of batch) {
      if (!waiting.done) continue;
      this.#counts.written++;
      waiting.done(true);
      waiting.done = null;
    }
  }

  async #write(batch: Waiting[], writer: number): Promise<void> {
    const sentAt = this.#clock.mark();
    try {
      const clicks = batch.map((waiting) => waiting.click);
      const { databaseNow } = await writeClicks(this.#pool, clicks, { writer, replayed: false });
      this.#clock.observe(databaseNow, sentAt);
      if (this.#journalFails) this.#forgetFailure();
    } catch (error) {
      if (!isBadData(error)) throw error;
      // One click the database cannot take must not cost the others of its batch.
      if (batch.length > 1) for (const waiting of batch) await this.#write([waiting], writer);
      else this.#lose(batch, 'the database cannot take this click', error);
    }
  }

  /** What has waited too long goes to the journal, and so does everything until the database is back. */
  #tick(): void {
    const tooLongAgo = performance.now() - this.#patienceMs;
    const oldest = [...this.#inFlight, this.#queue].some(
      ([first]) => first?.done && first.since < tooLongAgo,
    );
    if (oldest) {
      this.#giveUp(new Error(`no answer within ${this.#patienceMs} ms`));
      for (const batch of this.#inFlight) batch.forEach((waiting) => this.#keep(waiting));
    } else if (this.#queue.length === 0 && this.#inFlight.size === 0 && this.#ticker) {
      clearInterval(this.#ticker);
      this.#ticker = null;
    }
  }

  #giveUp(error: unknown): void {
    if (this.#direct) {
      this.#direct = false;
      this.#problem = `clicks go to the journal: ${messageOf(error)}`;
      this.#report('the database does not take clicks: they go to the journal', error);
    }
    const queue = this.#queue;
    this.#queue = [];
    for (const waiting of queue) this.#keep(waiting);
    this.#recovery.start();
  }

  #keep(waiting: Waiting): void {
    if (!waiting.done) return;
    if (!this.#journal) return this.#lose([waiting], 'there is no click journal', null);
    const { done } = waiting;
    waiting.done = null;
    this.#journal.append(waiting.click).then(
      () => {
        this.#journalFails = false;
        this.#counts.journalled++;
        done(true);
        this.#recovery.start();
      },
      (error: unknown) => this.#lose([{ ...waiting, done }], 'the click journal failed', error),
    );
  }

  #lose(batch: Waiting[], problem: string, error: unknown): void {
    for (const waiting of batch) {
      if (!waiting.done) continue;
      this.#counts.unrecorded++;
      waiting.done(false);
      waiting.done = null;
    }
    if (!isBadData(error)) {
      this.#journalFails = true;
      this.#problem = `${problem}: ${messageOf(error)}`;
    }
    this.#report(`clicks are not recorded: ${problem}`, error);
  }

  #resume(): void {
    if (this.#direct) return;
    this.#direct = true;
    this.#forgetFailure();
  }

  #forgetFailure(): void {
    this.#journalFails = false;
    this.#problem = null;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
