import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Requests that came on one connection before the one ahead of them was answered: Node would keep any number of them. */
export class Pipelines {
  readonly #max: number;
  readonly #waiting = new WeakMap<Socket, number>();

  constructor(max: number) {
    this.#max = max;
  }

  /** False: it is one too many, and its connection is closed. */
  mayAdd(socket: Socket, response: ServerResponse): boolean {
    const waiting = (this.#waiting.get(socket) ?? 0) + 1;
    if (waiting > this.#max) {
      socket.destroy();
      return false;
    }
    this.#waiting.set(socket, waiting);
    response.once('socket', () => this.#waiting.set(socket, (this.#waiting.get(socket) ?? 1) - 1));
    return true;
  }
}
