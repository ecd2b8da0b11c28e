import { readFile } from 'node:fs/promises';
import { expect, expectAccessible, test } from '@/e2e/fixtures/test';

/** From asking to the statement, as the three people do it. */
test('a request becomes a batch of two people, its result makes it paid, and the statement is there', async ({
  as,
}) => {
  test.setTimeout(120_000);
  const portal = await as('affiliate', '/portal/payouts');
  await portal.getByRole('button', { name: 'Request payout' }).click();
  const ask = portal.getByRole('dialog').getByRole('button', { name: /^Request \$/ });
  const amount = ((await ask.textContent()) ?? '').replace('Request ', '');
  await ask.click();
  const latest = portal.getByRole('table', { name: 'Payouts' }).getByRole('row').nth(1);
  await expect(latest).toContainText(amount);
  await expect(latest).toContainText('Requested');

  const finance = await as('finance', '/admin/payouts');
  await finance.getByRole('main').getByRole('link').filter({ hasText: 'Ana Ruiz' }).first().click();
  await finance.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
  await expect(finance.getByRole('dialog')).toContainText('Approved');
  await finance.goto('/admin/payouts/batches');
  await finance
    .getByRole('button', { name: `New batch: PayPal file, 1 payout, ${amount}` })
    .click();
  await finance.getByRole('dialog').getByRole('button', { name: 'Make the batch' }).click();
  await finance.waitForURL('**/admin/payouts/batches/bat_*');
  await expect(finance.getByText('Draft', { exact: true }).first()).toBeVisible();

  await test.step('its maker cannot approve it, the second person can', async () => {
    const approve = async (page: typeof finance) => {
      await page.getByRole('button', { name: 'Approve…' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Approve 1 payout' }).click();
    };
    await approve(finance);
    await expect(finance.getByText(/^Somebody other than the one who made/).first()).toBeVisible();
    const admin = await as('admin');
    await admin.goto(finance.url());
    await expectAccessible(admin);
    await approve(admin);
    // The payouts in it say Approved too.
    await expect(admin.getByRole('button', { name: 'Send and take the file…' })).toBeVisible();
  });

  await finance.reload();
  await finance.getByRole('button', { name: 'Send and take the file…' }).click();
  await finance.getByRole('dialog').getByRole('button', { name: 'Send 1 payout' }).click();
  const waiting = finance.waitForEvent('download');
  await finance.getByRole('link', { name: 'Download the file' }).click();
  const file = await readFile(await (await waiting).path(), 'utf8');
  const [, sum, currency, payoutId] = file.trim().split(',');
  expect(`$${sum}`).toBe(amount.replace(/,/g, ''));
  const results = (status: string, paid: string | undefined) =>
    Buffer.from(
      `Customer ID,Status,Amount,Currency,Transaction ID\r\n${payoutId},${status},${paid},${currency},PP-1\r\n`,
    );

  await test.step('a result that says another amount is refused, the right one is taken', async () => {
    const choose = async (buffer: Buffer) => {
      await finance
        .getByLabel('Result file')
        .setInputFiles({ name: 'results.csv', mimeType: 'text/csv', buffer });
      await finance.getByRole('button', { name: 'See what it says' }).click();
    };
    await choose(results('Completed', '1.00'));
    await expect(finance.getByText(/An amount or a currency in the file/).first()).toBeVisible();
    await expect(finance.getByRole('button', { name: 'Import these results' })).toHaveCount(0);
    await choose(results('Completed', sum));
    await expect(finance.getByText('Become paid')).toBeVisible();
    await finance.getByRole('button', { name: 'Import these results' }).click();
    await expect(finance.getByText('Closed', { exact: true }).first()).toBeVisible();
  });

  await portal.goto('/portal/payouts');
  await expect(latest).toContainText(amount);
  await expect(latest).toContainText('Paid');
  await latest.getByRole('link').first().click();
  const statement = portal.waitForEvent('download');
  await portal.getByRole('dialog').getByRole('link', { name: 'PDF of this payout' }).click();
  const pdf = await readFile(await (await statement).path());
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
});
