import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exceedsOrder, linesOf, refundLinesOf, unknownLine } from '@/lib/orders/order-lines';
import { recordOrderInput, recordRefundInput } from '@/lib/orders/schema';

const sums = (lines: ReturnType<typeof linesOf>) => [
  lines.reduce((all, line) => all + line.amountMinor, 0n),
  lines.reduce((all, line) => all + line.totalMinor, 0n),
];
const amountsOf = (lines: ReturnType<typeof linesOf>) =>
  lines.map(({ sku, amountMinor, totalMinor }) => [sku, amountMinor, totalMinor]);

describe('the lines of an order', () => {
  it('are as they were told when they are all of it', () => {
    const told = [
      { sku: 'gift', amount: 4762, total: 5667 },
      { sku: 'plan', amount: 11_429, total: 13_600 },
      { sku: 'rest', amount: 3809, total: 4533 },
    ];
    expect(amountsOf(linesOf(told, { amount: 20_000, total: 23_800 }))).toEqual([
      ['gift', 4762n, 5667n],
      ['plan', 11_429n, 13_600n],
      ['rest', 3809n, 4533n],
    ]);
  });

  it('have one more for what they leave, with no items', () => {
    const lines = linesOf([{ sku: 'a', amount: 6000 }], { amount: 10_000, total: 11_900 });
    expect(amountsOf(lines)).toEqual([
      ['a', 6000n, 7140n],
      [null, 4000n, 4760n],
    ]);
    expect(lines.map(({ quantity }) => quantity)).toEqual([1, 0]);
  });

  it('leave what is paid beyond lines that are worth nothing', () => {
    expect(amountsOf(linesOf([{ sku: 'free', amount: 0 }], { amount: 0, total: 500 }))).toEqual([
      ['free', 0n, 0n],
      [null, 0n, 500n],
    ]);
    const told = [{ sku: 'a', amount: 100, total: 100 }];
    expect(amountsOf(linesOf(told, { amount: 100, total: 119 }))).toEqual([
      ['a', 100n, 100n],
      [null, 0n, 19n],
    ]);
  });

  it('sum to the order, whatever was told', () => {
    const line = fc.record(
      {
        sku: fc.constantFrom('a', 'b'),
        amount: fc.nat(1000),
        total: fc.option(fc.nat(1000), { nil: undefined }),
      },
      { requiredKeys: ['sku', 'amount'] },
    );
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1, maxLength: 9 }),
        fc.nat(5000),
        fc.nat(5000),
        (told, a, t) => {
          const amount = told.reduce((all, one) => all + one.amount, 0) + a;
          const total = Math.max(told.reduce((all, one) => all + (one.total ?? 0), 0) + t, amount);
          expect(exceedsOrder(told, { amount, total })).toBe(false);
          const lines = linesOf(told, { amount, total });
          expect(sums(lines)).toEqual([BigInt(amount), BigInt(total)]);
          expect(lines.every((one) => one.amountMinor >= 0n && one.totalMinor >= 0n)).toBe(true);
        },
      ),
    );
  });

  it('are refused when they are more than the order, more than 200, or below nothing', () => {
    const order = { orderId: '1', customerId: 'c', amount: 100, total: 119, currency: 'USD' };
    expect(exceedsOrder([{ sku: 'a', amount: 101 }], order)).toBe(true);
    expect(exceedsOrder([{ sku: 'a', amount: 50, total: 120 }], order)).toBe(true);
    const wrong = [
      [{ sku: 'a', amount: -1 }],
      [{ sku: '', amount: 1 }],
      [{ sku: 'a', amount: 1.5 }],
      [{ sku: 'a', amount: 1, quantity: -1 }],
      Array.from({ length: 201 }, () => ({ sku: 'a', amount: 0 })),
    ];
    for (const lines of wrong) {
      expect(
        recordOrderInput.safeParse({ ...order, lines }).success,
        JSON.stringify(lines[0]),
      ).toBe(false);
    }
  });
});

describe('the lines of a refund', () => {
  it('are its amount when it names none', () => {
    expect(
      refundLinesOf(
        [
          { sku: 'a', amount: 30 },
          { line: 1, amount: 12 },
        ],
        undefined,
      ),
    ).toMatchObject({
      amount: 42,
      isScaled: false,
      lines: [
        { sku: 'a', line: null, amountMinor: 30n },
        { sku: null, line: 1, amountMinor: 12n },
      ],
    });
  });

  it('are scaled to a smaller amount, and leave the rest of a larger one unnamed', () => {
    const told = [
      { sku: 'a', amount: 100 },
      { sku: 'b', amount: 50 },
    ];
    expect(refundLinesOf(told, 100)).toMatchObject({
      isScaled: true,
      lines: [{ amountMinor: 67n }, { amountMinor: 33n }],
    });
    expect(refundLinesOf(told, 200)).toMatchObject({ amount: 200, isScaled: false });
  });

  it('name what the order has', () => {
    const order = linesOf([{ sku: 'a', amount: 60 }], { amount: 100 });
    expect(
      unknownLine(
        [
          { line: null, sku: 'a' },
          { line: 1, sku: null },
        ],
        order,
      ),
    ).toBeNull();
    expect(unknownLine([{ line: null, sku: 'b' }], order)).toBe('b');
    expect(unknownLine([{ line: 2, sku: null }], order)).toBe('2');
    expect(unknownLine([{ line: 0, sku: null }], [])).toBeNull();
    expect(unknownLine([{ line: 1, sku: null }], [])).toBe('1');
  });

  it('name a line one way, and something of it', () => {
    const refund = { refundId: 'r', orderId: '1' };
    for (const line of [{ amount: 1 }, { line: 0, sku: 'a', amount: 1 }, { sku: 'a', amount: 0 }]) {
      expect(recordRefundInput.safeParse({ ...refund, lines: [line] }).success).toBe(false);
    }
  });
});
