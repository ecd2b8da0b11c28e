import { describe, expect, it } from 'vitest';
import { parse } from 'csv-parse/sync';
import { amountCell, csvLines, textWithoutFormula } from '@/lib/format/csv';

describe('a line of CSV', () => {
  it.each([
    ['=HYPERLINK("x")', `"'=HYPERLINK(""x"")"\r\n`],
    ['+1', "'+1\r\n"],
    ['-1', "'-1\r\n"],
    ['@SUM(A1)', "'@SUM(A1)\r\n"],
    ['\t=1', "'\t'=1\r\n"],
    ['  =1', "'  =1\r\n"],
    ['\n=1', `"'\n'=1"\r\n`],
    ['\0=1', "'=1\r\n"],
    ['\ufeff=1', "'=1\r\n"],
    ['＝1+1', "'＝1+1\r\n"],
    ['Ann;=1+1', "Ann;'=1+1\r\n"],
    ['Ann; "=1+1', `"Ann; ""'=1+1"\r\n`],
    ['Ann|@SUM(A1)', "Ann|'@SUM(A1)\r\n"],
    ['Ann\n-1;＋1', `"Ann\n'-1;'＋1"\r\n`],
  ])('text %j can become no formula', (text, line) => {
    expect(csvLines([[text]])).toBe(line);
  });

  it('quotes commas, quotes and line breaks, and leaves figures alone', () => {
    expect(csvLines([['a,b', 'say "hi"', 'one\ntwo', 'cr\rcr', -5n, 2, null, true]])).toBe(
      '"a,b","say ""hi""","one\ntwo","cr\rcr",-5,2,,yes\r\n',
    );
  });

  it('writes amounts in major units with the decimals of their currency, negative ones as figures', () => {
    expect(
      csvLines([[amountCell(-667n, 'USD'), amountCell(500n, 'JPY'), amountCell(5n, 'KWD')]]),
    ).toBe('-6.67,500,0.005\r\n');
  });

  it('writes times as UTC', () => {
    expect(csvLines([[new Date('2026-01-31T23:59:59.999+02:00')]])).toBe(
      '2026-01-31T21:59:59.999Z\r\n',
    );
  });

  it('reads back as it was written', () => {
    const rows = [
      ['Zoë, "the" one', 'line\r\nbreak', '', 'plain'],
      ['漢字', "it's", ';', ' '],
    ];
    expect(parse(csvLines(rows))).toEqual(rows);
  });

  it('text that is harmless stays as it is', () => {
    expect(textWithoutFormula("O'Neil 5-a +1; x=y")).toBe("O'Neil 5-a +1; x=y");
  });
});
