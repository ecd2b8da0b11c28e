import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Keeps the number of connections below a limit without turning anybody away: for a new one the connection goes that
 * was quiet for longest. So thousands of idle connections, sent on purpose or not, cost nobody an answer.
 */
export class Connections {
  readonly #max: number;
  readonly #all = new Set<Socket>();
  /** Without a request under way, the longest quiet first. One that never sent anything is as quiet as can be. */
  readonly #quiet = new Set<Socket>();

  constructor(server: Server, max: number) {
    this.#max = max;
    server.on('connection', (socket: Socket) => this.#add(socket));
  }

  get size(): number {
    return this.#all.size;
  }

  /** A request came that is answered at once: the connection is the last to be closed. */
  touch(socket: Socket): void {
    this.#quiet.delete(socket);
    this.#quiet.add(socket);
  }

  /** A request is under way for as long as it takes: the connection is not closed until `release`. */
  hold(socket: Socket): void {
    this.#quiet.delete(socket);
  }

  release(socket: Socket): void {
    if (!socket.destroyed) this.#quiet.add(socket);
  }

  closeQuiet(): void {
    for (const socket of this.#quiet) {
      // An answer that is still on its way out is not cut.
      if (socket.writableLength === 0) socket.destroy();
    }
  }

  #add(socket: Socket): void {
    if (this.#all.size >= this.#max) {
      const [longest] = this.#quiet;
      // Nobody is quiet: only now is somebody turned away.
      if (longest === undefined) {
        socket.destroy();
        return;
      }
      this.#remove(longest);
      longest.destroy();
    }
    this.#all.add(socket);
    this.#quiet.add(socket);
    socket.once('close', () => this.#remove(socket));
  }

  #remove(socket: Socket): void {
    this.#all.delete(socket);
    this.#quiet.delete(socket);
  }
}
