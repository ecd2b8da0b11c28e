import { randomBytes, randomInt } from 'node:crypto';
import Stripe from 'stripe';
import { expectAccessibleInBothColours } from '@/e2e/fixtures/every-page';
import { expect, newMark, openTab, rowOf, test } from '@/e2e/fixtures/scene';
import { expectNoSidewaysScroll } from '@/e2e/fixtures/test';
import { genericCase } from '@/lib/testing/shops/generic';
import { lemonsqueezyCase } from '@/lib/testing/shops/lemonsqueezy';
import { paddleCase } from '@/lib/testing/shops/paddle';
import { polarCase } from '@/lib/testing/shops/polar';
import { shopifyCase } from '@/lib/testing/shops/shopify';
import type { Sale, ShopCase } from '@/lib/testing/shops/types';
import { woocommerceCase } from '@/lib/testing/shops/woocommerce';

/** As Stripe tells a paid checkout, signed by its own library. */
const stripeCase: Pick<ShopCase, 'newSecret' | 'sign' | 'paid'> = {
  newSecret: () => `whsec_${randomBytes(16).toString('hex')}`,
  sign: (payload, secret) => ({
    'stripe-signature': Stripe.webhooks.generateTestHeaderString({ payload, secret }),
  }),
  paid: (sale) => ({
    type: 'checkout.session.completed',
    body: {
      id: `evt_${sale.id}`,
      type: 'checkout.session.completed',
      livemode: true,
      created: Math.floor(Date.now() / 1000),
      data: {
        object: {
          mode: 'payment',
          id: `cs_${sale.id}`,
          payment_intent: `pi_${sale.id}`,
          payment_status: 'paid',
          currency: sale.currency.toLowerCase(),
          amount_total: sale.total,
          metadata: { code: sale.code },
        },
      },
    },
  }),
};

const PROVIDERS = [
  ['Stripe', stripeCase],
  ['Shopify', shopifyCase],
  ['WooCommerce', woocommerceCase],
  ['Paddle', paddleCase],
  ['Polar', polarCase],
  ['Lemon Squeezy', lemonsqueezyCase],
  ['Signed webhook', genericCase],
] as const;

for (const [provider, shop] of PROVIDERS) {
  test(`${provider} is connected from the page alone, and its first order turns it green`, async ({
    as,
    scene,
    request,
  }) => {
    const partner = await scene.partner('Connie Connect', { holdDays: 0 });
    const name = `Shop ${newMark()}`;
    const desk = await as('admin', '/admin/settings');
    await openTab(desk, 'Shops');
    await desk.getByRole('link', { name: 'Connect a shop' }).click();
    await desk.getByRole('link', { name: provider }).click();
    await desk.getByLabel('Name').fill(name);
    await desk.getByRole('button', { name: 'Connect', exact: true }).click();
    await expect(desk.getByRole('heading', { level: 1, name })).toBeVisible();
    await expect(desk.getByText('Needs its secret')).toBeVisible();

    const secret = shop.newSecret();
    await desk.getByLabel('Signing secret').fill(secret);
    await desk.getByRole('button', { name: 'Add secret' }).click();
    await expect(desk.getByText('Waiting for the first event')).toBeVisible();

    const steps = desk.getByRole('region', { name: `Connect ${provider}` });
    const address = await steps
      .getByText(/\/api\/webhooks\/[a-z]+\/con_/)
      .first()
      .innerText();
    const sale: Sale = {
      id: String(1_000_000 + randomInt(2 ** 31)),
      customer: String(randomInt(2 ** 31)),
      email: `buyer-${newMark()}@example.com`,
      net: 10_000,
      total: 10_000,
      currency: 'USD',
      code: partner.code,
      refunds: [],
    };
    const { type, body } = shop.paid(sale);
    const data = JSON.stringify(body);
    const signed = shop.sign(data, secret, { type, id: newMark() });
    const answered = await request.post(new URL(address).pathname, {
      headers: { 'content-type': 'application/json', ...signed },
      data: Buffer.from(data),
    });
    expect(await answered.json()).toMatchObject({ outcome: 'applied' });

    await test.step('the page says so by itself', async () => {
      const events = desk.getByRole('region', { name: 'What arrives' });
      await expect(events.getByText('Applied')).toBeVisible({ timeout: 15_000 });
      const arrived = desk.getByRole('list', { name: 'What has arrived' });
      await expect(arrived.getByText('First order: seen')).toBeVisible();
      await expect(arrived.getByText('First refund: not yet')).toBeVisible();
      await expect(desk.getByText('Connected')).toBeVisible();
    });
  });
}

test('an order is tried without a trace, and the steps of the set-up are found again', async ({
  as,
}) => {
  const name = `Shop ${newMark()}`;
  const desk = await as('admin', '/admin/start/pay');
  await expect(desk.getByRole('heading', { level: 1, name: 'What you pay' })).toBeVisible();
  await expectAccessibleInBothColours(desk);
  await desk.getByRole('link', { name: 'Skip', exact: true }).click();
  await expect(desk.getByRole('heading', { level: 1, name: 'Where links lead' })).toBeVisible();
  await desk.getByRole('button', { name: 'Save and go on' }).click();
  await expect(
    desk.getByRole('heading', { level: 1, name: 'What do you sell with?' }),
  ).toBeVisible();
  await expectAccessibleInBothColours(desk);
  await desk.getByRole('link', { name: 'Signed webhook' }).click();
  await desk.getByLabel('Name').fill(name);
  await desk.getByRole('button', { name: 'Connect', exact: true }).click();
  await expect(desk.getByRole('heading', { level: 1, name })).toBeVisible();

  const tried = desk.getByRole('region', { name: 'Try it' });
  await tried.getByRole('button', { name: 'Try it' }).click();
  await expect(tried.getByRole('status')).toContainText('Nothing of it was kept.');
  await expectAccessibleInBothColours(desk);
  await desk.setViewportSize({ width: 360, height: 740 });
  await expectNoSidewaysScroll(desk);
  await desk.setViewportSize({ width: 1280, height: 900 });
  await expect(desk.getByText('Nothing yet')).toBeVisible();

  await desk.getByRole('button', { name: `Remove ${name}` }).click();
  await desk
    .getByRole('dialog', { name: `Remove ${name}?` })
    .getByRole('button', { name: 'Remove', exact: true })
    .click();
  await expect(desk.getByText('Removed', { exact: true })).toBeVisible();
  await desk.goto('/admin/settings/shops');
  await expect(rowOf(desk, name)).toContainText('Removed');
});
