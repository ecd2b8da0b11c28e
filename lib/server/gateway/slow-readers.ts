import type { ServerResponse } from 'node:http';

import type { Limits } from '@/lib/server/gateway/http-limits';

type Reading = {
  response: ServerResponse;
  end: () => void;
  began: number;
  /** Taken by the caller's side before the window began. */
  before: number;
  /** There was more to read at every look. */
  isBehind: boolean;
};

/** Ends answers that nobody reads, or so slowly that it keeps a place in Next from everybody of the same network. */
export class SlowReaders {
  readonly #limits: Limits;
  readonly #readings = new Set<Reading>();
  #sweep: NodeJS.Timeout | undefined;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** Until what is returned is called. */
  watch(response: ServerResponse, end: () => void): () => void {
    const reading: Reading = {
      response,
      end,
      began: performance.now(),
      before: takenBy(response),
      isBehind: true,
    };
    this.#readings.add(reading);
    this.#sweep ??= setInterval(() => this.#look(), this.#limits.sweepMs).unref();
    return () => this.#readings.delete(reading);
  }

  close(): void {
    clearInterval(this.#sweep);
  }

  #look(): void {
    const { readWindowMs, readBytesPerSecond } = this.#limits;
    const now = performance.now();
    for (const reading of this.#readings) {
      reading.isBehind &&= reading.response.writableNeedDrain;
      if (now - reading.began < readWindowMs) continue;
      const taken = takenBy(reading.response);
      const due = ((now - reading.began) / 1000) * readBytesPerSecond;
      if (reading.isBehind && taken - reading.before < due) {
        this.#readings.delete(reading);
        reading.end();
        continue;
      }
      Object.assign(reading, { began: now, before: taken, isBehind: true });
    }
    if (this.#readings.size > 0) return;
    clearInterval(this.#sweep);
    this.#sweep = undefined;
  }
}

function takenBy({ socket }: ServerResponse): number {
  return socket === null ? 0 : socket.bytesWritten - socket.writableLength;
}
