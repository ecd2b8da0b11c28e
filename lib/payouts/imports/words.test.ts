import { expect, it } from 'vitest';
import { parseCsvResults, PAYPAL_RESULTS, WISE_RESULTS } from '@/lib/payouts/imports/csv-results';
import { quoteText } from '@/lib/payouts/imports/words';
import { parsePain002 } from '@/lib/payouts/imports/pain002-results';
import { bytesOf, pain002 } from '@/lib/testing/result-files';

const HEADING = 'Reference,Status,Target amount,Target currency,Note';
const wise = (...rows: string[]) =>
  parseCsvResults(bytesOf([HEADING, ...rows].join('\r\n')), WISE_RESULTS);
const unreadable = (message: string) => ({
  ok: false,
  error: { code: 'IMPORT_UNREADABLE', message: expect.stringContaining(message) },
});

it.each([
  ['directly below the heading', [], 2],
  ['below an empty line', ['A,Completed,50.00,USD,', ''], 4],
  ['below a cell with a line break', ['A,Completed,50.00,USD,"two\r\nlines"'], 3],
])('an unknown status is told by its row as a spreadsheet counts it: %s', (_where, above, row) => {
  expect(wise(...above, 'B,Perhaps,50.00,USD,')).toMatchObject(
    unreadable(`Row ${row} has the status “Perhaps”, which is not known here.`),
  );
});

it('a row without a status, or without a reference, is reported by its number', () => {
  expect(wise('A,,50.00,USD,')).toMatchObject(unreadable('Row 2 has no status.'));
  const rows = ['A,Completed,50.00,USD,', ',Completed,9.00,USD,rent'];
  expect(wise(...rows)).toMatchObject(
    unreadable('Row 3 names no payout: it says nothing under “Reference”.'),
  );
  const paypal = bytesOf('Customer ID,Amount,Currency,Status\n,50.00,USD,Completed');
  expect(parseCsvResults(paypal, PAYPAL_RESULTS)).toMatchObject(
    unreadable('Row 2 names no payout: it says nothing under “Customer ID”.'),
  );
});

it('an unknown status of a bank is reported by its payment, or said of the group', () => {
  expect(parsePain002(bytesOf(pain002('bat_x', [['pay_x', 'ODD1']])))).toMatchObject(
    unreadable('The result of “pay_x” has the status “ODD1”, which is not known here.'),
  );
  expect(parsePain002(bytesOf(pain002('bat_x', [], 'ODD2')))).toMatchObject(
    unreadable('The group has the status “ODD2”, which is not known here.'),
  );
});

it('text from a file is quoted on one line, short, and in its own order of letters', () => {
  expect(quoteText('a\u0000b\r\nc\u202Ed\u2028e')).toBe('“a b c d e”');
  expect(quoteText('😀'.repeat(65))).toBe(`“${'😀'.repeat(64)}”`);
  expect(quoteText(' \u0007 ')).toBe('nothing');
  expect(wise(`A,${'x'.repeat(5_000)},50.00,USD,`)).toMatchObject(
    unreadable(`“${'x'.repeat(64)}”, which`),
  );
});
