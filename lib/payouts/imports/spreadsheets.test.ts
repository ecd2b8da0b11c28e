import { describe, expect, it } from 'vitest';
import { parseCsvResults, PAYPAL_RESULTS, WISE_RESULTS } from '@/lib/payouts/imports/csv-results';
import { parsePain002 } from '@/lib/payouts/imports/pain002-results';
import { expectOk } from '@/lib/result';
import { bytesOf, pain002 } from '@/lib/testing/result-files';

const HEADING = ['Reference', 'Status', 'Target amount', 'Target currency', 'Note'];
const ROWS = [
  ['0012345678', 'Completed', '1234.50', 'USD', 'Zoë; "x", one'],
  ['ABCDEFGHIJ', 'Cancelled', '50.00', 'USD', ''],
];
const quoted = (cell: string) => (/[;,\t|"]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
const table = (delimiter: string, rows: string[][] = [HEADING, ...ROWS], end = '\r\n') =>
  rows.map((row) => row.map(quoted).join(delimiter)).join(end) + end;

const read = (bytes: Uint8Array) => parseCsvResults(bytes, WISE_RESULTS);
const keysOf = (bytes: Uint8Array) =>
  expectOk(read(bytes)).lines.map(({ row, key, outcome, amount }) => [
    row,
    key,
    outcome,
    amount?.text,
  ]);
const RIGHT = [
  [2, '0012345678', 'paid', '1234.50'],
  [3, 'ABCDEFGHIJ', 'failed', '50.00'],
];
const UNREADABLE = { ok: false, error: { code: 'IMPORT_UNREADABLE' } };

const utf16le = (text: string) => Buffer.from(text, 'utf16le');
const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16();
const latin1 = (text: string) => Buffer.from(text, 'latin1');

describe('a result file that a spreadsheet saved', () => {
  it.each([
    ['commas', bytesOf(table(','))],
    ['semicolons', bytesOf(table(';'))],
    ['tabs', bytesOf(table('\t'))],
    ['bars', bytesOf(table('|'))],
    ['semicolons and a byte order mark', bytesOf(`\ufeff${table(';')}`)],
    ['a line that names the separator', bytesOf(`sep=;\r\n${table(';')}`)],
    ['that line behind a byte order mark', bytesOf(`\ufeffsep=;\r\n${table(';')}`)],
    ['that line in quotes', bytesOf(`"sep=,"\n${table(',')}`)],
    ['that line with cells of nothing', bytesOf(`SEP=;;;;;\r\n${table(';')}`)],
    ['a tab named as the separator', bytesOf(`sep=\t\r\n${table('\t')}`)],
    ['UTF-16 and tabs, as Excel’s "Unicode text"', utf16le(`\ufeff${table('\t')}`)],
    ['UTF-16, the other way round', utf16be(`\ufeff${table(';')}`)],
    ['UTF-16 without a mark', utf16le(table(','))],
    ['UTF-16 the other way round, without a mark', utf16be(table(','))],
    ['Windows-1252, as Excel’s "CSV"', latin1(table(';'))],
    ['line ends of an old Mac', bytesOf(table(',', undefined, '\r'))],
    ['line ends of Unix', bytesOf(table(',', undefined, '\n'))],
    ['empty last rows', bytesOf(`${table(';')};;;;\r\n;;;;\r\n`)],
    ['last rows of spaces and too few cells', bytesOf(`${table(',')} , ,\r\n , , , , \r\n\r\n`)],
    [
      'columns of nothing behind',
      bytesOf(
        table(
          ',',
          [HEADING, ...ROWS].map((r) => [...r, '', '']),
        ),
      ),
    ],
    ['the end-of-file of DOS', bytesOf(`${table(',')}\x1a`)],
  ])('with %s is read', (_how, bytes) => {
    expect(keysOf(bytes)).toEqual(RIGHT);
  });

  it('is told by the rows that a spreadsheet shows', () => {
    const bytes = bytesOf(`sep=;\r\n${table(';', [HEADING, ['A', 'Perhaps', '1,00', 'USD', '']])}`);
    expect(read(bytes)).toMatchObject({
      error: { message: expect.stringContaining('Row 2 has the status “Perhaps”') },
    });
    const gap = bytesOf(`${table(',', [HEADING])},,,,\r\nA,Perhaps,1.00,USD,\r\n`);
    expect(read(gap)).toMatchObject({ error: { message: expect.stringContaining('Row 3 ') } });
  });

  it.each([
    ['ends inside a row', bytesOf(table(',').slice(0, -30))],
    ['ends inside a quote', bytesOf(`${table(',')}X,"Completed`)],
    ['has a cell too many', bytesOf(`${table(',')}X,Completed,1.00,USD,,more\r\n`)],
    ['names a separator that it does not use', bytesOf(`sep=;\r\n${table(',')}`)],
    ['is UTF-16 and cut in two', utf16le(`\ufeff${table(',')}`).subarray(0, -1)],
    ['claims UTF-8 and breaks it', Buffer.concat([bytesOf('\ufeff'), latin1(table(','))])],
    ['is empty', bytesOf('')],
    ['is a line of a separator', bytesOf('sep=;')],
    ['is rows of nothing', bytesOf(',,,,\r\n;;;\r\n')],
    ['has a heading alone', bytesOf(table(',', [HEADING]))],
  ])('that %s is not', (_how, bytes) => {
    expect(read(bytes)).toMatchObject(UNREADABLE);
  });
});

describe('an amount', () => {
  const amountsOf = (...texts: string[]) =>
    expectOk(
      read(
        bytesOf(
          table(';', [HEADING, ...texts.map((text, i) => [`K${i}`, 'Completed', text, 'USD', ''])]),
        ),
      ),
    ).lines.map(({ amount }) => amount?.text);

  it.each([
    [['50,00'], ['50.00']],
    [['-1.234,50'], ['1234.50']],
    [['1,234.50'], ['1234.50']],
    [['1.234.567,89'], ['1234567.89']],
    [['1.234.567'], ['1234567']],
    [['1 234,50'], ['1234.50']],
    [["1'234.50"], ['1234.50']],
    [['1\u202f234,5'], ['1234.5']],
    [['−50,00'], ['50.00']],
    // Three digits behind a sign are thousands or thousandths: the other amounts of the file tell.
    [
      ['1.234', '50,00'],
      ['1234', '50.00'],
    ],
    [
      ['1.234', '50.00'],
      ['1.234', '50.00'],
    ],
    [
      ['1,234', '50.00'],
      ['1234', '50.00'],
    ],
    [
      ['1,234', '50,00'],
      ['1.234', '50.00'],
    ],
    [['1.234'], ['1.234']],
    [['1,234'], ['1234']],
    [['12,34,56'], ['12,34,56']],
    [['fifty'], ['fifty']],
  ])('%j is %j', (texts, amounts) => {
    expect(amountsOf(...texts)).toEqual(amounts);
  });
});

it('PayPal’s report is read as well', () => {
  const text =
    'sep=;\r\nCustomer ID;Amount;Currency;Status\r\npay_x;"-50,00";USD;Completed\r\n;;;\r\n';
  expect(expectOk(parseCsvResults(utf16le(`\ufeff${text}`), PAYPAL_RESULTS)).lines).toMatchObject([
    { key: 'pay_x', outcome: 'paid', amount: { text: '50.00', currency: 'USD' } },
  ]);
});

it('a bank’s answer in UTF-16 is read', () => {
  const xml = pain002('bat_x', [['pay_x', 'ACSC']]).replace(
    '<?xml version="1.0"?>',
    '<?xml version="1.0" encoding="UTF-16"?>',
  );
  for (const bytes of [utf16le(`\ufeff${xml}`), utf16be(`\ufeff${xml}`)]) {
    expect(expectOk(parsePain002(bytes)).lines).toMatchObject([{ key: 'pay_x', outcome: 'paid' }]);
  }
});
