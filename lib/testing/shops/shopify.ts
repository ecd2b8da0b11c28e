import { createHmac, randomBytes } from 'node:crypto';
import { minorToDecimal } from '@/lib/money/currencies';
import type { Sale, ShopCase, ShopEvent } from '@/lib/testing/shops/types';

/** Orders and refunds in the shape of https://shopify.dev/docs/api/admin-rest/latest/resources/order. */

const TIME = '2026-11-01T10:00:00-04:00';

function orderOf(sale: Sale, more: object = {}): Record<string, unknown> {
  const decimal = (minor: number) => minorToDecimal(BigInt(minor), sale.currency);
  return {
    id: Number(sale.id),
    admin_graphql_api_id: `gid://shopify/Order/${sale.id}`,
    name: `#${sale.id}`,
    order_number: Number(sale.id),
    test: false,
    email: sale.email,
    contact_email: sale.email,
    currency: sale.currency,
    presentment_currency: sale.currency,
    financial_status: 'paid',
    taxes_included: false,
    total_price: decimal(sale.total),
    subtotal_price: decimal(sale.net),
    total_tax: decimal(sale.total - sale.net),
    created_at: TIME,
    processed_at: TIME,
    landing_site: '/',
    customer: { id: Number(sale.customer), email: sale.email },
    note_attributes: [{ name: 'gift', value: 'no' }],
    discount_codes: [{ code: sale.code, amount: '0.00', type: 'percentage' }],
    line_items: [
      {
        id: Number(`9${sale.id}`),
        sku: 'CAP-1',
        variant_id: 447654529,
        product_id: 6849,
        name: 'A cap',
        quantity: 1,
        price: decimal(sale.net),
        discount_allocations: [],
        tax_lines: [{ title: 'VAT', price: decimal(sale.total - sale.net), rate: 0.19 }],
      },
    ],
    refunds: [],
    ...more,
  };
}

function refundOf(
  sale: Sale,
  { id, amount }: Sale['refunds'][number],
  status: 'pending' | 'success' | 'failure',
): Record<string, unknown> {
  const decimal = minorToDecimal(BigInt(amount), sale.currency);
  const transaction = { currency: sale.currency, gateway: 'bogus', test: false };
  return {
    id: Number(id),
    order_id: Number(sale.id),
    note: 'wrong size',
    created_at: TIME,
    processed_at: TIME,
    refund_line_items: [
      {
        quantity: 1,
        subtotal: 1,
        total_tax: 0,
        line_item: { sku: 'CAP-1', variant_id: 447654529 },
      },
    ],
    transactions: [
      { id: 1, kind: 'refund', status, amount: decimal, ...transaction },
      // One that did not work gave nothing back.
      { id: 2, kind: 'refund', status: 'failure', amount: decimal, ...transaction },
    ],
  };
}

const paid = (sale: Sale): ShopEvent => ({ type: 'orders/paid', body: orderOf(sale) });

export const shopifyCase: ShopCase = {
  provider: 'shopify',
  newSecret: () => randomBytes(16).toString('hex'),
  sign: (body, secret, { type, id }) => ({
    'x-shopify-triggered-at': '2026-11-01T10:00:00.000Z',
    'x-shopify-topic': type,
    'x-shopify-event-id': id,
    'x-shopify-hmac-sha256': createHmac('sha256', secret).update(body).digest('base64'),
  }),
  isDated: false,
  paid,
  story: (sale) => {
    const bad = { id: `2${sale.id}`, amount: 500 };
    return [
      paid(sale),
      // Through Shopify Payments they are under way at first.
      ...[...sale.refunds, bad].map((refund) => ({
        type: 'refunds/create',
        body: refundOf(sale, refund, 'pending'),
      })),
      {
        type: 'orders/updated',
        body: orderOf(sale, {
          financial_status: 'partially_refunded',
          refunds: [
            ...sale.refunds.map((refund) => refundOf(sale, refund, 'success')),
            refundOf(sale, bad, 'failure'),
          ],
        }),
      },
      {
        type: 'orders/cancelled',
        body: orderOf(sale, {
          financial_status: 'partially_refunded',
          cancelled_at: TIME,
          refunds: sale.refunds.map((refund) => refundOf(sale, refund, 'success')),
        }),
      },
    ];
  },
  unknown: { type: 'products/update', body: { id: 1, title: 'A cap' } },
  test: (sale) => ({ type: 'orders/paid', body: orderOf(sale, { test: true }) }),
  wrongAmount: (sale) => ({
    type: 'orders/paid',
    body: orderOf({ ...sale, currency: 'JPY' }, { total_price: '100.50' }),
  }),
};
