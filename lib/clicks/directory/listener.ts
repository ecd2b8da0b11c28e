import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/** Triggers on affiliates, links and programs notify it: a code, or all. */
const CHANNEL = 'tributary_links';
const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 5_000;
/** A connection whose other end is gone says nothing by itself. */
const CHECK_MS = 15_000;
const LIMIT_MS = 3_000;

export type ListenerOptions = {
  databaseUrl: string;
  onChange: (what: string) => void;
  /** It listens, for the first time or again: what happened before was not heard. */
  onListening: () => void;
  report: (problem: string, error: unknown) => void;
};

/** One connection that does nothing but hear of changes; opened again for as long as it takes. */
export class DirectoryListener {
  readonly #options: ListenerOptions;
  readonly #stopped = new AbortController();
  readonly #running: Promise<void>;
  #client: pg.Client | null = null;
  #isListening = false;

  constructor(options: ListenerOptions) {
    this.#options = options;
    this.#running = this.#run();
  }

  get isListening(): boolean {
    return this.#isListening;
  }

  async close(): Promise<void> {
    this.#stopped.abort();
    const client = this.#client;
    // A frozen database would not answer a good-bye.
    if (client) await Promise.race([client.end().catch(() => undefined), sleep(500)]);
    await Promise.race([this.#running, sleep(500)]);
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopped;
    let wait = FIRST_WAIT_MS;
    let isReported = false;
    const onSuccess = () => {
      wait = FIRST_WAIT_MS;
      isReported = false;
    };
    while (!signal.aborted) {
      try {
        await this.#listen(onSuccess);
      } catch (error) {
        if (!signal.aborted && !isReported) {
          isReported = true;
          const problem = 'changes of links are not announced: they are asked for instead';
          this.#options.report(problem, error);
        }
      }
      this.#isListening = false;
      await sleep(wait, undefined, { signal, ref: false }).catch(() => undefined);
      wait = Math.min(LONGEST_WAIT_MS, wait * 2);
    }
  }

  /** Ends with the connection. */
  async #listen(onSuccess: () => void): Promise<void> {
    const { databaseUrl, onChange, onListening } = this.#options;
    const client = new pg.Client({
      connectionString: databaseUrl,
      connectionTimeoutMillis: LIMIT_MS,
      query_timeout: LIMIT_MS,
      keepAlive: true,
      application_name: 'tributary-links',
    });
    this.#client = client;
    const ended = new Promise<never>((_resolve, reject) => {
      client.once('error', reject);
      client.once('end', () => reject(new Error('the connection ended')));
    });
    ended.catch(() => undefined);
    let check: NodeJS.Timeout | undefined;
    try {
      await Promise.race([client.connect(), ended]);
      client.on('notification', ({ payload = '' }) => onChange(payload));
      await client.query(`LISTEN ${CHANNEL}`);
      this.#isListening = true;
      onSuccess();
      onListening();
      const lost = new Promise<never>((_resolve, reject) => {
        check = setInterval(() => void client.query('SELECT 1').catch(reject), CHECK_MS);
        check.unref();
      });
      await Promise.race([ended, lost]);
    } finally {
      clearInterval(check);
      this.#client = null;
      client.on('error', () => undefined);
      void client.end().catch(() => undefined);
    }
  }
}
