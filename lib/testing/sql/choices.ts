import { Unreadable } from '@/lib/testing/sql/syntax';

/** Which of several fragments were taken, at every place with a choice, and by which choices it was first reached. */
export type Taken = Map<unknown, { seen: Set<number>; of: number; path: Map<unknown, number> }>;

/** Goes through the places where a statement has one of several fragments, one variant at a time. */
export class Choices {
  readonly #path = new Map<unknown, number>();

  constructor(
    readonly taken: Taken,
    /** Leads to a place with something left. */
    readonly wanted: Map<unknown, number>,
  ) {}

  /** The same choice wherever the place comes up in one variant: a table, and what is looked up by its name. */
  sameOf<T>(place: unknown, choices: readonly T[]): T {
    const taken = choices[this.#path.get(place) ?? -1];
    return taken ?? this.oneOf(place, choices);
  }

  oneOf<T>(place: unknown, choices: readonly T[]): T {
    const known = this.taken.get(place);
    const entry = known ?? { seen: new Set(), of: choices.length, path: new Map(this.#path) };
    this.taken.set(place, entry);
    // Places with the same choices, such as a table and its condition, go through them in step.
    const fresh = choices.findIndex((_, at) => !entry.seen.has(at));
    const at = this.wanted.get(place) ?? Math.max(fresh, 0);
    entry.seen.add(at);
    this.#path.set(place, at);
    const choice = choices[at];
    if (choice === undefined) throw new Unreadable('nothing to choose from');
    return choice;
  }
}
