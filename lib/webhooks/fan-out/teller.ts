import { logger } from '@/lib/logger';
import { fanOutSome } from '@/lib/webhooks/fan-out/fan-out';

export const LOOK_AGAIN_MS = 1_000;
/** Of a piece. */
const FAN_OUT_MS = 500;

/** Tells of events beside what is sent, a piece at a time: thousands of them keep nothing that is due waiting. */
export class Teller {
  made = 0;
  private after: string | null = '';
  private running: Promise<void> | null = null;
  private lookedAt = -Infinity;

  /** Nothing is left that was there when it looked last. */
  get isThrough(): boolean {
    return this.running === null && this.after === null;
  }

  /** Goes on, or begins again after a while; answers when the piece that runs is done. */
  look(): Promise<void> {
    if (this.running === null) {
      if (this.after === null && performance.now() - this.lookedAt < LOOK_AGAIN_MS) {
        return Promise.resolve();
      }
      this.running = this.tell().finally(() => (this.running = null));
    }
    return this.running;
  }

  /** When nothing of it runs. */
  end(): Promise<void> {
    return this.running ?? Promise.resolve();
  }

  private async tell(): Promise<void> {
    try {
      const { made, after } = await fanOutSome(this.after ?? '', FAN_OUT_MS);
      this.made += made;
      this.after = after;
    } catch (error) {
      logger.error({ err: error }, 'webhooks could not be told of events');
      this.after = null;
    }
    this.lookedAt = performance.now();
  }
}
