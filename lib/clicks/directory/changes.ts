/** What is said of all links at once. */
export const ALL_LINKS = '*';

/** Longer than anything is remembered without being asked for again. */
const KEPT_MS = 5_000;
const MAX_CODES = 20_000;

/** When the database last told that an affiliate's links changed: what was asked before counts no more. */
export class DirectoryChanges {
  readonly #now: () => number;
  /** Two generations, so that forgetting old changes costs nothing. */
  #recent = new Map<string, number>();
  #older = new Map<string, number>();
  #turnAt: number;
  #allAt = -Infinity;

  constructor(now: () => number) {
    this.#now = now;
    this.#turnAt = now() + KEPT_MS;
  }

  /** `what`: an affiliate's code, or all links. */
  note(what: string): void {
    this.#turn();
    if (what === ALL_LINKS || this.#recent.size >= MAX_CODES) this.#allAt = this.#now();
    else this.#recent.set(what, this.#now());
  }

  /** -Infinity: not of late. */
  of(code: string): number {
    if (this.#recent.size === 0 && this.#older.size === 0) return -Infinity;
    this.#turn();
    return this.#recent.get(code) ?? this.#older.get(code) ?? -Infinity;
  }

  get ofAll(): number {
    return this.#allAt;
  }

  #turn(): void {
    const now = this.#now();
    if (now < this.#turnAt) return;
    this.#turnAt = now + KEPT_MS;
    this.#older = this.#recent;
    this.#recent = new Map();
  }
}
