import { expect, expectAccessible, expectNoSidewaysScroll, test } from '../fixtures/test';

const PAGES = [
  '/portal',
  '/portal/commissions',
  '/portal/links',
  '/portal/reports',
  '/portal/payouts',
  '/portal/settings',
];

test('every portal page is accessible in light and dark, and fits a phone', async ({ as }) => {
  test.setTimeout(180_000);
  const page = await as('affiliate');
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
