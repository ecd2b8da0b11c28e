import { createHmac } from 'node:crypto';
import {
  answer,
  availableOn,
  expect,
  goTo,
  newMark,
  openCommission,
  rowOf,
  searchFor,
  test,
} from '@/e2e/fixtures/scene';

/** As Stripe signs: the time and the body under the endpoint's secret. */
function signatureOf(body: string, secret: string): string {
  const at = Math.floor(Date.now() / 1000);
  return `t=${at},v1=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`;
}

test('a dispute that Stripe reports holds the commission until it is won', async ({
  as,
  scene,
  demo,
  request,
}) => {
  const partner = await scene.partner('Dora Dispute', { holdDays: 0 });
  const mark = newMark();
  const customerId = `buyer-${mark}`;
  const payment = `pi_${mark}`;
  const tell = async (type: string, object: object) => {
    const id = `evt_${newMark()}`;
    const body = JSON.stringify({
      id,
      type,
      created: Math.floor(Date.now() / 1000),
      data: { object },
    });
    const answered = await request.post('/api/webhooks/stripe', {
      headers: {
        'stripe-signature': signatureOf(body, demo.stripeWebhookSecret),
        'content-type': 'application/json',
      },
      data: Buffer.from(body),
    });
    expect(answered.ok(), await answered.text()).toBe(true);
  };
  const dispute = (status: string) => ({
    id: `dp_${mark}`,
    amount: 10_000,
    currency: 'usd',
    payment_intent: payment,
    reason: 'fraudulent',
    status,
  });

  await tell('checkout.session.completed', {
    id: `cs_${mark}`,
    mode: 'payment',
    payment_status: 'paid',
    amount_total: 10_000,
    currency: 'usd',
    payment_intent: payment,
    metadata: { customerId, code: partner.code },
  });
  const desk = await as('admin');
  const drawer = await openCommission(desk, customerId);
  await expect(drawer).toContainText('20 % of $100.00 = $20.00');

  await tell('charge.dispute.created', dispute('needs_response'));
  await desk.reload();
  await expect(drawer).toContainText('The customer disputes the payment');
  await expect(drawer.getByRole('button', { name: 'Approve', exact: true })).toHaveCount(0);
  const portal = await scene.portal(partner);
  await goTo(portal, 'Commissions');
  await expect(rowOf(portal, payment)).toContainText('On hold');

  await tell('charge.dispute.closed', dispute('won'));
  await desk.reload();
  await drawer.getByRole('button', { name: 'Approve', exact: true }).click();
  await expect(drawer).toContainText('Available, ready to be paid out');
  await portal.reload();
  await expect(rowOf(portal, payment)).not.toContainText('On hold');
});

test('a dispute that staff open and lose takes its share back, and winning it after all gives it back', async ({
  as,
  scene,
}) => {
  const partner = await scene.partner('Dirk Dispute', { holdDays: 0 });
  const { orderId } = await scene.approvedSale(partner, { amount: 10_000 });
  const desk = await as('admin');
  await goTo(desk, 'Orders');
  await searchFor(desk, orderId);
  await rowOf(desk, orderId).getByRole('link').first().click();
  const drawer = desk.getByRole('dialog', { name: `Order ${orderId}` });

  await drawer.getByRole('button', { name: 'Open a dispute…' }).click();
  await answer(desk, /^Open a dispute\?/, 'Open dispute', async (dialog) => {
    await dialog.getByLabel(/^Amount/).fill('50.00');
    await dialog.getByRole('button', { name: 'Product not received' }).click();
  });
  await expect(drawer).toContainText('Open: the commission is on hold. Product not received');
  await expect(drawer.getByRole('button', { name: 'Open a dispute…' })).toHaveCount(0);

  await drawer.getByRole('button', { name: 'Lost…' }).click();
  await answer(desk, /^Close the dispute as lost\?/, 'Close as lost', (dialog) =>
    dialog.getByRole('button', { name: 'The bank decided' }).click(),
  );
  await expect(drawer).toContainText('Took $10.00 of the commission');
  await expect(drawer).toContainText(`$10.00 to ${partner.name}`);
  const portal = await scene.portal(partner);
  await expect(availableOn(portal)).toHaveText('$10.00');

  await drawer.getByRole('button', { name: 'Won…' }).click();
  await answer(desk, /^Close the dispute as won\?/, 'Close as won', (dialog) =>
    dialog.getByRole('button', { name: 'The bank decided' }).click(),
  );
  await expect(drawer.getByRole('button', { name: 'Won…' })).toHaveCount(0);
  await portal.reload();
  await expect(availableOn(portal)).toHaveText('$20.00');
});
