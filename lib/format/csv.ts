import { stringify } from 'csv-stringify/sync';
import { minorToDecimal } from '@/lib/money/currencies';

/** What a spreadsheet runs as a formula when a cell begins with it; the wide forms of East Asian keyboards too. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
/**
 * The same inside a text, behind what begins another cell where lists are separated by something else: a spreadsheet set to
 * German or French splits at semicolons, and takes a quotation mark in the middle of a cell for text.
 */
const FORMULA_AFTER_SEPARATOR = /([;|\t\r\n]["'\s]*)(?=[=+\-@＝＋－＠])/g;
/** Bytes no spreadsheet shows, and some stumble over. Tab, CR and LF stay. */
const UNSEEN = /[\0-\x08\v\f\x0e-\x1f\x7f\ufeff]/g;

/** Text is guarded against becoming a formula; every other kind is written as it is. */
export type Cell = string | number | bigint | boolean | Date | Figure | null;

/** A figure written as text by us, such as "-6.67": it is no formula, and stays a figure. */
export interface Figure {
  figure: string;
}

/** An amount in major units with as many decimals as its currency has; the currency has a column of its own. */
export function amountCell(minor: bigint, currency: string): Figure {
  return { figure: minorToDecimal(minor, currency) };
}

/** Text that can become no formula, whatever opens the file: it is put behind an apostrophe. */
export function textWithoutFormula(text: string): string {
  const seen = text.replace(UNSEEN, '');
  const inside = seen.replace(FORMULA_AFTER_SEPARATOR, "$1'");
  return FORMULA.test(seen) || FORMULA.test(seen.trimStart()) ? `'${inside}` : inside;
}

/** Lines of RFC 4180. Times are UTC in ISO 8601, yes and no are "yes" and "no", nothing is empty. */
export function csvLines(rows: readonly (readonly Cell[])[]): string {
  return stringify(
    rows.map((cells) => cells.map(cellText)),
    { record_delimiter: '\r\n', quoted_match: /[\r\n]/ },
  );
}

function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'string') return textWithoutFormula(cell);
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no';
  if (cell instanceof Date) return cell.toISOString();
  if (typeof cell === 'object') return cell.figure;
  return cell.toString();
}
