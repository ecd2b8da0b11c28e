import type { IncomingMessage } from 'node:http';

import type { BodyBudget } from '@/lib/server/gateway/body-budget';
import type { Limits } from '@/lib/server/gateway/http-limits';

/** Why a body was not taken. */
export type BodyFault = 'too large' | 'too slow' | 'too much';

export type Received = {
  pieces: readonly Buffer[];
  bytes: number;
  /** When it is on its way to Next. Until then it may be refused after all, when too much is held. */
  release: () => void;
};

type Outcome = {
  onWhole: (body: Received) => void;
  /** Once at most; not when the caller leaves. */
  onFault: (why: BodyFault) => void;
};

type Receiving = { began: number; bytes: number; stop: (why: BodyFault) => void };

/**
 * Takes the whole body of a request before anything else is done for it: who sends half of one, or a byte a second, holds
 * their own connection and nothing that others need.
 */
export class BodyReceiver {
  readonly #budget: BodyBudget;
  readonly #limits: Limits;
  readonly #receiving = new Set<Receiving>();
  #sweep: NodeJS.Timeout | undefined;

  constructor(budget: BodyBudget, limits: Limits) {
    this.#budget = budget;
    this.#limits = limits;
  }

  receive(request: IncomingMessage, share: string | null, { onWhole, onFault }: Outcome): void {
    const pieces: Buffer[] = [];
    const end = () => {
      this.#receiving.delete(receiving);
      request.off('data', onData).off('end', onEnd).off('close', onClose);
    };
    const held = this.#budget.open(share, () => receiving.stop('too much'));
    const receiving: Receiving = {
      began: performance.now(),
      bytes: 0,
      stop: (why) => {
        end();
        held.release();
        pieces.length = 0;
        onFault(why);
      },
    };
    const onData = (piece: Buffer) => {
      receiving.bytes += piece.length;
      if (receiving.bytes > this.#limits.bodyBytes) {
        receiving.stop('too large');
        return;
      }
      pieces.push(piece);
      held.add(piece.length);
    };
    const onEnd = () => {
      end();
      onWhole({ pieces, bytes: receiving.bytes, release: held.release });
    };
    const onClose = () => {
      end();
      held.release();
    };
    request.on('data', onData).once('end', onEnd).once('close', onClose);
    this.#receiving.add(receiving);
    this.#watch();
  }

  close(): void {
    clearInterval(this.#sweep);
  }

  #watch(): void {
    if (this.#sweep !== undefined) return;
    this.#sweep = setInterval(() => {
      const { bodyGraceMs, bodyBytesPerSecond } = this.#limits;
      const now = performance.now();
      for (const { began, bytes, stop } of this.#receiving) {
        const due = ((now - began - bodyGraceMs) / 1000) * bodyBytesPerSecond;
        if (bytes < due) stop('too slow');
      }
      if (this.#receiving.size > 0) return;
      clearInterval(this.#sweep);
      this.#sweep = undefined;
    }, this.#limits.sweepMs);
    this.#sweep.unref();
  }
}
