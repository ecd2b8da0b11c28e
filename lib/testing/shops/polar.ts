import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { Sale, ShopCase, ShopEvent } from '@/lib/testing/shops/types';

/** Orders and refunds in the shape of https://docs.polar.sh/api-reference. */

const TIME = '2026-11-01T10:00:00Z';

function orderOf(sale: Sale, refunded: number): Record<string, unknown> {
  return {
    id: sale.id,
    created_at: TIME,
    status: refunded > 0 ? 'partially_refunded' : 'paid',
    paid: true,
    subtotal_amount: sale.net,
    discount_amount: 0,
    net_amount: sale.net,
    tax_amount: sale.total - sale.net,
    total_amount: sale.total,
    refunded_amount: refunded,
    refunded_tax_amount: 0,
    currency: sale.currency.toLowerCase(),
    billing_reason: 'purchase',
    metadata: {},
    discount: { type: 'percentage', code: sale.code },
    customer: { id: `cus-${sale.customer}`, external_id: null, email: sale.email },
    items: [{ id: 'i', label: 'A plan', amount: sale.net, product_price_id: 'price-1' }],
  };
}

const eventOf = (type: string, data: object): ShopEvent => ({
  type,
  body: { type, timestamp: TIME, data },
});
const paid = (sale: Sale) => eventOf('order.paid', orderOf(sale, 0));

export const polarCase: ShopCase = {
  provider: 'polar',
  newSecret: () => `polar_whs_${randomBytes(16).toString('hex')}`,
  sign: (body, secret, { id, at = new Date() }) => ({
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(Buffer.from(secret).toString('base64')).sign(id, at, body),
  }),
  isDated: true,
  paid,
  story: (sale) => {
    let sum = 0;
    return [
      paid(sale),
      // Each refund is told by its own id, and as the order's total.
      ...sale.refunds.flatMap(({ id, amount }) => {
        sum += amount;
        const refund = {
          id,
          order_id: sale.id,
          status: 'succeeded',
          reason: 'customer_request',
          amount: amount - 190,
          tax_amount: 190,
          currency: sale.currency.toLowerCase(),
          created_at: TIME,
        };
        return [
          eventOf('refund.created', { ...refund, status: 'pending' }),
          eventOf('refund.updated', refund),
          eventOf('order.refunded', orderOf(sale, sum)),
        ];
      }),
    ];
  },
  unknown: eventOf('product.updated', { id: 'p', name: 'A plan' }),
  test: null,
  wrongAmount: null,
};
