import { describe, expect, it } from 'vitest';
import type { Message } from '@/lib/connectors/port/connector';
import type { ConnectionSettings } from '@/lib/connectors/port/types';
import { connectorOf } from '@/lib/connectors/registry';
import { lemonsqueezyCase } from '@/lib/testing/shops/lemonsqueezy';
import { paddleCase } from '@/lib/testing/shops/paddle';
import { polarCase } from '@/lib/testing/shops/polar';
import { shopifyCase } from '@/lib/testing/shops/shopify';
import type { Sale } from '@/lib/testing/shops/types';
import { woocommerceCase } from '@/lib/testing/shops/woocommerce';

/** What single providers say in ways of their own; what all must do stands in laws.int.test.ts. */

const now = new Date('2026-11-20T00:00:00Z');
const sale: Sale = {
  id: '1001',
  customer: '42',
  email: 'a@b.example',
  net: 10_000,
  total: 11_900,
  currency: 'USD',
  code: 'ANA',
  refunds: [],
};

function read(provider: string, body: Record<string, unknown>, settings: ConnectionSettings = {}) {
  const message: Message = { eventId: 'e', type: 't', isTest: false, sentAt: null, payload: body };
  const reading = connectorOf(provider)?.read(message, now, settings);
  if (!reading?.ok) throw new Error(reading ? reading.error.message : 'no connector');
  return reading.value;
}

type Json = Record<string, unknown>;
const bodyOf = (event: { body: Json }, more: Json = {}) => ({ ...event.body, ...more });

describe('a click under a name of the merchant’s own', () => {
  const click = 'clk_01h455vb4pex5vsknk084sn02q';
  const custom = { aff_click: click };
  const within = (event: { body: Json }, more: Json) => ({
    ...event.body,
    data: { ...(event.body.data as Json), ...more },
  });
  const attribute = { name: 'aff_click', key: 'aff_click', value: click };
  it.each([
    ['shopify', bodyOf(shopifyCase.paid(sale), { note_attributes: [attribute] })],
    ['woocommerce', bodyOf(woocommerceCase.paid(sale), { meta_data: [attribute] })],
    ['polar', within(polarCase.paid(sale), { metadata: custom })],
    ['paddle', within(paddleCase.paid(sale), { custom_data: custom })],
  ])('is found in what %s keeps, when the connection says so', (provider, body) => {
    const clickOf = (settings: ConnectionSettings) => {
      const [fact] = read(provider, body, settings).facts;
      return fact && 'buyer' in fact ? fact.buyer.click : null;
    };
    expect(clickOf({})).toBeUndefined();
    expect(clickOf({ clickKey: 'aff_click' })).toBe(click);
    expect(clickOf({ clickKey: '__proto__' })).toBeUndefined();
  });
});

describe('Shopify', () => {
  const body = (more: Json = {}) => bodyOf(shopifyCase.paid(sale), more);

  it('is net of taxes that are in the prices, and of discounts on lines', () => {
    const line = {
      id: 1,
      sku: 'CAP',
      name: 'A cap',
      quantity: 2,
      price: '59.50',
      discount_allocations: [{ amount: '11.90' }],
      tax_lines: [{ price: '17.10' }],
    };
    const [fact] = read(
      'shopify',
      body({
        taxes_included: true,
        subtotal_price: '107.10',
        total_price: '112.10',
        line_items: [line],
      }),
    ).facts;
    expect(fact).toMatchObject({
      amount: 9000,
      total: 11_210,
      lines: [{ sku: 'CAP', quantity: 2, amount: 9000 }],
    });
  });

  it('is not refused for a line that cannot be read: its taxes are those of the order', () => {
    const line = (more: Json) => ({ id: 1, sku: 'A', quantity: 1, price: '59.50', ...more });
    const lines = [
      line({ tax_lines: [{ price: '9.50' }] }),
      line({ price: 'much', tax_lines: [{ price: '9.50' }] }),
      line({ quantity: 'one' }),
    ];
    const more = { taxes_included: true, subtotal_price: '178.50', total_price: '178.50' };
    const reading = read('shopify', body({ ...more, total_tax: '28.50', line_items: lines }));
    expect(reading.facts).toMatchObject([{ amount: 15_000, lines: [{ amount: 5000 }] }]);
    expect(reading.warnings).toMatchObject([
      { field: 'lines', code: 'DROPPED', message: expect.stringMatching(/^2 of 3/) },
    ]);
  });

  it('is paid by its state, whatever brings it', () => {
    expect(read('shopify', body({ financial_status: 'pending' })).facts).toEqual([]);
    expect(read('shopify', body({ financial_status: 'voided' })).facts).toEqual([]);
  });

  it.each([
    ['click', 'clk_01h455vb4pex5vsknk084sn02q', 'clk_01h455vb4pex5vsknk084sn02q'],
    ['dubClickId', 'clk_01h455vb4pex5vsknk084sn02q', 'clk_01h455vb4pex5vsknk084sn02q'],
    ['referral', 'checkout_1700000000', undefined],
    ['tolt_referral', 'somebody’s own id', undefined],
  ])('finds a click in the attribute %s: %s', (name, value, click) => {
    const [fact] = read('shopify', body({ note_attributes: [{ name, value }] })).facts;
    expect(fact).toMatchObject({ buyer: { codes: ['ANA'] } });
    expect(fact && 'buyer' in fact ? fact.buyer.click : null).toBe(click);
  });

  it.each([
    ['user_1', 'user_1'],
    ['checkout_1700000000', null],
    ['0', null],
  ])('hears a customer of %s in the cart as the buyer’s word', (value, byBuyer) => {
    const attributes = [{ name: 'customerId', value }];
    const [fact] = read('shopify', body({ note_attributes: attributes })).facts;
    expect(fact).toMatchObject({ buyer: { names: { trusted: [], byBuyer }, ownIds: ['42'] } });
  });
});

describe('A refund of Shopify’s', () => {
  const refund = (...statuses: string[]) =>
    read('shopify', {
      id: 7,
      order_id: 1001,
      transactions: statuses.map((status) => ({
        kind: 'refund',
        status,
        amount: '5.00',
        currency: 'USD',
      })),
    }).facts;

  it.each([
    [['success'], 500],
    [['pending'], 500],
    [['success', 'pending', 'failure'], 1000],
  ])('of transactions that are %s gives back %s', (statuses, amount) => {
    expect(refund(...statuses)).toMatchObject([{ kind: 'refunded', refundId: '7', amount }]);
  });

  it('of which all failed takes back what it was told to give', () => {
    expect(refund('failure', 'error')).toMatchObject([
      { kind: 'refund-failed', refundId: '7', amount: 1000, refs: ['1001'] },
    ]);
    expect(refund()).toEqual([]);
    expect(refund('unknown')).toEqual([]);
  });
});

describe('WooCommerce', () => {
  it('is not refused for a line that cannot be read', () => {
    const line = { name: 'A cap', sku: 'CAP', quantity: 1, total: '60.00' };
    const odd = [line, { ...line, total: 'much' }, { ...line, quantity: 'one' }];
    const reading = read('woocommerce', bodyOf(woocommerceCase.paid(sale), { line_items: odd }));
    expect(reading.facts[0]).toMatchObject({ amount: 10_000, lines: [{ amount: 6000 }] });
    expect(reading.warnings).toMatchObject([{ field: 'lines', code: 'DROPPED' }]);
  });

  it('that is refunded and lists no refund is so in full', () => {
    const body = bodyOf(woocommerceCase.paid(sale), { status: 'refunded' });
    expect(read('woocommerce', body).facts).toMatchObject([
      { kind: 'paid' },
      { kind: 'refunded-total', isState: true, total: 11_900 },
    ]);
  });

  it('writes UTC without saying so, and a guest is nobody’s number', () => {
    const [fact] = read(
      'woocommerce',
      bodyOf(woocommerceCase.paid(sale), { customer_id: 0 }),
    ).facts;
    expect(fact).toMatchObject({
      occurredAt: new Date('2026-11-01T10:00:00Z'),
      buyer: { ownIds: ['0'], names: { guest: '1001' } },
    });
  });
});

describe('Paddle', () => {
  const adjust = (data: Json) => {
    const [, event] = paddleCase.story({ ...sale, refunds: [{ id: '1', amount: 500 }] });
    const given = (event?.body.data ?? {}) as Json;
    return read('paddle', { ...event?.body, data: { ...given, ...data } });
  };

  it.each([
    ['chargeback', 'approved', 'lost', 'chargeback'],
    ['chargeback', 'reversed', 'won', 'chargeback'],
    ['chargeback_reverse', 'approved', 'won', 'chargeback'],
    ['chargeback_warning', 'approved', 'open', 'inquiry'],
    ['chargeback_warning_reverse', 'approved', 'won', 'inquiry'],
  ])('of the action %s, %s, is a dispute that is %s', (action, status, is, stage) => {
    expect(adjust({ action, status }).facts).toMatchObject([
      { kind: 'disputed', disputeId: 'chargeback txn_1001', status: is, stage, amount: 500 },
    ]);
  });

  it('gives back what a reversed refund had taken, and nothing for a credit or what waits', () => {
    expect(adjust({ status: 'reversed' }).facts).toMatchObject([{ kind: 'refund-failed' }]);
    for (const more of [
      { action: 'credit' },
      { status: 'pending_approval' },
      { status: 'rejected' },
    ]) {
      expect(adjust(more)).toMatchObject({ facts: [], why: expect.any(String) });
    }
  });

  it('counts what a credit paid of both parts', () => {
    const body = paddleCase.paid(sale).body as { data: { details: { totals: Json } } };
    body.data.details.totals.grand_total = '5950';
    expect(read('paddle', body).facts).toMatchObject([{ amount: 5000, total: 5950 }]);
  });
});

describe('Polar', () => {
  const told = (more: Json) => {
    const body = polarCase.paid(sale).body;
    return read('polar', { ...body, data: { ...(body.data as Json), ...more } }).facts;
  };

  it.each([
    [{ due_amount: 5950, applied_balance_amount: -5950 }, 5000, 5950],
    [{ applied_balance_amount: -5950 }, 5000, 5950],
    [{ due_amount: 12_900, applied_balance_amount: 1000 }, 10_000, 11_900],
    [{}, 10_000, 11_900],
  ])('of %s counts what was paid for this order', (more, amount, total) => {
    expect(told(more)).toMatchObject([{ kind: 'paid', amount, total }]);
  });

  it.each([
    [{ due_amount: 0, applied_balance_amount: -11_900 }],
    [{ net_amount: 0, tax_amount: 0, total_amount: 0 }],
  ])('of %s is a start without money', (more) => {
    expect(told(more)).toMatchObject([
      { kind: 'lead', toldBy: 'checkout', buyer: { code: 'ANA' } },
    ]);
  });
});

describe('Lemon Squeezy', () => {
  it('tells the first payment of a subscription twice: once it is money', () => {
    const [order, invoice] = lemonsqueezyCase.story(sale);
    expect(read('lemonsqueezy', order?.body ?? {}).facts).toMatchObject([{ kind: 'paid' }]);
    expect(read('lemonsqueezy', invoice?.body ?? {}).facts).toMatchObject([{ kind: 'lead' }]);
  });

  it('renews by an invoice whose number may be an order’s', () => {
    const [, invoice] = lemonsqueezyCase.story(sale);
    const data = invoice?.body.data as { attributes: Json };
    const attributes = { ...data.attributes, billing_reason: 'renewal' };
    const body = { ...invoice?.body, data: { ...data, attributes } };
    expect(read('lemonsqueezy', body).facts).toMatchObject([
      { kind: 'paid', orderId: 'invoice 1001', amount: 10_000, total: 11_900 },
    ]);
  });
});

describe('A signed webhook', () => {
  const tell = (type: string, data: Json) => read('generic', { type, data });
  const order = { orderId: '1', customerId: 'c', amount: 100, currency: 'USD' };

  it('is not refused for what it need not say', () => {
    const wrong = {
      customerEmail: 'n/a',
      click: 'x'.repeat(5000),
      metadata: 'none',
      lines: [{ amount: 'all of it' }],
    };
    const { facts, warnings } = tell('order.paid', { ...order, ...wrong, code: 'ANA' });
    expect(facts).toMatchObject([{ kind: 'paid', amount: 100, buyer: { code: 'ANA' } }]);
    expect(facts[0]).toMatchObject({ lines: [], metadata: {} });
    expect(warnings.map(({ field, code }) => [field, code])).toEqual(
      Object.keys(wrong).map((field) => [field, 'DROPPED']),
    );
    const lead = { customerId: 'c', customerEmail: 'n/a' };
    expect(tell('lead.created', lead)).toMatchObject({
      facts: [{ kind: 'lead' }],
      warnings: [{ field: 'customerEmail', code: 'DROPPED' }],
    });
  });

  it('gives back what it says with a reason that is cut, and all of an order only when it says so', () => {
    const refund = { refundId: 'r', orderId: '1', reason: 'y'.repeat(5000), lines: 'all' };
    expect(tell('order.refunded', { ...refund, amount: 40 })).toMatchObject({
      facts: [{ kind: 'refunded', amount: 40 }],
      warnings: [
        { field: 'reason', code: 'CUT' },
        { field: 'lines', code: 'DROPPED' },
      ],
    });
    expect(() => tell('order.refunded', refund)).toThrow('The refund is not as expected.');
  });
});
