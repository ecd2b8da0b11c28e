import { createHmac, randomBytes } from 'node:crypto';
import { minorToDecimal } from '@/lib/money/currencies';
import type { Sale, ShopCase, ShopEvent } from '@/lib/testing/shops/types';

/** When the order was changed the nth time. */
const modifiedAt = (nth: number) => `2026-11-01T10:00:${String(nth).padStart(2, '0')}`;

/** Orders in the shape of https://woocommerce.github.io/woocommerce-rest-api-docs/#order-properties. */
function orderOf(sale: Sale, status: string, more: object = {}): Record<string, unknown> {
  const decimal = (minor: number) => minorToDecimal(BigInt(minor), sale.currency);
  return {
    id: Number(sale.id),
    parent_id: 0,
    number: sale.id,
    status,
    currency: sale.currency,
    prices_include_tax: false,
    discount_total: '0.00',
    shipping_total: '0',
    total: decimal(sale.total),
    total_tax: decimal(sale.total - sale.net),
    customer_id: Number(sale.customer),
    billing: { first_name: 'Ada', email: sale.email },
    date_created_gmt: '2026-11-01T09:58:00',
    date_paid_gmt: '2026-11-01T10:00:00',
    date_modified_gmt: modifiedAt(0),
    meta_data: [{ id: 1, key: '_plugin', value: { deep: true } }],
    coupon_lines: [{ id: 2, code: sale.code, discount: '0.00' }],
    line_items: [
      {
        id: 3,
        name: 'A cap',
        sku: '',
        product_id: 93,
        variation_id: 0,
        quantity: 1,
        total: decimal(sale.net),
        total_tax: decimal(sale.total - sale.net),
      },
    ],
    refunds: [],
    ...more,
  };
}

function refundsOf(refunds: Sale['refunds'], sale: Sale) {
  return refunds.map(({ id, amount }) => ({
    id: Number(id),
    reason: 'wrong size',
    total: `-${minorToDecimal(BigInt(amount), sale.currency)}`,
  }));
}

const paid = (sale: Sale): ShopEvent => ({
  type: 'order.updated',
  body: orderOf(sale, 'processing'),
});

export const woocommerceCase: ShopCase = {
  provider: 'woocommerce',
  newSecret: () => randomBytes(16).toString('hex'),
  sign: (body, secret, { type, id }) => ({
    'x-wc-webhook-topic': type,
    'x-wc-webhook-delivery-id': id,
    'x-wc-webhook-signature': createHmac('sha256', secret).update(body).digest('base64'),
  }),
  isDated: false,
  paid,
  story: (sale) => {
    const bad = { id: `2${sale.id}`, amount: 500 };
    const updated = (nth: number, status: string, more: object = {}) => ({
      type: 'order.updated',
      body: orderOf(sale, status, { date_modified_gmt: modifiedAt(nth), ...more }),
    });
    return [
      { type: 'order.created', body: orderOf(sale, 'pending') },
      paid(sale),
      updated(1, 'cancelled'),
      updated(2, 'completed'),
      ...sale.refunds.map((_refund, at) =>
        updated(3 + at, 'completed', { refunds: refundsOf(sale.refunds.slice(0, at + 1), sale) }),
      ),
      updated(20, 'completed', { refunds: refundsOf([...sale.refunds, bad], sale) }),
      // The last was deleted, and the shop has a status of its own.
      updated(21, 'shipped', { refunds: refundsOf(sale.refunds, sale) }),
    ];
  },
  unknown: { type: 'product.updated', body: { id: 93, name: 'A cap' } },
  test: null,
  wrongAmount: (sale) => ({
    type: 'order.updated',
    body: orderOf(sale, 'processing', { currency: 'JPY', total: '100.50' }),
  }),
};
