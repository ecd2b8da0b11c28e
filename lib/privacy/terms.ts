/** What stands where a person's text was. */
export const ERASED = '[erased]';
/** The name of whoever was erased. The database knows it, too: `affiliate_erased_check`. */
export const ERASED_NAME = 'Erased person';

/** Shorter ones are looked for as a whole text only: "Al" is in "total". */
const MIN_WITHIN = 4;
const MIN_TELLING = 8;

/** Fields of audit data and events that hold nothing but what a person is called or reached by. */
export const PERSONAL_KEYS = new Set([
  'email',
  'emailMark',
  'nameMark',
  'name',
  'names',
  'note',
  'masked',
  'customer',
  'joined',
  'splitFrom',
  'legalName',
  'legalAddress',
  'taxId',
  'device',
]);

/** By what a person is found in texts: each once, in lower case, without empty ones. */
export function termsOf(texts: Iterable<string | null | undefined>): string[] {
  const terms = new Set<string>();
  for (const text of texts) {
    const term = text?.trim().toLowerCase();
    if (term) terms.add(term);
  }
  return [...terms].sort((a, b) => b.length - a.length);
}

/** Whether an id that somebody else chose is long enough to be nobody else's. */
export function isTelling(id: string): boolean {
  return id.length >= MIN_TELLING;
}

/** The text without the person: every term in it, in any case, is taken out. */
export function eraseTerms(text: string, terms: readonly string[]): string {
  const lower = text.trim().toLowerCase();
  if (terms.includes(lower)) return ERASED;
  let left = text;
  for (const term of terms) {
    if (term.length >= MIN_WITHIN) left = left.replace(wholeWords(term), ERASED);
  }
  return left;
}

const patterns = new Map<string, RegExp>();

/** Where no longer word, address or id goes on: "ana@x.example" is not in "di.ana@x.example", nor "user_1" in "user_1-b". */
function wholeWords(term: string): RegExp {
  const known = patterns.get(term);
  if (known) return known;
  const escaped = term.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const pattern = new RegExp(
    `${/^[\p{L}\p{N}]/u.test(term) ? '(?<![\\p{L}\\p{N}][._+@-]?)' : ''}${escaped}${/[\p{L}\p{N}]$/u.test(term) ? '(?![._+@-]?[\\p{L}\\p{N}])' : ''}`,
    'giu',
  );
  if (patterns.size > 1_000) patterns.clear();
  patterns.set(term, pattern);
  return pattern;
}

/** The same of every text in a JSON value; fields that hold nothing else are emptied whole. Numbers stay. */
export function eraseInJson(value: unknown, terms: readonly string[]): unknown {
  if (typeof value === 'string') return eraseTerms(value, terms);
  if (Array.isArray(value)) return value.map((one) => eraseInJson(one, terms));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      PERSONAL_KEYS.has(name) ? emptied(one) : eraseInJson(one, terms),
    ]),
  );
}

function emptied(value: unknown): unknown {
  if (typeof value === 'string') return ERASED;
  if (Array.isArray(value)) return value.map(emptied);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, emptied(one)]));
}

/** Codes such as INVALID_TRAFFIC name nobody; what people wrote may. `erased_text` in the database is the same. */
export function eraseReason(reason: string | null): string | null {
  return reason === null || /^[A-Z][A-Z0-9_]*$/.test(reason) ? reason : ERASED;
}
