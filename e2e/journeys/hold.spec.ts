import { answer, expect, goTo, openCommission, rowOf, test } from '@/e2e/fixtures/scene';

test('a commission on hold cannot be approved until the hold is released', async ({
  as,
  scene,
}) => {
  const partner = await scene.partner('Holly Hold', { holdDays: 0 });
  const { customerId, orderId } = await scene.sale(partner, { amount: 10_000 });
  const desk = await as('admin');
  const drawer = await openCommission(desk, customerId);
  const approve = drawer.getByRole('button', { name: 'Approve', exact: true });
  await expect(approve).toBeVisible();
  await drawer.getByRole('button', { name: 'Hold…' }).click();
  await answer(desk, /^Put \$20\.00 on hold\?/, 'Put on hold', async (dialog) => {
    await dialog.getByLabel('Kind').selectOption({ label: 'Being checked' });
    await dialog.getByLabel('What to check').fill('Same card as three others');
  });
  await expect(drawer).toContainText('On hold: being checked');
  await expect(drawer).toContainText('Same card as three others');
  await expect(approve).toHaveCount(0);

  const portal = await scene.portal(partner);
  await goTo(portal, 'Commissions');
  const row = rowOf(portal, orderId);
  await expect(row).toContainText('On hold');
  await expect(row).toContainText('Once released');
  await row.getByRole('link').first().click();
  const why = portal.getByRole('dialog');
  await expect(why).toContainText('It goes on when the hold is released.');
  await expect(why).not.toContainText('Payable on');
  await portal.keyboard.press('Escape');

  await drawer.getByRole('button', { name: 'Release hold…' }).click();
  await answer(desk, /^Release the hold\?/, 'Release hold', (dialog) =>
    dialog.getByRole('button', { name: 'Checked, all is well' }).click(),
  );
  await expect(drawer.getByRole('status').filter({ hasText: 'Hold released' })).toBeVisible();
  await approve.click();
  await expect(drawer).toContainText('Available, ready to be paid out');
  await portal.reload();
  await expect(row).toContainText('Available');
  await expect(row).not.toContainText('On hold');
});
