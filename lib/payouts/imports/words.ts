import { minorToDecimal } from '@/lib/money/currencies';
import type { PlannedLine, ResultLine } from '@/lib/payouts/imports/types';
import type { PayoutStatus } from '@/lib/payouts/types';
import { PAYOUT_STATUS_WORDS } from '@/lib/payouts/words';
import { REFUSALS, type RefusalCode } from '@/lib/refusals';

export const RESULT_WORDS: Record<PlannedLine['does'], string> = {
  pay: 'Become paid',
  fail: 'Become failed',
  return: 'Become returned',
  repeat: 'Stand so already',
  wait: 'Wait for a final result',
};

type Place = Pick<ResultLine, 'row'>;
type Payout = { id: string; amountMinor: bigint; currency: string; status: PayoutStatus };

export function unknownStatus(place: string, word: string): string {
  return word === ''
    ? `${place} has no status.`
    : `${place} has the status ${quoteText(word)}, which is not known here. Look whether the file is whole; if it is, settle its payouts by hand.`;
}

export function namesNobody(row: number, heading: string): string {
  return `Row ${row} names no payout: it says nothing under ${quoteText(heading)}. Take payments that are not of this batch out of the file.`;
}

export function notStorable({ row, key }: ResultLine): string {
  const place = row === null ? `The result of ${quoteText(key)}` : `Row ${row}`;
  return `${place} holds a character that cannot be kept, such as a line break.`;
}

export function foreignKey(code: RefusalCode, { row, key }: ResultLine): string {
  return `${REFUSALS[code].message} ${row === null ? 'It' : `Row ${row}`} names ${quoteText(key)}.`;
}

export function namedTwice(place: Place, payout: Payout): string {
  return `${REFUSALS.IMPORT_DUPLICATE_LINE.message} Payout ${payout.id} comes again${inRow(place)}.`;
}

export function amountDiffers(place: Place, payout: Payout, said: string): string {
  const sent = `${minorToDecimal(payout.amountMinor, payout.currency)} ${payout.currency}`;
  return `${REFUSALS.IMPORT_AMOUNT_DIFFERS.message} Payout ${payout.id}${inRow(place)}: the file says ${quoteText(said)}, ${sent} was sent.`;
}

export function cannotFollow(place: Place, payout: Payout, word: string): string {
  const status = PAYOUT_STATUS_WORDS[payout.status].label.toLowerCase();
  return `${REFUSALS.IMPORT_STATUS_CONFLICT.message} Payout ${payout.id}${inRow(place)}: the file says ${quoteText(word)}, here it is ${status}.`;
}

function inRow({ row }: Place): string {
  return row === null ? '' : ` in row ${row}`;
}

/** The first characters of a text from a file, none of them cut in two; null when there are none. */
export function cutText(text: string, most: number): string | null {
  return [...text.trim()].slice(0, most).join('') || null;
}

/** Text from a file as data inside a sentence: on one line, in its own order of letters, short. */
export function quoteText(text: string): string {
  const cut = cutText(text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' '), 64);
  return cut === null ? 'nothing' : `“${cut}”`;
}
