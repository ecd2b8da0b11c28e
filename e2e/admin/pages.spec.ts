import { expect, expectAccessible, expectNoSidewaysScroll, test } from '../fixtures/test';

const PAGES = [
  '/admin',
  '/admin/commissions',
  '/admin/affiliates',
  '/admin/orders',
  '/admin/payouts',
  '/admin/audit',
  '/admin/books',
  '/admin/settings',
];

test('every console page is accessible in light and dark, and fits a phone', async ({ as }) => {
  test.setTimeout(240_000);
  const page = await as('admin');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const path of PAGES) {
      await test.step(`${path}, ${colorScheme}`, async () => {
        await page.setViewportSize({ width: 1280, height: 900 });
        await page.goto(path);
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
        await expectAccessible(page);
        await page.setViewportSize({ width: 360, height: 740 });
        await expectNoSidewaysScroll(page);
      });
    }
  }
});

test('the books page shows every invariant as holding', async ({ as }) => {
  const page = await as('finance');
  await page.goto('/admin/books');
  for (const id of ['I1', 'I6', 'I14', 'I17']) {
    await expect(page.getByRole('main').getByText(id, { exact: true }).first()).toBeVisible();
  }
});
