/**
 * The database's clock, as far as its answers tell it. Between answers it runs on this process's monotonic clock, so that
 * somebody who sets this machine's time an hour back moves no click.
 */
export class DatabaseClock {
  readonly #monotonic: () => number;
  /** What is added to the monotonic clock; null until the database has said anything. */
  #offset: number | null = null;
  readonly #ownOffset: number;

  constructor(monotonic: () => number = () => performance.now(), own: () => number = Date.now) {
    this.#monotonic = monotonic;
    this.#ownOffset = own() - monotonic();
  }

  /** Milliseconds since 1970, whole. */
  now(): number {
    return Math.floor(this.#monotonic() + (this.#offset ?? this.#ownOffset));
  }

  /** For `observe`: when the question was sent. */
  mark(): number {
    return this.#monotonic();
  }

  /** The database read its clock between sending and now: what is known already is corrected no further than that proves. */
  observe(databaseNow: number, sentAt: number): void {
    const lowest = databaseNow - this.#monotonic();
    const highest = databaseNow - sentAt;
    const known = this.#offset ?? lowest;
    this.#offset = Math.min(Math.max(known, lowest), highest);
  }
}
