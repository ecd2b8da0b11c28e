/** What one share may take: more than one person holds it, or a program that works hard. */
export type Cap = { running: number; waiting: number };

type Options = {
  /** How many run at once, of all shares together. */
  running: number;
  /** How many wait, of all shares together. */
  waiting: number;
  capOf: (share: string) => Cap;
  /** How long anybody waits. */
  waitMs: number;
};

export type Turn = {
  begin: (place: Place) => void;
  /** `share`: whose share is full; nobody else is kept out. `all`: too many wait, or it took too long. */
  refuse: (full: 'share' | 'all') => void;
};

/** A place in the queue, waiting or running; to be left once, whatever became of it. */
export type Place = { leave: () => void };

type Waiter = { line: Line; begin: () => void; refuse: Turn['refuse']; timer: NodeJS.Timeout };
type Line = { share: string | null; cap: Cap; running: number; waiting: Set<Waiter> };

const NO_CAP: Cap = { running: Infinity, waiting: Infinity };

/**
 * Who may go next, when not all can at once: every share in turn, so that whoever is new waits for one turn of the others
 * and not for all that they have asked. `null` is nobody's share: its requests stand in one line that has no cap.
 */
export class FairQueue {
  readonly #options: Options;
  readonly #lines = new Map<string | null, Line>();
  /** Those with somebody waiting, the next first. */
  readonly #turns = new Set<Line>();
  #running = 0;
  #waiting = 0;

  constructor(options: Options) {
    this.#options = options;
  }

  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    return this.#waiting;
  }

  ask(share: string | null, turn: Turn): Place {
    const line = this.#lineOf(share);
    if (line.waiting.size === 0 && this.#mayRun(line)) return this.#run(line, turn);
    if (line.waiting.size >= line.cap.waiting) {
      this.#forget(line);
      turn.refuse('share');
      return { leave: () => undefined };
    }
    if (this.#waiting >= this.#options.waiting && !this.#makeRoom(line)) {
      this.#forget(line);
      turn.refuse('all');
      return { leave: () => undefined };
    }
    return this.#wait(line, turn);
  }

  /** Runs the work in its turn. Throws a `TooBusy` when there is no place for it. */
  async run<T>(share: string | null, work: () => Promise<T>): Promise<T> {
    const place = await new Promise<Place>((begin, reject) => {
      this.ask(share, { begin, refuse: () => reject(new TooBusy()) });
    });
    try {
      return await work();
    } finally {
      place.leave();
    }
  }

  #lineOf(share: string | null): Line {
    let line = this.#lines.get(share);
    if (line === undefined) {
      const cap = share === null ? NO_CAP : this.#options.capOf(share);
      line = { share, cap, running: 0, waiting: new Set() };
      this.#lines.set(share, line);
    }
    return line;
  }

  #mayRun(line: Line): boolean {
    return this.#running < this.#options.running && line.running < line.cap.running;
  }

  #run(line: Line, turn: Turn): Place {
    this.#running++;
    line.running++;
    let isOver = false;
    const leave = () => {
      if (isOver) return;
      isOver = true;
      this.#running--;
      line.running--;
      this.#forget(line);
      this.#next();
    };
    turn.begin({ leave });
    return { leave };
  }

  #wait(line: Line, turn: Turn): Place {
    let leave = () => this.#drop(waiter);
    const waiter: Waiter = {
      line,
      begin: () => {
        const begin = (place: Place) => {
          ({ leave } = place);
          turn.begin(place);
        };
        this.#run(line, { ...turn, begin });
      },
      refuse: (full) => {
        this.#drop(waiter);
        turn.refuse(full);
      },
      timer: setTimeout(() => waiter.refuse('all'), this.#options.waitMs),
    };
    waiter.timer.unref();
    line.waiting.add(waiter);
    this.#turns.add(line);
    this.#waiting++;
    return { leave: () => leave() };
  }

  /** Who waits no more. */
  #drop(waiter: Waiter): void {
    const { line } = waiter;
    clearTimeout(waiter.timer);
    if (!line.waiting.delete(waiter)) return;
    this.#waiting--;
    if (line.waiting.size === 0) this.#turns.delete(line);
    this.#forget(line);
  }

  #next(): void {
    for (const line of this.#turns) {
      if (this.#running >= this.#options.running) return;
      const [waiter] = line.waiting;
      if (waiter === undefined || !this.#mayRun(line)) continue;
      this.#drop(waiter);
      // Behind all others: its next comes after one of each of theirs.
      if (this.#turns.delete(line)) this.#turns.add(line);
      this.#lines.set(line.share, line);
      waiter.begin();
    }
  }

  /** Whoever has most waiting loses the newest of them; false when that would be the one who asks. */
  #makeRoom(asking: Line): boolean {
    let longest = asking;
    for (const line of this.#turns) if (line.waiting.size > longest.waiting.size) longest = line;
    if (longest.waiting.size <= asking.waiting.size + 1) return false;
    [...longest.waiting].at(-1)?.refuse('all');
    return true;
  }

  #forget(line: Line): void {
    if (line.running === 0 && line.waiting.size === 0) this.#lines.delete(line.share);
  }
}

/** There is no place for this work now; soon there will be. */
export class TooBusy extends Error {
  readonly retryAfterSeconds = 2;

  constructor() {
    super('too much is asked at once');
    this.name = 'TooBusy';
  }
}

/** By its name: the one who throws may be of another of Next's bundles, which has this class of its own. */
export function isTooBusy(error: unknown): error is TooBusy {
  return error instanceof Error && error.name === 'TooBusy';
}
