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
  /** How many requests are under way on the others. */
  readonly #held = new Map<Socket, number>();

  constructor(server: Server, max: number) {
    this.#max = max;
    server.on('connection', (socket: Socket) => this.#add(socket));
  }

  get size(): number {
    return this.#all.size;
  }

  /** A request came that is answered at once: of the quiet ones this is the last to be closed. */
  touch(socket: Socket): void {
    if (this.#quiet.delete(socket)) this.#quiet.add(socket);
  }

  /** A request is under way for as long as it takes: the connection is not closed until its `release`. */
  hold(socket: Socket): void {
    this.#quiet.delete(socket);
    this.#held.set(socket, (this.#held.get(socket) ?? 0) + 1);
  }

  release(socket: Socket): void {
    const left = (this.#held.get(socket) ?? 1) - 1;
    if (left > 0) {
      this.#held.set(socket, left);
      return;
    }
    this.#held.delete(socket);
    if (this.#all.has(socket)) this.#quiet.add(socket);
  }

  /** Those that never sent a byte, as browsers open them ahead; the server itself knows the others. */
  closeUnused(): void {
    for (const socket of this.#quiet) if (socket.bytesRead === 0) socket.destroy();
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
    this.#held.delete(socket);
  }
}
