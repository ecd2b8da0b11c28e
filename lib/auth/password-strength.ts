import { setImmediate } from 'node:timers/promises';
import type { ZxcvbnFactory } from '@zxcvbn-ts/core';

/** `own`: little is left beside what anybody knows of the person. */
export type Weakness = 'common' | 'own';

/** Guesses by zxcvbn's count: above the first, "protects from an offline attack on slow hashes". */
const ENOUGH = 1e10;
/** For what is left of a password without the person's own words, or without its spaces and signs. */
const ENOUGH_ALONE = 1e8;
/** Guessing more of it takes longer and says nothing new: a password is as good as its best part. */
const JUDGED = 40;

let estimator: Promise<ZxcvbnFactory> | undefined;

/** Loaded when first asked for: the list of 49,000 leaked passwords takes 20 MB. */
async function loadEstimator(): Promise<ZxcvbnFactory> {
  const [{ ZxcvbnFactory: Factory }, { adjacencyGraphs, dictionary }] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
  ]);
  // With more substitutions an odd text of 200 characters keeps the process for seconds.
  return new Factory({
    dictionary,
    graphs: adjacencyGraphs,
    l33tMaxSubstitutions: 1,
    maxLength: JUDGED,
  });
}

/** Why a password is easily guessed by somebody who knows these texts of its owner; null when it is not. */
export async function findWeakness(
  password: string,
  own: readonly string[],
): Promise<Weakness | null> {
  const plain = password.normalize('NFKC').replace(/\p{Cf}/gu, '');
  const rest = withoutWords(plain, own.flatMap(wordsOf));
  if (rest !== plain && (await guesses(bare(rest))) < ENOUGH_ALONE) return 'own';
  const isCommon =
    (await guesses(plain)) < ENOUGH ||
    (bare(plain) !== plain && (await guesses(bare(plain))) < ENOUGH_ALONE);
  return isCommon ? 'common' : null;
}

async function guesses(text: string): Promise<number> {
  const zxcvbn = await (estimator ??= loadEstimator());
  const parts = [...new Set([text.slice(0, JUDGED), text.slice(-JUDGED)])];
  const counts = [];
  for (const part of parts) counts.push(await inTurn(() => zxcvbn.check(part).guesses));
  return Math.max(...counts);
}

let last: Promise<unknown> = Promise.resolve();

/** One after the other, and everything else in between: each takes the process for some milliseconds. */
function inTurn<T>(run: () => T): Promise<T> {
  const turn = last.then(() => setImmediate()).then(run);
  last = turn.catch(() => undefined);
  return turn;
}

const LOOKALIKES: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};

/** Without accents and case, and with letters for the signs that stand for them. */
function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[013457@$!]/g, (sign) => LOOKALIKES[sign] ?? sign);
}

function bare(text: string): string {
  return text.replace(/[^\p{L}\p{N}]/gu, '');
}

/** The words of a name or an address, and all of it in one. Short ones stand in any text: they say nothing. */
function wordsOf(text: string): string[] {
  const folded = fold(text);
  const words = [bare(folded), ...folded.split(/[^\p{L}\p{N}]+/u)];
  return words.filter((word) => word.length >= (/^[a-z0-9]*$/.test(word) ? 3 : 2));
}

/** Without the letters that belong to one of the words, which are found as `fold` writes them. */
function withoutWords(text: string, words: readonly string[]): string {
  const letters = [...text];
  const folded = letters.map(fold);
  const letterAt = folded.flatMap((part, at) => Array.from(part.split(''), () => at));
  const all = folded.join('');
  const taken = new Set<number>();
  for (const word of words) {
    for (let at = all.indexOf(word); at !== -1; at = all.indexOf(word, at + 1)) {
      for (const letter of letterAt.slice(at, at + word.length)) taken.add(letter);
    }
  }
  return letters.filter((_letter, at) => !taken.has(at)).join('');
}
