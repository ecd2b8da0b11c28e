import type { Server } from 'node:http';
import type { Socket } from 'node:net';

type Options = {
  max: number;
  /** Of one network. */
  share: number;
  /** Of a connection that has asked for nothing yet; null for one that has no share. */
  networkOf: (socket: Socket) => string | null;
};

type Group = {
  network: string | null;
  size: number;
  /** Those that do not wait for an answer, the longest quiet first. One that never sent anything is as quiet as can be. */
  quiet: Set<Socket>;
};

type State = { group: Group; /** Requests under way. */ held: number };

/**
 * Keeps the number of connections below a limit, and those of one network below its share, by closing the one that was
 * quiet for longest: of the network that is over its share, else of the one that has most. So whoever opens thousands,
 * idle or half-sent, on purpose or not, loses their own and costs nobody else an answer.
 */
export class Connections {
  readonly #options: Options;
  readonly #all = new Map<Socket, State>();
  readonly #groups = new Map<string | null, Group>();

  constructor(server: Server, options: Options) {
    this.#options = options;
    server.on('connection', (socket: Socket) => this.#add(socket));
  }

  get size(): number {
    return this.#all.size;
  }

  /** A request came that is answered at once: of the quiet ones this is the last to be closed. */
  touch(socket: Socket): void {
    const group = this.#all.get(socket)?.group;
    if (group?.quiet.delete(socket)) group.quiet.add(socket);
  }

  /** A request came whose body is awaited: the connection is quiet still, and now known to be this network's. */
  claim(socket: Socket, network: string | null): void {
    this.#move(socket, network);
    this.touch(socket);
  }

  /** A request is under way for as long as it takes: the connection is not closed until its `release`. */
  hold(socket: Socket): void {
    const state = this.#all.get(socket);
    if (state === undefined) return;
    state.held++;
    state.group.quiet.delete(socket);
  }

  release(socket: Socket): void {
    const state = this.#all.get(socket);
    if (state === undefined || --state.held > 0) return;
    state.held = 0;
    state.group.quiet.add(socket);
    // A proxy may use it for somebody else's request next.
    this.#move(socket, this.#options.networkOf(socket));
  }

  /** Those that never sent a byte, as browsers open them ahead; the server itself knows the others. */
  closeUnused(): void {
    for (const { quiet } of this.#groups.values()) {
      for (const socket of quiet) if (socket.bytesRead === 0) socket.destroy();
    }
  }

  #add(socket: Socket): void {
    const group = this.#groupOf(this.#options.networkOf(socket));
    const hasRoom =
      (!this.#isFull(group) || this.#closeOne(group)) &&
      (this.#all.size < this.#options.max || this.#closeAnyOne());
    if (!hasRoom) {
      // Nobody is quiet: only now is somebody turned away.
      this.#forget(group);
      socket.destroy();
      return;
    }
    // It may just have lost its last one.
    this.#groups.set(group.network, group);
    group.size++;
    group.quiet.add(socket);
    this.#all.set(socket, { group, held: 0 });
    socket.once('close', () => this.#remove(socket));
  }

  /** Another network's than it was taken for. Over its share that network loses one, this one if no other is quieter. */
  #move(socket: Socket, network: string | null): void {
    const state = this.#all.get(socket);
    if (state === undefined || state.group.network === network) return;
    const from = state.group;
    const to = this.#groupOf(network);
    from.size--;
    to.size++;
    state.group = to;
    if (from.quiet.delete(socket)) to.quiet.add(socket);
    this.#forget(from);
    if (this.#isOver(to)) this.#closeOne(to);
  }

  #isFull(group: Group): boolean {
    return group.network !== null && group.size >= this.#options.share;
  }

  #isOver(group: Group): boolean {
    return group.network !== null && group.size > this.#options.share;
  }

  /** False when all of them wait for an answer. */
  #closeOne(group: Group): boolean {
    const [longest] = group.quiet;
    if (longest === undefined) return false;
    this.#remove(longest);
    longest.destroy();
    return true;
  }

  #closeAnyOne(): boolean {
    let largest: Group | undefined;
    for (const group of this.#groups.values()) {
      if (group.quiet.size > 0 && group.size > (largest?.size ?? 0)) largest = group;
    }
    return largest !== undefined && this.#closeOne(largest);
  }

  #groupOf(network: string | null): Group {
    let group = this.#groups.get(network);
    if (group === undefined) {
      group = { network, size: 0, quiet: new Set() };
      this.#groups.set(network, group);
    }
    return group;
  }

  #remove(socket: Socket): void {
    const state = this.#all.get(socket);
    if (state === undefined) return;
    this.#all.delete(socket);
    state.group.quiet.delete(socket);
    state.group.size--;
    this.#forget(state.group);
  }

  #forget(group: Group): void {
    if (group.size === 0) this.#groups.delete(group.network);
  }
}
