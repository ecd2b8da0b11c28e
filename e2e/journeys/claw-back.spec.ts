import {
  answer,
  availableOn,
  expect,
  goTo,
  openCommission,
  rowOf,
  test,
} from '@/e2e/fixtures/scene';

test('a part of a commission is taken back, then the rest of it, and never more than there is', async ({
  as,
  scene,
}) => {
  const partner = await scene.partner('Carl Clawback', { holdDays: 0 });
  const { customerId, orderId } = await scene.approvedSale(partner, { amount: 10_000 });
  const desk = await as('admin');
  const drawer = await openCommission(desk, customerId);
  await expect(drawer).toContainText('20 % of $100.00 = $20.00');
  const portal = await scene.portal(partner);
  const available = availableOn(portal);
  await expect(available).toHaveText('$20.00');

  await test.step('more than is left is refused, and a part of it taken', async () => {
    await drawer.getByRole('button', { name: 'Claw back…' }).click();
    const question = desk.getByRole('dialog', { name: /^Claw back up to \$20\.00\?/ });
    await question.getByRole('button', { name: 'Order refunded' }).click();
    await question.getByLabel(/^Amount/).fill('25');
    await question.getByRole('button', { name: 'Claw back' }).click();
    await expect(question).toContainText('more than what is left');
    // Empty would take all of it.
    await expect(question.getByLabel(/^Amount/)).toHaveValue('25');
    await question.getByLabel(/^Amount/).fill('5.00');
    await expect(question.getByRole('textbox', { name: 'Reason' })).toHaveValue('Order refunded');
    await question.getByRole('button', { name: 'Claw back' }).click();
    await expect(question).toBeHidden();
    await expect(drawer).toContainText('$5.00 taken back, $15.00 left');
    await portal.reload();
    await expect(available).toHaveText('$15.00');
  });

  await test.step('the rest goes when no amount is said', async () => {
    await drawer.getByRole('button', { name: 'Claw back…' }).click();
    await answer(desk, /^Claw back up to \$15\.00\?/, 'Claw back', (dialog) =>
      dialog.getByRole('button', { name: 'Fraudulent order' }).click(),
    );
    await expect(drawer).toContainText('$20.00 taken back, $0.00 left');
    await expect(drawer.getByText('Nothing more can be done with it.')).toBeVisible();
    await portal.reload();
    await expect(available).toHaveText('$0.00');
  });

  await goTo(portal, 'Commissions');
  await expect(rowOf(portal, orderId)).toContainText('Taken back');
  await rowOf(portal, orderId).getByRole('link').first().click();
  const why = portal.getByRole('dialog');
  await expect(why).toContainText('Order refunded');
  await expect(why).toContainText('Fraudulent order');
});
