import http, { type IncomingMessage, type ServerResponse } from 'node:http';

import type { Address } from '@/lib/server/gateway/address';
import type { Limits } from '@/lib/server/gateway/http-limits';

type Answer = { status: number; body: string };

const UNAVAILABLE: Answer = { status: 503, body: '{"status":"unavailable"}' };
const MOST_BYTES = 64 * 1024;

/** The answer of /readyz, from Next, one question at a time, and for a second the same for everybody who asks. */
export class Readiness {
  readonly #findNext: () => Address | null;
  readonly #limits: Limits;
  #answer: Promise<Answer> | null = null;
  #until = 0;

  constructor(findNext: () => Address | null, limits: Limits) {
    this.#findNext = findNext;
    this.#limits = limits;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, body } = await this.#current();
    if (response.destroyed) return;
    response.writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(body),
      'cache-control': 'no-store',
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  }

  #current(): Promise<Answer> {
    if (this.#answer === null || performance.now() > this.#until) {
      this.#until = Infinity;
      this.#answer = this.#ask().finally(() => {
        this.#until = performance.now() + this.#limits.readyMs;
      });
    }
    return this.#answer;
  }

  #ask(): Promise<Answer> {
    const next = this.#findNext();
    if (next === null) return Promise.resolve(UNAVAILABLE);
    return new Promise((resolve) => {
      const failed = () => {
        clearTimeout(limit);
        asked.destroy();
        resolve(UNAVAILABLE);
      };
      // A connection of its own: the kept ones may all be busy.
      const asked = http.get({
        ...next,
        path: '/readyz',
        agent: false,
        headers: { host: 'gateway' },
      });
      const limit = setTimeout(failed, this.#limits.readyLimitMs);
      asked.on('error', failed).once('response', (answer) => {
        let body = '';
        answer.setEncoding('utf8').on('error', failed);
        answer.on('data', (piece: string) => {
          body += piece;
          if (body.length > MOST_BYTES) failed();
        });
        answer.once('end', () => {
          clearTimeout(limit);
          resolve({ status: answer.statusCode ?? 503, body });
        });
      });
    });
  }
}
