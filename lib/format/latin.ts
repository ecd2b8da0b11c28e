import anyAscii from 'any-ascii';

/**
 * Text as banks carry it: the Latin set of the SEPA guidelines (EPC217-08), letters, digits and / - ? : ( ) . , ' + and
 * space. Other scripts are transliterated; "&" becomes "+" and what is left becomes ".", as those guidelines propose.
 * A slash neither starts nor ends it nor stands twice. Never empty.
 */
export function latinText(text: string, maxLength: number, whenEmpty = 'NOTPROVIDED'): string {
  const latin = anyAscii(text.normalize('NFC'))
    .replace(/&/g, '+')
    .replace(/_/g, '-')
    .replace(/\s+/g, ' ')
    .replace(/[^A-Za-z0-9/\-?:().,'+ ]/g, '.')
    .replace(/\/{2,}/g, '/')
    .replace(/^[/ ]+/, '')
    .slice(0, maxLength)
    .replace(/[/ ]+$/, '');
  return latin === '' ? whenEmpty : latin;
}

/** The same, for a cell of a CSV: it begins with a letter or a digit, so that no spreadsheet reads a formula. */
export function latinCell(text: string, maxLength: number, whenEmpty = 'NOTPROVIDED'): string {
  return (
    latinText(text, text.length * 8 + 1, '')
      .replace(/^[^A-Za-z0-9]+/, '')
      .slice(0, maxLength)
      .trim() || whenEmpty
  );
}
