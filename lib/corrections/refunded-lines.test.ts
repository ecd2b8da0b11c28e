import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clawedBackOfLines,
  refundedOfLines,
  refundTarget,
  type CountedRefund,
} from '@/lib/corrections/refunded-lines';
import { fraction } from '@/lib/money/fraction';
import { proportionalShare } from '@/lib/money/money';

type Line = { position: number; sku: string | null; totalMinor: bigint; amountMinor: bigint };

/** The example of the contract: a gift card earns nothing, a plan 30 %, the rest 20 %. */
const gift = { position: 0, sku: 'gift', totalMinor: 5667n, amountMinor: 0n };
const plan = { position: 1, sku: 'plan', totalMinor: 13_600n, amountMinor: 3429n };
const rest = { position: 2, sku: null, totalMinor: 4533n, amountMinor: 762n };
const order = [gift, plan, rest];

const naming = (sku: string, amountMinor: bigint, named = amountMinor): CountedRefund => ({
  amountMinor,
  lines: [{ line: null, sku, amountMinor: named }],
});
const unnamed = (amountMinor: bigint): CountedRefund => ({ amountMinor, lines: [] });

const targetOf = (lines: readonly Line[], refunds: readonly CountedRefund[]) =>
  refundTarget(lines, refundedOfLines(lines, refunds));

describe('what is due for refunds of an order of three lines', () => {
  it.each<[string, CountedRefund[], bigint]>([
    ['nothing for none', [], 0n],
    ['all of the plan', [naming('plan', 13_600n)], 3429n],
    ['a part of everything', [unnamed(3400n)], 599n],
    ['both, whichever was first', [naming('plan', 13_600n), unnamed(3400n)], 3683n],
    ['nothing for the gift card', [naming('gift', 5667n)], 0n],
    ['a larger part of the others', [naming('gift', 5667n), unnamed(6044n)], 1397n],
    ['the whole', [unnamed(23_800n)], 4191n],
  ])('is %s', (_label, refunds, expected) => {
    expect(targetOf(order, refunds)).toBe(expected);
    expect(targetOf(order, [...refunds].reverse())).toBe(expected);
  });

  it('counts what names more than its line, or a line that is not there, as naming none', () => {
    const both = targetOf(order, [naming('gift', 5667n), unnamed(1000n)]);
    expect(targetOf(order, [naming('gift', 6667n)])).toBe(both);
    expect(targetOf(order, [naming('gift', 5667n), naming('tea', 1000n)])).toBe(both);
    expect(targetOf(order, [naming('gift', 5667n), naming('gift', 1000n)])).toBe(both);
  });

  it('is in proportion to what it names where less was taken than that', () => {
    expect(targetOf(order, [naming('plan', 6800n, 13_600n)])).toBe(
      targetOf(order, [naming('plan', 6800n)]),
    );
    const mixed: CountedRefund = {
      amountMinor: 9000n,
      lines: [{ line: 1, sku: null, amountMinor: 6800n }],
    };
    expect(targetOf(order, [mixed])).toBe(targetOf(order, [naming('plan', 6800n), unnamed(2200n)]));
  });

  it('spreads over lines of one sku in proportion to what was paid for them', () => {
    const twice = [
      { position: 0, sku: 'a', totalMinor: 100n, amountMinor: 0n },
      { position: 1, sku: 'a', totalMinor: 300n, amountMinor: 300n },
    ];
    expect(refundedOfLines(twice, [naming('a', 200n)])).toEqual([fraction(50n), fraction(150n)]);
    expect(targetOf(twice, [naming('a', 200n)])).toBe(150n);
  });

  it('is rounded once, not line by line', () => {
    const halves = [0, 1].map((position) => ({
      position,
      sku: null,
      totalMinor: 2n,
      amountMinor: 1n,
    }));
    expect(targetOf(halves, [unnamed(2n)])).toBe(1n);
  });
});

const lineArbitrary = fc.record({
  sku: fc.constantFrom('a', 'b', null),
  totalMinor: fc.bigInt(0n, 2000n),
  bps: fc.bigInt(0n, 10_000n),
});
const linesArbitrary = fc
  .array(lineArbitrary, { minLength: 1, maxLength: 6 })
  .map((lines) =>
    lines.map(({ sku, totalMinor, bps }, position): Line => ({
      position,
      sku,
      totalMinor,
      amountMinor: (totalMinor * bps) / 10_000n,
    })),
  )
  .filter((lines) => lines.some((line) => line.totalMinor > 0n));
const namedArbitrary = fc.record({
  by: fc.constantFrom('position', 'sku'),
  line: fc.nat(6),
  sku: fc.constantFrom('a', 'b', 'c'),
  amountMinor: fc.bigInt(0n, 2500n),
});
const refundArbitrary = fc
  .record({ amountMinor: fc.bigInt(0n, 2500n), lines: fc.array(namedArbitrary, { maxLength: 4 }) })
  .map(({ amountMinor, lines }): CountedRefund => ({
    amountMinor,
    lines: lines.map(({ by, line, sku, amountMinor: minor }) => ({
      line: by === 'position' ? line : null,
      sku: by === 'sku' ? sku : null,
      amountMinor: minor,
    })),
  }));

const totalOf = (lines: readonly Line[]) => lines.reduce((sum, line) => sum + line.totalMinor, 0n);
const amountOf = (lines: readonly Line[]) =>
  lines.reduce((sum, line) => sum + line.amountMinor, 0n);

/** Refunds as an order takes them: no more than what was paid. */
const scene = fc
  .tuple(linesArbitrary, fc.array(refundArbitrary, { maxLength: 6 }))
  .map(([lines, refunds]) => {
    let left = totalOf(lines);
    return {
      lines,
      refunds: refunds.map((refund) => {
        const amountMinor = refund.amountMinor < left ? refund.amountMinor : left;
        left -= amountMinor;
        return { ...refund, amountMinor };
      }),
      left,
    };
  });

describe('whatever the lines and refunds', () => {
  it('what was refunded is of the lines, and of none more than was paid for it', () => {
    fc.assert(
      fc.property(scene, ({ lines, refunds, left }) => {
        const refunded = refundedOfLines(lines, refunds);
        const sum = refunded.reduce((all, one) => all + Number(one.of) / Number(one.over), 0);
        expect(sum).toBeCloseTo(Number(totalOf(lines) - left), 6);
        for (const [at, line] of lines.entries()) {
          const one = refunded[at] ?? fraction(0n);
          expect(one.of >= 0n && one.of <= line.totalMinor * one.over).toBe(true);
        }
      }),
    );
  });

  it('what is due never falls when a refund is added, and no order of them changes it', () => {
    fc.assert(
      fc.property(scene, fc.infiniteStream(fc.nat()), ({ lines, refunds }, random) => {
        const targets = refunds.map((_one, n) => targetOf(lines, refunds.slice(0, n + 1)));
        expect([...targets].sort((a, b) => Number(a - b))).toEqual(targets);
        const shuffled = refunds
          .map((refund) => ({ refund, at: random.next().value as number }))
          .sort((a, b) => a.at - b.at)
          .map(({ refund }) => refund);
        expect(targetOf(lines, shuffled)).toBe(targetOf(lines, refunds));
      }),
    );
  });

  it('a full refund is all of it, whatever was named', () => {
    fc.assert(
      fc.property(scene, ({ lines, refunds, left }) => {
        const full = [...refunds, unnamed(left)];
        expect(targetOf(lines, full)).toBe(amountOf(lines.filter((line) => line.totalMinor > 0n)));
      }),
    );
  });

  it('one line alone is the share of the whole', () => {
    fc.assert(
      fc.property(scene, ({ lines, refunds, left }) => {
        const total = totalOf(lines);
        const amount = amountOf(lines);
        const one = [{ position: 0, sku: null, totalMinor: total, amountMinor: amount }];
        expect(targetOf(one, refunds)).toBe(proportionalShare(amount, total - left, total));
      }),
    );
  });

  it('what is shown of each line sums to what was taken, and is nowhere more than it earned', () => {
    fc.assert(
      fc.property(scene, fc.nat(100), fc.nat(100), ({ lines, refunds }, a, b) => {
        const refunded = refundedOfLines(lines, refunds);
        const target = refundTarget(lines, refunded);
        const amount = amountOf(lines);
        const byRefundsMinor = (target * BigInt(a)) / 100n;
        const clawedBackMinor = byRefundsMinor + ((amount - byRefundsMinor) * BigInt(b)) / 100n;
        const shown = clawedBackOfLines(lines, refunded, { clawedBackMinor, byRefundsMinor });
        expect(shown.reduce((sum, part) => sum + part, 0n)).toBe(clawedBackMinor);
        for (const [at, line] of lines.entries()) {
          const part = shown[at] ?? -1n;
          expect(part >= 0n && part <= line.amountMinor).toBe(true);
        }
      }),
    );
  });
});
