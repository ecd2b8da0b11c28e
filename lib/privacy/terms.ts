/** What stands where a person's text was. */
export const ERASED = '[erased]';
/** The name of whoever was erased. The database knows it, too: `affiliate_erased_check`. */
export const ERASED_NAME = 'Erased person';

/** Shorter ones are looked for as a whole text only: "Al" is in "total". */
const MIN_WITHIN = 4;
const MIN_TELLING = 8;

type Texts = Iterable<string | null | undefined>;

/** Where a term may stand in a text. */
type Kind = 'word' | 'code' | 'address';

type Within = {
  text: string;
  kind: Kind;
  /** Of its first word. */
  at: number;
};

/** By what a person is found in texts. */
export type Terms = {
  /** Folded: a text that is one of them is erased whole. */
  whole: ReadonlySet<string>;
  /** Those that are found in longer texts by their first words, the longest first. */
  within: ReadonlyMap<string, readonly Within[]>;
};

/** Each once and folded, without empty ones. */
export function foldedOf(texts: Texts): string[] {
  const folded = new Set<string>();
  for (const text of texts) {
    const one = text?.trim();
    if (one) folded.add(fold(one.normalize('NFC')));
  }
  return [...folded];
}

/** `words`: names and free text, which end where words do. `codes`: ids and codes, which "-b" makes others of. */
export function termsOf({ words, codes = [] }: { words: Texts; codes?: Texts }): Terms {
  const kinds = new Map<string, Kind>();
  for (const text of foldedOf(codes)) kinds.set(text, kindOf(text, 'code'));
  for (const text of foldedOf(words)) kinds.set(text, kindOf(text, 'word'));
  const within = new Map<string, Within[]>();
  for (const [text, kind] of [...kinds].sort(([a], [b]) => b.length - a.length)) {
    const first = /[\p{L}\p{N}\p{M}]+/u.exec(text);
    if (text.length < MIN_WITHIN || !first) continue;
    const same = within.get(first[0]);
    const term = { text, kind, at: first.index };
    if (same) same.push(term);
    else within.set(first[0], [term]);
  }
  return { whole: new Set(kinds.keys()), within };
}

function kindOf(text: string, otherwise: Kind): Kind {
  return /^[^\s@]+@[^\s@]+$/.test(text) ? 'address' : otherwise;
}

/** The same terms, and texts that are erased where they are the whole text. */
export function withWhole(terms: Terms, folded: Iterable<string>): Terms {
  return { ...terms, whole: new Set([...terms.whole, ...folded]) };
}

/** Whether an id that somebody else chose is long enough to be nobody else's. */
export function isTelling(id: string): boolean {
  return id.length >= MIN_TELLING;
}

/** The text without the person: every term in it, in any case, is taken out. One look-up for each word, however many terms. */
export function eraseTerms(text: string, terms: Terms): string {
  const normal = text.normalize('NFC');
  if (terms.whole.has(fold(normal.trim()))) return ERASED;
  const folded = fold(normal);
  let left = '';
  let from = 0;
  for (const { 0: word, index } of folded.matchAll(/[\p{L}\p{N}\p{M}]+/gu)) {
    const found = terms.within.get(word)?.find((term) => stands(term, normal, folded, index, from));
    if (!found) continue;
    const start = index - found.at;
    left += normal.slice(from, start) + ERASED;
    from = start + found.text.length;
  }
  return from === 0 ? text : left + normal.slice(from);
}

function stands(
  { text, kind, at }: Within,
  normal: string,
  folded: string,
  index: number,
  from: number,
): boolean {
  const start = index - at;
  if (start < from || !folded.startsWith(text, start)) return false;
  const end = start + text.length;
  const goesOnBefore = at === 0 && BEFORE[kind].test(normal.slice(Math.max(0, start - 4), start));
  const isWordEnd = /[\p{L}\p{N}\p{M}]$/u.test(text);
  return !goesOnBefore && !(isWordEnd && AFTER[kind].test(normal.slice(end, end + 8)));
}

/** What makes a longer one of a term: "ana@x.example" is not in "di.ana@x.example", nor "user_1" in "user_1-b". */
const BEFORE: Record<Kind, RegExp> = {
  word: /[\p{L}\p{N}\p{M}]$/u,
  code: /[\p{L}\p{N}\p{M}][._+@-]?$/u,
  address: /[\p{L}\p{N}\p{M}][._+-]*$/u,
};
/** After an address a dot and a word with a capital begin a sentence: ".org" and ".ORG" go on, ".Thanks" does not. */
const AFTER: Record<Kind, RegExp> = {
  word: /^[\p{L}\p{N}\p{M}]/u,
  code: /^[._+@-]?[\p{L}\p{N}\p{M}]/u,
  address: /^(?:[\p{L}\p{N}\p{M}]|-+[\p{L}\p{N}]|\.(?!\p{Lu}(?!\p{Lu}))[\p{L}\p{N}])/u,
};

/** In lower case, each letter where it was: some have more letters there. */
function fold(text: string): string {
  const lower = text.toLowerCase();
  const inPlace = lower.length === text.length ? lower : text.replace(/./gsu, foldOne);
  return inPlace.replaceAll('ς', 'σ');
}

function foldOne(letter: string): string {
  const lower = letter.toLowerCase();
  return lower.length === letter.length ? lower : letter;
}

/** Codes such as INVALID_TRAFFIC name nobody; what people wrote may. `erased_text` in the database is the same. */
export function eraseReason(reason: string | null): string | null {
  return reason === null || isReasonCode(reason) ? reason : ERASED;
}

export function isReasonCode(reason: string): boolean {
  return /^[A-Z][A-Z0-9_]*$/.test(reason);
}
