import { createHash } from 'node:crypto';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { describe, expect, it } from 'vitest';
import { renderStatement } from '@/lib/statements/pdf/render-statement';
import { amountWords, dayWords, statementFileName } from '@/lib/statements/pdf/words';
import { statementOf } from '@/lib/testing/statements';

async function read(bytes: Buffer) {
  const pdf = await getDocument({ data: new Uint8Array(bytes), verbosity: 0 }).promise;
  const pages: string[] = [];
  for (let number = 1; number <= pdf.numPages; number++) {
    const { items } = await (await pdf.getPage(number)).getTextContent();
    pages.push(
      items
        .map((item) => ('str' in item ? item.str : ''))
        .join(' ')
        .replace(/\s+/g, ' '),
    );
  }
  const { info } = await pdf.getMetadata();
  return { pages, all: pages.join(' '), info: info as Record<string, unknown> };
}

describe('the PDF of a statement', () => {
  it('names number, parties, balances, totals and every line', async () => {
    const data = statementOf(9);
    const { all, pages } = await read(await renderStatement(data));
    expect(pages).toHaveLength(1);
    for (const part of [
      ...['Statement 000012', 'October 2026, in EUR', 'Issued 1 Nov 2026', '1 of 1'],
      ...['Larkfield Handels GmbH', 'Große Straße 1', 'Tax ID DE123456789'],
      ...['Łucja Żółć', 'Code LUCJA', 'Paid to l•••@pay.example', 'Rue de l’Église 5'],
      ...['Opening balance 100.00', 'Commissions (8)', 'Taken back (1)', 'Closing balance'],
    ]) {
      expect(all).toContain(part);
    }
    expect(data.lines.length).toBe(9);
    for (const line of data.lines) {
      expect(all).toContain(line.text);
      expect(all).toContain(amountWords(line.amountMinor, 'EUR'));
      expect(all).toContain(amountWords(line.balanceMinor, 'EUR'));
      expect(all).toContain(dayWords(line.at, 'UTC'));
    }
    expect(all).toContain('Refund 6');
    expect(all).toContain(amountWords(data.closing.totalMinor, 'EUR'));
  });

  it('of the same data is the same bytes, today and tomorrow', async () => {
    const hash = async () =>
      createHash('sha256')
        .update(await renderStatement(statementOf(60)))
        .digest('hex');
    const first = await hash();
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect(await hash()).toBe(first);
    const other = await renderStatement(statementOf(60, { number: 13 }));
    expect(createHash('sha256').update(other).digest('hex')).not.toBe(first);
  });

  it('says its title and language', async () => {
    const bytes = await renderStatement(statementOf(1));
    const { info } = await read(bytes);
    expect(info.Title).toBe('Statement 000012, October 2026');
    expect(info.Author).toBe('Larkfield Handels GmbH');
    expect(bytes.toString('latin1')).toMatch(/\/Lang \(en\)/);
    expect(bytes.toString('latin1')).toMatch(/\/DisplayDocTitle true/);
  });

  it('of 1,000 lines has the table’s head and the number on each page', async () => {
    const data = statementOf(1_000);
    const bytes = await renderStatement(data);
    const { pages, all } = await read(bytes);
    expect(pages.length).toBeGreaterThan(15);
    pages.forEach((page, index) => {
      expect(page).toContain(`${index + 1} of ${pages.length}`);
      if (page.includes('Commission of order')) expect(page).toContain('Amount, EUR');
    });
    for (const line of data.lines) expect(all).toContain(`${line.text} `);
    // Nothing hangs below the foot: each line stands on a page once.
    expect(all.match(/(Commission of|Taken back:) order no-\d+ /g)).toHaveLength(1_000);
  }, 30_000);

  it('writes letters that its typeface lacks in Latin ones, and says so', async () => {
    const base = statementOf(1);
    const { all } = await read(
      await renderStatement({
        ...base,
        affiliate: { ...base.affiliate, name: '山田 🙂 محمد', legalName: null },
      }),
    );
    expect(all).toContain('Shan');
    expect(all).toContain('Some words are written in Latin letters');
    expect((await read(await renderStatement(base))).all).not.toContain('Latin letters');
  });

  it('survives words of any length and an empty month', async () => {
    const base = statementOf(1);
    const [line] = base.lines;
    if (!line) throw new Error('no line');
    const long = { ...line, text: 'x'.repeat(3_000), reason: 'why '.repeat(200) };
    await renderStatement({ ...base, lines: [long, long] });
    const { all } = await read(await renderStatement(statementOf(0)));
    expect(all).toContain('Nothing changed the balance.');
  });
});

describe('the words of a statement', () => {
  it.each([
    [123_456_789n, 'EUR', '1,234,567.89'],
    [-667n, 'USD', '−6.67'],
    [1_234n, 'JPY', '1,234'],
    [-1_234_567n, 'KWD', '−1,234.567'],
    [0n, 'EUR', '0.00'],
  ])('%s in %s is %s', (minor, currency, words) => {
    expect(amountWords(minor, currency)).toBe(words);
  });

  it('name the file by number and code', () => {
    expect(statementFileName(statementOf(0))).toBe('statement-000012-LUCJA');
  });
});
