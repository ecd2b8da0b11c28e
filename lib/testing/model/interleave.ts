import type { Books } from '@/lib/testing/model/books';
import { apply, type Call } from '@/lib/testing/model/calls';
import { linesOfModel } from '@/lib/testing/model/compare';
import type { Answer } from '@/lib/testing/model/say';

export type Heard = Map<string, number>;
type End = { books: Books; heard: Heard };

function add(heard: Heard, said: string): Heard {
  return new Map(heard).set(said, (heard.get(said) ?? 0) + 1);
}

const within = (part: Heard, whole: Heard) =>
  [...part].every(([said, n]) => n <= (whole.get(said) ?? 0));

const keyOf = ({ books, heard }: End) =>
  [...linesOfModel(books), ...[...heard].map(([said, n]) => `${n} ${said}`).sort()].join('\n');

export function tallyOf(calls: Call[], answers: Answer[]): Heard {
  return answers.reduce(
    (heard, { said }, i) => add(heard, `${calls[i]?.do ?? ''}: ${said}`),
    new Map() as Heard,
  );
}

/**
 * Where the model can end when these calls are made one after the other in some order, each list in its own, so that
 * the answers are those that were heard (in any order). Calls of one list are alike but for their ids. What the calls
 * left behind has to be one of these, or two of them had an effect between each other.
 */
export function serialEnds(
  books: Books,
  lists: [Call[], Call[]],
  heard: Heard,
  made: (call: Call, so_far: Books) => string | null,
): string[][] {
  const [first, second] = lists;
  let row: Map<string, End>[] = [];
  for (let i = 0; i <= first.length; i++) {
    const next: Map<string, End>[] = [];
    for (let j = 0; j <= second.length; j++) {
      const ends = new Map<string, End>();
      const take = (from: Map<string, End> | undefined, call: Call | undefined) => {
        if (!from || !call) return;
        for (const end of from.values()) {
          const after = structuredClone(end.books);
          const said = apply(after, call, made(call, after));
          const reached = { books: after, heard: add(end.heard, `${call.do}: ${said}`) };
          if (within(reached.heard, heard)) ends.set(keyOf(reached), reached);
        }
      };
      if (i === 0 && j === 0) {
        const start = { books, heard: new Map() as Heard };
        ends.set(keyOf(start), start);
      }
      take(row[j], i > 0 ? first[i - 1] : undefined);
      take(next[j - 1], j > 0 ? second[j - 1] : undefined);
      next.push(ends);
    }
    row = next;
  }
  return [...(row[second.length]?.values() ?? [])].map((end) => linesOfModel(end.books));
}
