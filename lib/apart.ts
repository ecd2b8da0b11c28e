import { logger } from '@/lib/logger';

/**
 * Does the same for many, each apart: nobody waits because of another's fault. What fails is logged when it does, and thrown when
 * the rest is done, so that the job is seen to have failed.
 */
export class Apart {
  readonly #words: string;
  #failure: { error: unknown } | null = null;

  /** `words`: of the line in the log. */
  constructor(words: string) {
    this.#words = words;
  }

  /** `instead`: what it comes to where it fails. */
  async run<T>(about: Record<string, string>, instead: T, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      logger.error({ err: error, ...about }, this.#words);
      this.#failure ??= { error };
      return instead;
    }
  }

  /** Throws the first of what failed. */
  end(): void {
    if (this.#failure) throw this.#failure.error;
  }
}
