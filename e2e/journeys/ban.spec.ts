import { answer, expect, goTo, openAffiliate, rowOf, test } from '@/e2e/fixtures/scene';
import { expectAccessible } from '@/e2e/fixtures/test';

test('a banned affiliate earns nothing more, and the portal says what holds', async ({
  as,
  scene,
  visitor,
}) => {
  const partner = await scene.partner('Bruno Ban');
  const { customerId, orderId } = await scene.sale(partner, { amount: 10_000 });
  const portal = await scene.portal(partner);
  await expect(portal.getByRole('region', { name: 'Your link' })).toContainText(partner.code);

  const desk = await as('admin');
  await openAffiliate(desk, partner.name);
  await desk.getByRole('button', { name: 'Ban…' }).click();
  await answer(desk, /^Ban Bruno Ban/, 'Ban', (dialog) =>
    dialog.getByLabel('Reason').fill('Bought ads on our name'),
  );
  await expect(desk.getByRole('button', { name: 'Ban…' })).toHaveCount(0);
  await expect(desk.getByRole('button', { name: 'Bonus' })).toHaveCount(0);
  await expect(desk.getByRole('region', { name: 'Commissions' })).toContainText('On hold');

  await test.step('the portal offers nothing that does not work', async () => {
    await portal.reload();
    await expect(portal.getByText('Your membership has ended', { exact: true })).toBeVisible();
    const link = portal.getByRole('region', { name: 'Your link' });
    await expect(link).toContainText('counts nothing');
    await expect(link.getByRole('button')).toHaveCount(0);
    const money = portal.getByRole('region', { name: 'Your money', exact: true });
    await expect(money).toContainText('Your membership has ended: no payout can be requested.');
    await expectAccessible(portal);
    await goTo(portal, 'Commissions');
    const row = rowOf(portal, orderId);
    await expect(row).toContainText('On hold');
    await expect(row).toContainText('Not payable');
    await goTo(portal, 'Links and codes');
    await expect(portal.getByRole('button', { name: 'New link' })).toHaveCount(0);
    await expect(portal.getByLabel(/^Page/)).toHaveCount(0);
    await expect(portal.getByText('They count nothing for you any more.')).toBeVisible();
    await goTo(portal, 'Payouts');
    await expect(portal.getByRole('main')).not.toContainText('Next monthly request');
    await expect(portal.getByRole('button', { name: 'Request payout' })).toHaveCount(0);
  });

  await test.step('the link still leads to the shop, and nothing counts', async () => {
    const shop = await visitor();
    await shop.goto(`/r/${partner.code}`);
    await expect(shop).toHaveURL(/\/shop/);
    const later = await scene.api<{ commission: object | null }>('POST', '/orders', {
      orderId: `${orderId}-later`,
      customerId: `${customerId}-later`,
      amount: 5_000,
      currency: 'USD',
      code: partner.code,
    });
    expect(later.commission).toBe(null);
  });
});
