import { answer, expect, goTo, openAffiliate, rowOf, test } from '@/e2e/fixtures/scene';

test('a bonus is given, approved like any commission, and ready at once without waiting time', async ({
  as,
  scene,
}) => {
  const partner = await scene.partner('Bea Bonus');
  const desk = await as('admin');
  await openAffiliate(desk, partner.name);
  await desk.getByRole('button', { name: 'Bonus' }).click();
  const title = /^Give a bonus/;
  const form = desk.getByRole('dialog', { name: title });
  await form.getByLabel('Amount').fill('lots');
  await form.getByLabel('Reason').fill('The best video of the month');
  await form.getByLabel('No waiting time').check();
  await form.getByRole('button', { name: 'Give' }).click();
  await expect(form.getByText(/Write an amount in USD/).first()).toBeVisible();
  await answer(desk, title, 'Give', (dialog) => dialog.getByLabel('Amount').fill('25.00'));

  const newest = desk.getByRole('region', { name: 'Commissions' });
  await expect(newest).toContainText('$25.00');
  await newest.getByRole('row').getByRole('link').first().click();
  const drawer = desk.getByRole('dialog');
  await expect(drawer).toContainText('The best video of the month');
  await drawer.getByRole('button', { name: 'Approve', exact: true }).click();
  await expect(drawer).toContainText('Available, ready to be paid out');

  const portal = await scene.portal(partner);
  await goTo(portal, 'Commissions');
  await expect(rowOf(portal, 'Bonus')).toContainText('$25.00');
  await rowOf(portal, 'Bonus').getByRole('link').first().click();
  await expect(portal.getByRole('dialog')).toContainText('The best video of the month');
});
