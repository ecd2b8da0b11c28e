import { expect, test } from '@/e2e/fixtures/test';

test('several commissions are approved at once, and the answer says how many', async ({ as }) => {
  const page = await as('admin', '/admin/commissions');
  const boxes = page.getByRole('main').getByRole('checkbox');
  // The first one ticks all.
  await boxes.nth(1).click();
  await boxes.nth(2).click();
  await page.getByRole('button', { name: 'Approve 2' }).click();
  await expect(page.getByText('2 approved').first()).toBeVisible();
});
