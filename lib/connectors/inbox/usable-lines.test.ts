import { describe, expect, it } from 'vitest';
import { usableLines } from '@/lib/connectors/inbox/usable-lines';
import type { FieldWarning } from '@/lib/format/tidy-fields';
import { exceedsOrder } from '@/lib/orders/order-lines';
import type { OrderLineInput } from '@/lib/orders/schema';

const order = { orderId: '1', customerId: 'c', amount: 1000, currency: 'USD' };

function usable(told: OrderLineInput[], more: object = {}) {
  const warnings: FieldWarning[] = [];
  const whole = { ...order, ...more };
  const { lines = [] } = usableLines(told, whole, warnings);
  // Whatever a shop tells, the order that keeps it is not refused.
  expect(exceedsOrder(lines, whole)).toBe(false);
  return { lines, codes: warnings.map(({ code }) => code) };
}

describe('lines of a shop’s order', () => {
  it('are kept as they are told', () => {
    const told = [{ sku: 'a', amount: 600, total: 700 }];
    expect(usable(told, { total: 1190 })).toEqual({ lines: told, codes: [] });
  });

  it('that are none are left out, and the others stay', () => {
    const told = [
      { sku: '', amount: 1 },
      { sku: 'b', amount: -1 },
      { sku: 'c', amount: 5 },
    ];
    expect(usable(told)).toEqual({ lines: [told[2]], codes: ['DROPPED'] });
  });

  it('are 200 at most, and the rest is everything else', () => {
    const told = Array.from({ length: 250 }, (_one, at) => ({ sku: `s${at}`, amount: 4 }));
    const { lines, codes } = usable(told);
    expect([lines.length, codes]).toEqual([200, ['CUT']]);
  });

  it('are not more than what the commission is of, which is what was paid', () => {
    const told = [
      { sku: 'a', amount: 600 },
      { sku: 'b', amount: 400 },
    ];
    const { lines, codes } = usable(told, { total: 500 });
    expect([lines.map((line) => line.amount), codes]).toEqual([[300, 200], ['CHANGED']]);
  });

  it('with totals above what was paid share it by amount', () => {
    const { lines, codes } = usable([{ sku: 'a', amount: 600, total: 5000 }]);
    expect([lines, codes]).toEqual([[{ sku: 'a', amount: 600 }], ['CHANGED']]);
  });
});
