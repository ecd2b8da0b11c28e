import { setTimeout as sleep } from 'node:timers/promises';
import type { ClickJournal, JournalPage } from '@/lib/clicks/recording/journal';
import { replay } from '@/lib/clicks/recording/replay';
import type { Queryable } from '@/lib/clicks/recording/write-clicks';

type Options = {
  pool: Queryable;
  journal: ClickJournal | null;
  report: (problem: string, error: unknown) => void;
  /** Whose roll-up rows a replay adds to. */
  writer: number;
  /** A database that answers within this time is given clicks directly again. */
  patienceMs: number;
  retryMs: number;
  /** Whether it is given clicks directly. */
  isDirect: () => boolean;
  /** It answers in time. */
  onAnswer: () => void;
};

/** Clicks per statement of a replay: more than live batches, for nobody waits for them. */
const MAX_REPLAY = 1_000;

/** Asks for the database until it answers, and works the journal off; one run at a time, until nothing is left. */
export class JournalRecovery {
  readonly #options: Options;
  readonly #stopped = new AbortController();
  #run: Promise<void> | null = null;
  #oldestAt: string | null = null;

  constructor(options: Options) {
    this.#options = options;
  }

  /** When the oldest click of the backlog happened, as far as it was looked at; ISO 8601. */
  get oldestAt(): string | null {
    return this.#oldestAt;
  }

  /** Unless it runs already, or was stopped for good. */
  start(): void {
    if (this.#stopped.signal.aborted) return;
    this.#run ??= this.#untilEmpty().finally(() => {
      this.#run = null;
      // One came in while the last look was under way.
      const { isDirect, journal } = this.#options;
      if (!isDirect() || (journal?.backlog ?? 0) > 0) this.start();
    });
  }

  stop(): void {
    this.#stopped.abort();
  }

  async ended(): Promise<void> {
    await this.#run;
  }

  async #untilEmpty(): Promise<void> {
    const { pool, journal, report, writer, patienceMs, retryMs, isDirect, onAnswer } =
      this.#options;
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      try {
        const page = await this.#peek();
        const ms =
          page && page.entries.length > 0
            ? await replay(pool, page, writer, report)
            : await this.#ask();
        // It answers in time again: the living go first, the journal is worked off beside them.
        if (ms < patienceMs) onAnswer();
        if (page) await journal?.remove(page.keys);
        if (isDirect() && (await this.#isWorkedOff())) return;
        await sleep(page && page.keys.length > 0 ? 1 : retryMs);
      } catch (error) {
        report('the click journal cannot be replayed yet', error);
        await sleep(retryMs);
      }
    }
  }

  /** Null without a journal that can be read; the database is asked all the same whether it is back. */
  async #peek(): Promise<JournalPage | null> {
    const { journal, report } = this.#options;
    try {
      const page = (await journal?.peek(MAX_REPLAY)) ?? null;
      this.#oldestAt = page?.entries[0]?.click.occurredAt.toISOString() ?? null;
      return page;
    } catch (error) {
      report('the click journal cannot be read', error);
      return null;
    }
  }

  /** How long the database takes for nothing, in milliseconds. */
  async #ask(): Promise<number> {
    const began = performance.now();
    await this.#options.pool.query({
      name: 'are-you-there',
      text: 'SELECT 1 AS there',
      values: [],
    });
    return performance.now() - began;
  }

  async #isWorkedOff(): Promise<boolean> {
    const { journal } = this.#options;
    return !journal || (await journal.isEmpty());
  }
}
