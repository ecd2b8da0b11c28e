import { describe, expect, it } from 'vitest';
import { csvLine } from '@/app/admin/csv';

describe('a line of the export', () => {
  it.each([
    ['=HYPERLINK("x")', `"'=HYPERLINK(""x"")"\r\n`],
    ['+1', "'+1\r\n"],
    ['-1', "'-1\r\n"],
    ['@SUM(A1)', "'@SUM(A1)\r\n"],
    ['\t=1', "'\t=1\r\n"],
    ['  =1', "'  =1\r\n"],
  ])('text %j can become no formula', (text, line) => {
    expect(csvLine([text])).toBe(line);
  });

  it('quotes commas, quotes and line breaks, and leaves figures alone', () => {
    expect(csvLine(['a,b', 'say "hi"', 'one\ntwo', -5n, 2, null])).toBe(
      '"a,b","say ""hi""","one\ntwo",-5,2,\r\n',
    );
  });
});
