import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { Sale, ShopCase, ShopEvent } from '@/lib/testing/shops/types';

const OCCURRED = '2026-11-01T10:00:00Z';

function paid(sale: Sale, more: object = {}): ShopEvent {
  const { id, customer, email, net, total, currency, code } = sale;
  const data = { orderId: id, customerId: `own ${customer}`, customerEmail: email, code };
  return {
    type: 'order.paid',
    body: {
      type: 'order.paid',
      timestamp: OCCURRED,
      data: {
        ...data,
        amount: net,
        total,
        currency,
        occurredAt: OCCURRED,
        lines: [{ sku: 'cap', amount: net }],
      },
      ...more,
    },
  };
}

export const genericCase: ShopCase = {
  provider: 'generic',
  newSecret: () => `whsec_${randomBytes(24).toString('base64')}`,
  sign: (body, secret, { id, at = new Date() }) => ({
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, at, body),
  }),
  isDated: true,
  paid,
  story: (sale) => [
    paid(sale),
    ...sale.refunds.map(({ id: refundId, amount }) => ({
      type: 'order.refunded',
      body: { type: 'order.refunded', data: { refundId, orderId: sale.id, amount } },
    })),
  ],
  unknown: { type: 'order.shipped', body: { type: 'order.shipped', data: {} } },
  test: (sale) => paid(sale, { test: true }),
  wrongAmount: null,
};
