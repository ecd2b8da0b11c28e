import { expectPageGood } from '@/e2e/fixtures/every-page';
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

// Nothing here changes anything.
test.describe.configure({ mode: 'parallel' });

for (const path of PAGES) {
  test(`${path} is accessible in light and dark, and fits a phone`, async ({ as }) => {
    await expectPageGood(await as('affiliate', path));
  });
}

test('a commission explains itself in a drawer that has an address', async ({ as }) => {
  const page = await as('affiliate', '/portal/commissions');
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
