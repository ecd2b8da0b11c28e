/** A question that takes longer finds no visitor waiting for its answer. */
export const PATIENCE_MS = 250;
/** A database that failed is asked again after this long. */
const RETRY_MS = 1_000;

/** Whether the database answers look-ups, as far as the last ones show. */
export class Availability {
  readonly #now: () => number;
  readonly #underWay = new Set<{ began: number }>();
  #hasFailed = false;
  #retryAt = -Infinity;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Worth waiting for: the last answer was one, and no question has been open for too long. */
  get isAnswering(): boolean {
    if (this.#hasFailed) return false;
    const [oldest] = this.#underWay;
    return oldest === undefined || this.#now() - oldest.began < PATIENCE_MS;
  }

  /** The last answer was a failure. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** Not while it has just failed: a flood of questions helps nobody up. */
  get mayAsk(): boolean {
    return !this.#hasFailed || this.#now() >= this.#retryAt;
  }

  async ask<T>(question: () => Promise<T>): Promise<T> {
    const asked = { began: this.#now() };
    this.#underWay.add(asked);
    try {
      const answer = await question();
      this.#hasFailed = false;
      return answer;
    } catch (error) {
      this.#hasFailed = true;
      this.#retryAt = this.#now() + RETRY_MS;
      throw error;
    } finally {
      this.#underWay.delete(asked);
    }
  }
}
