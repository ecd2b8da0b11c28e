import { expect, goTo, openCommission, rowOf, test } from '@/e2e/fixtures/scene';

type Recorded = { commission: { id: string } };

test('each line of an order says what it earned, and a refund takes of the one that it names', async ({
  as,
  scene,
}) => {
  const partner = await scene.partner('Lina Lines');
  const orderId = `order-${partner.code}`;
  const customerId = `buyer-${partner.code}`;
  const { commission } = await scene.api<Recorded>('POST', '/orders', {
    ...{ orderId, customerId, code: partner.code },
    ...{ amount: 20_000, total: 23_800, currency: 'USD' },
    lines: [
      { sku: 'plan', name: 'A year of coffee', amount: 15_000, total: 17_850 },
      { sku: 'mug', amount: 4000, total: 4760 },
    ],
  });
  await scene.api('POST', '/refunds', {
    ...{ refundId: `refund-${partner.code}`, orderId },
    lines: [{ sku: 'plan', amount: 8925 }],
  });

  const desk = await as('admin');
  const drawer = await openCommission(desk, customerId);
  await expect(drawer).toContainText('What each line earned');
  await expect(drawer).toContainText('A year of coffee');
  await expect(drawer).toContainText('Of $150.00: 20 %');
  await expect(drawer).toContainText('$15.00 taken back');
  await expect(drawer).toContainText('Everything else');
  await drawer.getByRole('link', { name: orderId }).click();
  const order = desk.getByRole('dialog', { name: `Order ${orderId}` });
  await expect(order).toContainText('Earned $30.00: 20 %');
  await expect(order).toContainText('$15.00 taken back');

  // What was bought is the merchant's business.
  const portal = await scene.portal(partner);
  await goTo(portal, 'Commissions');
  await rowOf(portal, orderId).getByRole('link').first().click();
  const why = portal.getByRole('dialog');
  await expect(why).toContainText('Line 1');
  await expect(why).toContainText('Of $150.00: 20 %');
  await expect(why).toContainText('$15.00 taken back');
  await expect(why).not.toContainText('A year of coffee');
  expect(await portal.content()).not.toContain('A year of coffee');
  const details = await scene.api<{ lines: { clawedBack: number }[] }>(
    'GET',
    `/commissions/${commission.id}`,
  );
  expect(details.lines.map((line) => line.clawedBack)).toEqual([1500, 0, 0]);
});
