const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
/** Codes that have a name and are no country's: unions, test codes, and islands that belong to one with a code. */
const NO_COUNTRIES = new Set('AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ'.split(' '));

/** A country that is no more is written as what came after it. */
function isFormer(code: string): boolean {
  return Intl.getCanonicalLocales(`und-${code}`)[0] !== `und-${code}`;
}

/** The countries of ISO 3166-1 and Kosovo, by name. */
export const COUNTRIES: readonly { code: string; name: string }[] = LETTERS.flatMap((first) =>
  LETTERS.flatMap((second) => {
    const code = first + second;
    const name = NO_COUNTRIES.has(code) || isFormer(code) ? undefined : names.of(code);
    return name === undefined ? [] : [{ code, name }];
  }),
).sort((a, b) => a.name.localeCompare(b.name, 'en'));

/** States, the capital's district and territories, as the US Postal Service abbreviates them. */
export const US_STATES: readonly string[] = (
  'AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA ' +
  'RI SC SD TN TX UT VT VA WA WV WI WY AS GU MP PR VI'
).split(' ');
