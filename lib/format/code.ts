/** As the database checks it: affiliates' codes and discount codes alike. */
export const CODE = /^[A-Z0-9_-]{3,50}$/;

/** Nothing but the case to change, as nearly always in an address. */
const USUAL = /^[A-Za-z0-9_-]*$/;
const QUOTES = '"\'`´\\p{Pi}\\p{Pf}‚„‹›′″‴ʹʺʻʼ〝〞〟「」『』＂＇❛❜❝❞';
/** Quotes, white space, and what nobody sees: format and control characters, variation selectors, fillers. */
const DROPPED = new RegExp(
  `[${QUOTES}\\s\\p{Z}\\p{C}\\p{Default_Ignorable_Code_Point}\u2800]`,
  'gu',
);
/** Hyphens, dashes and the minus signs that keyboards and word processors put in their place. */
const DASHES = /[\p{Pd}\u02d7\u2043\u2212\u30fc]/gu;

/**
 * A code as it is stored, from how a person typed or pasted it: "ana‑10", " “Ana 10” " and "ＡＮＡ10" are codes that somebody
 * has. The one way for codes of affiliates and discount codes, for addresses and for whatever looks one up.
 */
export function normaliseCode(typed: string): string {
  if (USUAL.test(typed)) return typed.toUpperCase();
  let [before, code] = [typed, normalisedOnce(typed)];
  // What is dropped may have stood between a letter and its accent, which are one sign then.
  while (code !== before) [before, code] = [code, normalisedOnce(code)];
  return code;
}

function normalisedOnce(typed: string): string {
  return (
    typed
      // Before the rest: NFKC makes a space and an accent of an acute accent, which some type for a quote.
      .replace(DROPPED, '')
      .normalize('NFKC')
      .toUpperCase()
      .normalize('NFKC')
      .replace(DROPPED, '')
      .replace(DASHES, '-')
  );
}

/** Of what an address has as a code: what no code contains ends it. Null where nothing is left that could be one. */
export function codeOfAddress(text: string): string | null {
  const [, code = ''] = /^[^A-Z0-9_-]*([A-Z0-9_-]*)/.exec(normaliseCode(text)) ?? [];
  return CODE.test(code) ? code : null;
}
