import { answer, expect, goTo, rowOf, searchFor, test } from '@/e2e/fixtures/scene';

test('an order and the customer’s later ones are given to another affiliate', async ({
  as,
  scene,
}) => {
  const first = await scene.partner('Otto Old');
  const second = await scene.partner('Nina New');
  const { customerId, orderId } = await scene.sale(first, { amount: 10_000 });

  const desk = await as('admin');
  await goTo(desk, 'Orders');
  await searchFor(desk, orderId);
  await rowOf(desk, orderId).getByRole('link').first().click();
  const drawer = desk.getByRole('dialog', { name: `Order ${orderId}` });
  await expect(drawer).toContainText(`$20.00 to ${first.name}`);
  await drawer.getByRole('button', { name: 'Give to another affiliate…' }).click();
  const title = /^Give it to another affiliate\?/;
  const question = desk.getByRole('dialog', { name: title });
  await question.getByLabel('Affiliate’s code').fill('NOBODY-HAS-THIS');
  await question.getByLabel('What').selectOption({ label: 'This order and all future ones' });
  await question.getByRole('button', { name: 'Tracking went wrong' }).click();
  await question.getByRole('button', { name: 'Give', exact: true }).click();
  await expect(question).toContainText('There is no such affiliate.');
  await expect(question.getByLabel('What')).toHaveValue('both');
  await answer(desk, title, 'Give', (dialog) =>
    dialog.getByLabel('Affiliate’s code').fill(second.code),
  );
  await expect(drawer).toContainText(`$20.00 to ${second.name}`);
  await expect(drawer).toContainText('Chosen by a person');

  const later = await scene.api<{ commission: { affiliateId: string } | null }>('POST', '/orders', {
    orderId: `${orderId}-later`,
    customerId,
    amount: 5_000,
    currency: 'USD',
  });
  expect(later.commission?.affiliateId).toBe(second.id);

  const loser = await scene.portal(first);
  await goTo(loser, 'Commissions');
  await expect(rowOf(loser, orderId)).toContainText('Voided');
  const winner = await scene.portal(second);
  await goTo(winner, 'Commissions');
  const rows = winner.getByRole('table', { name: 'Commissions' }).getByRole('row');
  await expect(rows.filter({ hasText: '$20.00' })).toContainText('Pending');
  await expect(rows.filter({ hasText: '$10.00' })).toContainText('Pending');
});
