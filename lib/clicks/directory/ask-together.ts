const MAX_KEYS = 500;
const MAX_WAITING = 10_000;

type Waiting<K, V> = {
  key: K;
  resolve: (value: V) => void;
  reject: (error: unknown) => void;
};

/** Asks for many with one question, and has one question open at a time: look-ups leave connections to the clicks. */
export class AskTogether<K, V> {
  /** One value for each key, in their order. */
  readonly #ask: (keys: K[]) => Promise<V[]>;
  #waiting: Waiting<K, V>[] = [];
  #isAsking = false;

  constructor(ask: (keys: K[]) => Promise<V[]>) {
    this.#ask = ask;
  }

  get(key: K): Promise<V> {
    if (this.#waiting.length >= MAX_WAITING) return Promise.reject(new Error('too many look-ups'));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ key, resolve, reject });
      if (!this.#isAsking) void this.#askAll();
    });
  }

  async #askAll(): Promise<void> {
    this.#isAsking = true;
    // Look-ups of the same turn of the event loop share the first question.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const some = this.#waiting.splice(0, MAX_KEYS);
      try {
        const values = await this.#ask(some.map(({ key }) => key));
        for (const [at, value] of values.entries()) some[at]?.resolve(value);
      } catch (error) {
        // The others would only wait for the same failure.
        for (const { reject } of [...some, ...this.#waiting.splice(0)]) reject(error);
      }
    }
    this.#isAsking = false;
  }
}
