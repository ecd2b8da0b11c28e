import { createHmac, randomBytes } from 'node:crypto';
import type { Sale, ShopCase, ShopEvent } from '@/lib/testing/shops/types';

/** Transactions and adjustments in the shape of https://developer.paddle.com/webhooks. */

const TIME = '2026-11-01T10:00:00.000000Z';

const eventOf = (type: string, data: object): ShopEvent => ({
  type,
  body: {
    event_id: `evt_${randomBytes(13).toString('hex')}`,
    event_type: type,
    occurred_at: TIME,
    notification_id: `ntf_${randomBytes(13).toString('hex')}`,
    data,
  },
});

function paid(sale: Sale): ShopEvent {
  const totals = {
    subtotal: String(sale.net),
    discount: '0',
    tax: String(sale.total - sale.net),
    total: String(sale.total),
  };
  return eventOf('transaction.completed', {
    id: `txn_${sale.id}`,
    status: 'completed',
    customer_id: `ctm_${sale.customer}`,
    currency_code: sale.currency,
    custom_data: { code: sale.code },
    discount_id: null,
    billed_at: TIME,
    details: {
      totals: { ...totals, credit: '0', grand_total: String(sale.total) },
      line_items: [
        { id: 'txnitm_1', quantity: 1, product: { id: 'pro_1', name: 'A plan' }, totals },
      ],
    },
  });
}

function adjustment(sale: Sale, id: string, amount: number, state: object): ShopEvent {
  return eventOf('adjustment.updated', {
    id: `adj_${id}`,
    transaction_id: `txn_${sale.id}`,
    action: 'refund',
    status: 'approved',
    currency_code: sale.currency,
    reason: 'wrong size',
    created_at: TIME,
    totals: { total: String(amount) },
    ...state,
  });
}

export const paddleCase: ShopCase = {
  provider: 'paddle',
  newSecret: () => `pdl_ntfset_${randomBytes(16).toString('hex')}`,
  sign: (body, secret, { at = new Date() }) => {
    const ts = Math.floor(at.getTime() / 1000);
    const h1 = createHmac('sha256', secret).update(`${ts}:${body}`).digest('hex');
    return { 'paddle-signature': `ts=${ts};h1=${h1}` };
  },
  isDated: true,
  hasEmail: false,
  orderId: (sale) => `txn_${sale.id}`,
  paid,
  story: (sale) => [
    paid(sale),
    ...sale.refunds.flatMap(({ id, amount }) => [
      adjustment(sale, id, amount, { status: 'pending_approval' }),
      adjustment(sale, id, amount, {}),
    ]),
    // A credit, and a refund that was turned down, give nothing back.
    adjustment(sale, `1${sale.id}`, 500, { action: 'credit' }),
    adjustment(sale, `2${sale.id}`, 500, { status: 'rejected' }),
  ],
  unknown: eventOf('customer.updated', { id: 'ctm_1' }),
  test: null,
  wrongAmount: null,
};
