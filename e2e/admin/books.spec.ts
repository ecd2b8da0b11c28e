import { expect, test } from '@/e2e/fixtures/test';

test('the books are checked and the audit log’s chain followed when somebody asks', async ({
  as,
}) => {
  const page = await as('finance', '/admin/books');
  await page.getByRole('button', { name: 'Check now' }).click();
  await expect(page.getByText('Checked. The books are in order.').first()).toBeVisible({
    timeout: 30_000,
  });
  await expect(page.getByRole('table', { name: 'Runs of the checks' })).toContainText('A person');
  await page.getByRole('button', { name: 'Check the chain' }).click();
  await expect(page.getByText(/sealed rows are as they were written/).first()).toBeVisible({
    timeout: 30_000,
  });
});

test('a figure of the trial balance leads to its entries, and an entry to its commission', async ({
  as,
}) => {
  const page = await as('finance', '/admin/books');
  const balance = page.getByRole('table', { name: 'Trial balance, USD' });
  await balance.getByRole('link', { name: 'Pending' }).click();
  const entries = page.getByRole('table', { name: 'Entries of the account' });
  await entries.getByRole('link', { name: 'Commission' }).first().click();
  await expect(page.getByRole('dialog')).toContainText('Why');
});

test('other terms are tried from the settings, and nothing is saved by that', async ({ as }) => {
  const page = await as('admin', '/admin/settings/program');
  const rate = page.getByLabel('Share of the order');
  const before = await rate.inputValue();
  await rate.fill('10');
  await page.getByRole('button', { name: 'Preview' }).click();
  await expect(page).toHaveURL(/\/admin\/settings\/program\/preview\?/);
  await expect(page.getByLabel('Share of the order')).toHaveValue('10');
  const table = page.getByRole('table', { name: 'Who gains and loses, USD' });
  await expect(table).toContainText('−$');
  await page.getByLabel('Of several clicks').selectOption('first');
  await page.getByRole('button', { name: 'Preview' }).click();
  await expect(page).toHaveURL(/attribution=first/);
  await expect(page.getByRole('region', { name: 'Orders that would go elsewhere' })).toBeVisible({
    timeout: 20_000,
  });
  await page.goto('/admin/settings/program');
  await expect(page.getByLabel('Share of the order')).toHaveValue(before);
});

test('a line of the forecast leads to the commissions it counts', async ({ as }) => {
  const page = await as('admin', '/admin/forecast');
  await page.getByRole('table', { name: 'What comes next, USD' }).getByRole('link').first().click();
  await expect(page).toHaveURL(/due=/);
  await expect(page.getByRole('heading', { level: 1, name: 'Commissions' })).toBeVisible();
});
