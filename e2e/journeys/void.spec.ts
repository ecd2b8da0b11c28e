import { answer, expect, goTo, openCommission, rowOf, test } from '@/e2e/fixtures/scene';

test('a pending commission is voided with a reason, and the affiliate reads it', async ({
  as,
  scene,
}) => {
  const partner = await scene.partner('Vera Void');
  const { customerId, orderId } = await scene.sale(partner, { amount: 10_000 });

  const desk = await as('admin');
  const drawer = await openCommission(desk, customerId);
  await drawer.getByRole('button', { name: 'Void…' }).click();
  await answer(desk, /^Void \$20\.00\?/, 'Void', (dialog) =>
    dialog.getByRole('button', { name: 'Test order' }).click(),
  );
  await expect(drawer.getByText('Nothing more can be done with it.')).toBeVisible();
  await expect(drawer).toContainText('Voided, Test order');
  await drawer.getByRole('button', { name: 'Close' }).click();
  await expect(rowOf(desk, customerId)).toContainText('Not payable');

  const portal = await scene.portal(partner);
  const money = portal.getByRole('region', { name: 'Your money', exact: true });
  await expect(money).not.toContainText('$20.00');
  await goTo(portal, 'Commissions');
  await expect(rowOf(portal, orderId)).toContainText('Voided');
  await rowOf(portal, orderId).getByRole('link').first().click();
  await expect(portal.getByRole('dialog')).toContainText('Voided, Test order');
});
