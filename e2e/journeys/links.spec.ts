import { expect, goTo, newMark, rowOf, test } from '@/e2e/fixtures/scene';

test('a link is built, a named one is made, copied, followed and led elsewhere', async ({
  scene,
  visitor,
}) => {
  const partner = await scene.partner('Lina Link');
  const portal = await scene.portal(partner);
  await portal.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await goTo(portal, 'Links and codes');

  await test.step('one is built to any page of the shop, and to no other site', async () => {
    const built = portal.getByRole('status', { name: 'Your built link' });
    await portal.getByLabel(/^Page/).fill('https://elsewhere.example/');
    await expect(built).toHaveText('No link yet');
    await portal.getByLabel(/^Page/).fill('/shop/checkout?item=gift-set');
    await portal.getByLabel(/^Sub-ID/).fill('june');
    await expect(built).toContainText(`/r/${partner.code}?to=/shop/checkout`);
    const shop = await visitor();
    await shop.goto(`http://${await built.textContent()}`);
    await expect(shop.getByRole('heading', { level: 1, name: 'Checkout' })).toBeVisible();
  });

  const name = `Grinder ${newMark()}`;
  const link = rowOf(portal, name);
  const clicks = link.getByRole('cell').nth(4);
  await test.step('a named one is made and copied', async () => {
    await portal.getByRole('button', { name: 'New link' }).click();
    const form = portal.getByRole('dialog', { name: 'New link' });
    await form.getByLabel('Name', { exact: true }).fill(name);
    await form.getByLabel('Leads to').fill('/shop/checkout?item=hand-grinder');
    await form.getByLabel(/^Sub-ID/).fill('video');
    await form.getByLabel(/^Short name/).fill('grinder');
    await form.getByRole('button', { name: 'Make link' }).click();
    await expect(form).toBeHidden();
    await link.getByRole('button', { name: `Copy ${name}` }).click();
    await expect(link.getByText('Copied')).toBeAttached();
  });
  const copied = await portal.evaluate(() => navigator.clipboard.readText());
  expect(new URL(copied).pathname).toBe(`/r/${partner.code}/grinder`);

  const shop = await visitor();
  await test.step('a visitor who follows it lands, buys, and is the affiliate’s', async () => {
    await shop.goto(copied);
    await expect(shop).toHaveURL(/\/shop\/checkout\?item=hand-grinder/);
    await expect(shop.getByText('Hand grinder').first()).toBeVisible();
    await shop.getByLabel('E-mail').fill(`${newMark()}@buyers.example`);
    await shop.getByRole('button', { name: 'Order now' }).click();
    await shop.waitForURL('**/shop/receipt');
    await expect(shop.getByText('An affiliate earned $13.80')).toBeVisible();
  });

  await test.step('the affiliate sees the click and the order by its sub-ID', async () => {
    await expect(async () => {
      await portal.reload();
      await expect(clicks).toHaveText(/^1\b/, { timeout: 1_000 });
    }).toPass();
    await goTo(portal, 'Commissions');
    await expect(rowOf(portal, 'Order shop-')).toContainText('video');
  });

  await test.step('it is led elsewhere, and its address stays', async () => {
    await goTo(portal, 'Links and codes');
    await link.getByRole('button', { name: `Change ${name}` }).click();
    const form = portal.getByRole('dialog', { name: /^Change / });
    await form.getByLabel('Leads to').fill('/shop/checkout?item=house-blend');
    await form.getByRole('button', { name: 'Save link' }).click();
    await expect(form).toBeHidden();
    await expect(async () => {
      await shop.goto(copied);
      await expect(shop.getByText('House blend').first()).toBeVisible({ timeout: 1_000 });
    }).toPass();
  });
});
