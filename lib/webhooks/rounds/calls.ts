import { setTimeout as sleep } from 'node:timers/promises';
import type { Busy } from '@/lib/webhooks/rounds/deal-calls';

/**
 * The calls that are under way, over rounds: a round ends while they go on, and the next one, which may begin at once,
 * counts them.
 */
export class Calls {
  private readonly running = new Map<Promise<void>, Busy>();

  get busy(): Busy[] {
    return [...this.running.values()];
  }

  /** `call` never rejects. */
  begin(call: Promise<void>, busy: Busy): void {
    const running = call.finally(() => this.running.delete(running));
    this.running.set(running, busy);
  }

  /** When one of them ends; never, while there is none. */
  next(): Promise<void> {
    return Promise.race(this.running.keys());
  }

  /** When all have ended, or after so many milliseconds. */
  async end(withinMs?: number): Promise<void> {
    const all = Promise.all(this.running.keys());
    await (withinMs === undefined
      ? all
      : Promise.race([all, sleep(withinMs, null, { ref: false })]));
  }
}
