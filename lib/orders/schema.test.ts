import { describe, expect, it } from 'vitest';
import { fingerprintOf } from '@/lib/orders/fingerprint';
import { recordOrderInput, recordRefundInput } from '@/lib/orders/schema';

const good = { orderId: 'o-1', customerId: 'c-1', amount: 10000, currency: 'USD' };

describe('what an order may say', () => {
  it.each([
    ['the least there is', good],
    ['nothing', { ...good, amount: 0 }],
    ['a total of nothing', { ...good, total: 0 }],
    ['one minor unit', { ...good, amount: 1 }],
    ['2^53 − 1', { ...good, amount: Number.MAX_SAFE_INTEGER }],
    ['a currency in small letters', { ...good, currency: 'eur' }],
    [
      'empty texts and nulls for what is absent',
      { ...good, click: '', code: null, customerEmail: '' },
    ],
    ['an offset in the time', { ...good, occurredAt: '2026-01-31T10:00:00+02:00' }],
    ['facts beside it', { ...good, metadata: { plan: 'pro', seats: 3, trial: false, note: '' } }],
  ])('%s is taken', (_label, input) => {
    expect(recordOrderInput.safeParse(input).success).toBe(true);
  });

  it.each([
    ['a negative amount', { ...good, amount: -1 }],
    ['a fraction', { ...good, amount: 10.5 }],
    ['2^53', { ...good, amount: 2 ** 53 }],
    ['an amount as text', { ...good, amount: '100' }],
    ['an unknown currency', { ...good, currency: 'XXY' }],
    ['no order id', { ...good, orderId: ' ' }],
    ['an order id with a NUL', { ...good, orderId: 'a\u0000b' }],
    ['a lone surrogate', { ...good, customerId: 'a\ud800' }],
    ['an order id of 201 characters', { ...good, orderId: 'x'.repeat(201) }],
    ['a time without an offset', { ...good, occurredAt: '2026-01-31T10:00:00' }],
    ['a time before this century', { ...good, occurredAt: '1999-12-31T23:59:59Z' }],
    ['a negative total', { ...good, total: -1 }],
    ['an address that is none', { ...good, customerEmail: 'nobody' }],
    ['a list beside it', { ...good, metadata: { items: [1] } }],
    [
      '51 facts beside it',
      { ...good, metadata: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, i])) },
    ],
  ])('%s is refused', (_label, input) => {
    expect(recordOrderInput.safeParse(input).success).toBe(false);
  });

  it('has no way to name its source', () => {
    expect(
      recordOrderInput.parse({ ...good, source: 'stripe', paymentRef: 'pi_1' }),
    ).not.toHaveProperty('source');
  });

  it('a refund of 0 is refused, one without an amount is taken', () => {
    const refund = { refundId: 'r-1', orderId: 'o-1' };
    expect(recordRefundInput.safeParse({ ...refund, amount: 0 }).success).toBe(false);
    expect(recordRefundInput.safeParse(refund).success).toBe(true);
  });
});

describe('the fingerprint of facts', () => {
  it('does not depend on the order of keys, nor on absent against null', () => {
    expect(fingerprintOf({ a: 1, b: { x: 1, y: 2 }, c: undefined })).toBe(
      fingerprintOf({ b: { y: 2, x: 1 }, c: null, a: 1 }),
    );
  });

  it('tells facts apart', () => {
    const prints = [{ a: 1 }, { a: '1' }, { b: 1 }, { a: { a: 1 } }, {}].map(fingerprintOf);
    expect(new Set(prints).size).toBe(prints.length);
  });
});
