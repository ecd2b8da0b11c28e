import { expectEveryPageGood } from '@/e2e/fixtures/every-page';
import { expect, expectAccessible, test } from '@/e2e/fixtures/test';

const PAGES = [
  '/portal',
  '/portal/commissions',
  '/portal/links',
  '/portal/reports',
  '/portal/payouts',
  '/portal/statements',
  '/portal/settings',
];

test('every portal page is accessible in light and dark, and fits a phone', async ({ as }) => {
  test.setTimeout(180_000);
  const page = await as('affiliate');
  await expectEveryPageGood(page, PAGES);
});

test('a commission explains itself in a drawer that has an address', async ({ as }) => {
  const page = await as('affiliate');
  await page.goto('/portal/commissions');
  await page
    .getByRole('main')
    .getByRole('link', { name: /Order / })
    .first()
    .click();
  await expect(page).toHaveURL(/commission=com_/);
  const drawer = page.getByRole('dialog');
  await expect(drawer.getByRole('heading', { name: 'Why' })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(drawer).toBeHidden();
});
