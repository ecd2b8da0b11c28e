import { describe, expect, it } from 'vitest';
import { changeOf, effectBetween, type OrderAt, type OrderState } from '@/lib/sales/joins/effect';

const nobody: OrderState = { affiliateId: null, reason: 'NO_TOUCH', commissions: [] };
const of = (affiliateId: string, more: Partial<OrderState['commissions'][number]> = {}) => ({
  ...{ affiliateId, reason: null },
  commissions: [{ affiliateId, amount: 2_000, status: 'pending', flag: null, ...more }],
});
const order = (id: string, state: OrderState): OrderAt => ({
  ...{ id, orderId: `no-${id}`, occurredAt: '2026-01-01T00:00:00.000Z', currency: 'USD', state },
});
const customers = [{ names: ['a', 'b'], affiliateId: 'anna', trailingExpiresAt: null }];
const between = (
  before: OrderAt[],
  after: OrderAt[],
  { isDone = true, areAll = true, asked = ['join', 'a', 'b'] } = {},
) =>
  effectBetween(
    asked,
    { before: { orders: before, areAll }, after: { orders: after, areAll }, customers },
    isDone,
  );

describe('what a join or a split does to an order', () => {
  it.each([
    ['nothing', of('anna'), of('anna'), null],
    ['nothing that anybody earns by', nobody, { ...nobody, reason: 'CLICK_EXPIRED' }, null],
    ['somebody earns', nobody, of('anna'), 'earns'],
    ['another earns', of('anna'), of('bert'), 'moves'],
    ['nobody earns any more', of('anna'), nobody, 'loses'],
    [
      'it stays and is flagged',
      of('anna', { status: 'paid' }),
      of('anna', { status: 'paid', flag: 'Late' }),
      'flagged',
    ],
    ['the same earns otherwise', of('anna'), of('anna', { amount: 1_000 }), 'changes'],
  ] as const)('%s', (_words, before, after, change) => {
    expect(changeOf(before, after)).toBe(change);
  });

  it('is summed by affiliate and currency, over all, of which a hundred are listed', () => {
    const ids = Array.from({ length: 120 }, (_, at) => String(at));
    const { effect } = between(
      ids.map((id) => order(id, of('anna'))),
      ids.map((id) => order(id, of('bert'))),
    );
    expect(effect).toMatchObject({ changedOrders: 120, isComplete: true });
    expect(effect.orders).toHaveLength(100);
    expect(effect.earnings).toEqual([
      { affiliateId: 'anna', currency: 'USD', change: -240_000 },
      { affiliateId: 'bert', currency: 'USD', change: 240_000 },
    ]);
  });
});

describe('a preview', () => {
  const before = [order('1', of('anna')), order('2', of('anna'))];
  const after = [order('1', of('bert')), order('2', of('anna'))];
  const shown = between(before, after).preview;

  it('is the same of the same', () => {
    expect(between(before, after).preview).toBe(shown);
  });

  it.each([
    ['another act', between(before, after, { asked: ['split', 'a'] })],
    [
      'an order that changes otherwise',
      between(before, [order('1', nobody), order('2', of('anna'))]),
    ],
    [
      'an order that was approved meanwhile',
      between([order('1', of('anna', { status: 'approved' })), order('2', of('anna'))], after),
    ],
    ['what is not complete', between(before, after, { isDone: false })],
  ])('is another of %s', (_words, other) => {
    expect(other.preview).not.toBe(shown);
  });

  it.each([{ isDone: false }, { areAll: false }])(
    'that is not complete (%o) says so, and is bound by who is concerned, not by how far it came',
    (how) => {
      const cut = between(before, after, how);
      expect(cut.effect.isComplete).toBe(false);
      expect(between(before, before, how).preview).toBe(cut.preview);
      expect(between(before.slice(1), after, how).preview).not.toBe(cut.preview);
    },
  );
});
