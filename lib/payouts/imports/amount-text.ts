/** Which sign stands before the cents in the amounts of a file. */
export type DecimalMark = '.' | ',';

/** What separates thousands in the files of some country, besides comma and dot. */
const SPACES = /[\s\u00a0\u202f'’]/g;

/** The one that an amount shows by itself: its last sign, unless three digits follow it, which may be thousands. */
function shownMark(text: string): DecimalMark | null {
  const bare = text.replace(SPACES, '');
  const last = /[.,](?=\d*$)/.exec(bare);
  if (!last) return null;
  const mark = last[0] as DecimalMark;
  const other = mark === '.' ? ',' : '.';
  const before = bare.slice(0, last.index);
  // Twice, it groups thousands.
  if (before.includes(mark)) return before.includes(other) ? null : other;
  return before.includes(other) || bare.length - last.index - 1 !== 3 ? mark : null;
}

/** The decimal mark of a file: the one that its amounts show; a dot when none shows any. */
export function decimalMarkOf(amounts: readonly string[]): DecimalMark {
  const shown = amounts.map(shownMark);
  return shown.includes(',') && !shown.includes('.') ? ',' : '.';
}

/** "-1,234.50" and "-1.234,50" → "1234.50": reports write what went out as negative, and group thousands. */
export function amountText(text: string, fileMark: DecimalMark): string {
  const bare = text.replace(/^[-−]/, '').replace(SPACES, '');
  const mark = shownMark(text) ?? fileMark;
  const group = mark === '.' ? ',' : '.';
  const [whole = '', cents, ...more] = bare.split(mark);
  const isGrouped = new RegExp(`^\\d{1,3}(\\${group}\\d{3})*$|^\\d+$`).test(whole);
  if (more.length > 0 || !isGrouped || (cents !== undefined && !/^\d+$/.test(cents))) return bare;
  const digits = whole.replaceAll(group, '');
  return cents === undefined ? digits : `${digits}.${cents}`;
}
