import { createHmac, randomBytes } from 'node:crypto';
import type { Sale, ShopCase, ShopEvent } from '@/lib/testing/shops/types';

/** Orders and invoices of subscriptions in the shape of https://docs.lemonsqueezy.com/api. */

const TIME = '2026-11-01T10:00:00.000000Z';

function attributesOf(sale: Sale, refunded: number): Record<string, unknown> {
  return {
    store_id: 1,
    customer_id: Number(sale.customer),
    order_number: Number(sale.id),
    user_email: sale.email,
    currency: sale.currency,
    subtotal: sale.net,
    tax: sale.total - sale.net,
    total: sale.total,
    status: refunded > 0 ? 'partial_refund' : 'paid',
    refunded_amount: refunded,
    first_order_item: { variant_id: 7, product_name: 'A plan', quantity: 1 },
    created_at: TIME,
    updated_at: TIME,
    test_mode: false,
  };
}

const eventOf = (name: string, sale: Sale, type: string, attributes: object): ShopEvent => ({
  type: name,
  body: {
    meta: { event_name: name, custom_data: { code: sale.code }, test_mode: false },
    data: { type, id: sale.id, attributes },
  },
});
const paid = (sale: Sale) => eventOf('order_created', sale, 'orders', attributesOf(sale, 0));

export const lemonsqueezyCase: ShopCase = {
  provider: 'lemonsqueezy',
  newSecret: () => randomBytes(16).toString('hex'),
  sign: (body, secret) => ({
    'x-signature': createHmac('sha256', secret).update(body).digest('hex'),
  }),
  isDated: false,
  paid,
  story: (sale) => {
    let sum = 0;
    // The first payment of a subscription is told twice, with a number of its own.
    const invoice = { ...attributesOf(sale, 0), billing_reason: 'initial', order_number: null };
    return [
      paid(sale),
      eventOf('subscription_payment_success', sale, 'subscription-invoices', invoice),
      ...sale.refunds.map(({ amount }) => {
        sum += amount;
        return eventOf('order_refunded', sale, 'orders', attributesOf(sale, sum));
      }),
    ];
  },
  unknown: {
    type: 'license_key_created',
    body: {
      meta: { event_name: 'license_key_created' },
      data: { type: 'license-keys', id: '1', attributes: {} },
    },
  },
  test: (sale) =>
    eventOf('order_created', sale, 'orders', { ...attributesOf(sale, 0), test_mode: true }),
  wrongAmount: null,
};
