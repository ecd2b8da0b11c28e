import type { Page } from '@playwright/test';
import { answer, expect, goTo, newMark, openAffiliate, rowOf, test } from '@/e2e/fixtures/scene';

test('a discount code is made, brings its affiliate an order without a click, and ends', async ({
  as,
  scene,
  visitor,
}) => {
  const partner = await scene.partner('Cora Code');
  const code = `TEA${newMark()}`.toUpperCase();
  const desk = await as('admin');
  await openAffiliate(desk, partner.name);
  const codes = desk.getByRole('region', { name: 'Discount codes', exact: true });
  await test.step('staff make it', async () => {
    await codes.getByRole('button', { name: 'New code' }).click();
    const title = /^New discount code/;
    const form = desk.getByRole('dialog', { name: title });
    await form.getByLabel('Code', { exact: true }).fill(code);
    await form.getByRole('button', { name: 'Create' }).click();
    await expect(form.getByText('Say how many percent off.').first()).toBeVisible();
    await answer(desk, title, 'Create', (dialog) => dialog.getByLabel(/^Percent/).fill('25'));
    await expect(codes.getByRole('row').filter({ hasText: code })).toContainText('25 % off');
  });

  const portal = await scene.portal(partner);
  await goTo(portal, 'Links and codes');
  await expect(rowOf(portal, code)).toContainText('Active');

  const shop = await visitor();
  await test.step('a customer types it, in their own way', async () => {
    await buy(shop, code.toLowerCase());
    await shop.waitForURL('**/shop/receipt');
    await expect(shop.getByText('An affiliate earned $15.00')).toBeVisible();
    await goTo(portal, 'Commissions');
    await expect(rowOf(portal, 'Order shop-')).toContainText('$15.00');
  });

  await test.step('ended, it gives nothing any more', async () => {
    await codes.getByRole('button', { name: `End the code ${code}` }).click();
    await answer(desk, new RegExp(`^End the discount code ${code}`), 'End');
    await expect(codes.getByRole('row').filter({ hasText: code })).toContainText('Not active');
    await buy(shop, code);
    await expect(shop.getByText(/This code is not valid/).first()).toBeVisible();
    await goTo(portal, 'Links and codes');
    await expect(rowOf(portal, code)).toContainText('Not active');
  });
});

/** A gift set, for $100.00. */
async function buy(shop: Page, code: string): Promise<void> {
  await shop.goto('/shop');
  await shop.getByRole('link', { name: 'Buy Gift set' }).click();
  await shop.getByLabel('E-mail').fill(`${newMark()}@buyers.example`);
  await shop.getByLabel(/^Discount code/).fill(code);
  await shop.getByRole('button', { name: 'Order now' }).click();
}
