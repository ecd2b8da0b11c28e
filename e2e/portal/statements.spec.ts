import { readFile } from 'node:fs/promises';
import { expect, expectAccessible, test } from '@/e2e/fixtures/test';

test('an affiliate finds a statement, takes it as PDF and CSV, and it keeps its number', async ({
  as,
}) => {
  const page = await as('affiliate', '/portal/statements');
  await expect(page.getByRole('heading', { level: 1, name: 'Statements' })).toBeVisible();
  await expectAccessible(page);
  const take = async (format: 'PDF' | 'CSV') => {
    const waiting = page.waitForEvent('download');
    await page
      .getByRole('main')
      .getByRole('link', { name: new RegExp(`^${format} of`) })
      .first()
      .click();
    const download = await waiting;
    return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
  };
  const pdf = await take('PDF');
  expect(pdf.name).toMatch(/^statement-\d{6}-[A-Z0-9_-]+\.pdf$/);
  expect(pdf.bytes.subarray(0, 5).toString()).toBe('%PDF-');
  const csv = await take('CSV');
  expect(csv.name).toBe(pdf.name.replace('.pdf', '.csv'));
  expect(csv.bytes.toString()).toContain(
    'date,kind,what,reason,amount,balance,currency,commission',
  );
  expect((await take('PDF')).bytes.equals(pdf.bytes)).toBe(true);
});

test('an affiliate writes how statements name them', async ({ as }) => {
  const page = await as('affiliate', '/portal/settings#statement-details');
  await page.getByLabel('Legal name').fill('Ana Ruiz Media SL');
  await page.getByRole('button', { name: 'Save details' }).click();
  await expect(page.getByText('Saved. The next statements name you so.')).toBeVisible();
  await page.reload();
  await expect(page.getByLabel('Legal name')).toHaveValue('Ana Ruiz Media SL');
});

test('the lists of the console leave as files', async ({ as }) => {
  const page = await as('finance');
  for (const path of ['/admin/orders', '/admin/payouts?tab=all', '/admin/books']) {
    await page.goto(path);
    const waiting = page.waitForEvent('download');
    await page
      .getByRole('main')
      .getByRole('link', { name: /^Export/ })
      .first()
      .click();
    const download = await waiting;
    expect(download.suggestedFilename()).toMatch(/^[a-z-]+-\d{4}-\d\d-\d\d\.csv$/);
    expect(
      (await readFile(await download.path())).toString('utf8').split('\r\n').length,
    ).toBeGreaterThan(2);
  }
});
