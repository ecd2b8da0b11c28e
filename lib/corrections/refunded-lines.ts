import {
  dividedBy,
  fraction,
  isAbove,
  minus,
  NOTHING,
  overOne,
  plus,
  rounded,
  sumOf,
  times,
  type Fraction,
} from '@/lib/money/fraction';
import { minBigint } from '@/lib/money/money';
import { spread } from '@/lib/money/spread';

/** What of an order's lines was refunded, and what of its commission is due for that. Exact; pure. */

export type SoldLine = { position: number; sku: string | null; totalMinor: bigint };

/** One refund or lost dispute in force: how much of the order it has taken, and what it names of that. */
export type CountedRefund = {
  amountMinor: bigint;
  /** By position or by sku; amounts of what was paid. */
  lines: readonly { line: number | null; sku: string | null; amountMinor: bigint }[];
};

/**
 * How much of each line was refunded, as a function of the set of refunds: what names it, at most its total, and of what
 * names none a part, by what is left of the lines. What names more than its line, or one that is not there, names none.
 * Several of one sku share in proportion to their totals. Of a refund that has taken less than its lines name, each counts
 * in proportion.
 */
export function refundedOfLines(
  lines: readonly SoldLine[],
  refunds: readonly CountedRefund[],
): Fraction[] {
  const totals = lines.map((line) => fraction(line.totalMinor));
  const asked = lines.map(() => NOTHING);
  for (const refund of refunds) {
    for (const { at, part } of namedParts(lines, refund)) {
      asked[at] = plus(asked[at] ?? NOTHING, part);
    }
  }
  const named = asked.map((part, at) => smaller(part, totals[at] ?? NOTHING));
  const all = fraction(refunds.reduce((sum, refund) => sum + refund.amountMinor, 0n));
  const left = totals.map((total, at) => minus(total, named[at] ?? NOTHING));
  const leftInAll = sumOf(left);
  if (leftInAll.of === 0n) return named;
  const unnamed = smaller(minus(all, sumOf(named)), leftInAll);
  const share = dividedBy(unnamed, leftInAll);
  return named.map((part, at) => plus(part, times(share, left[at] ?? NOTHING)));
}

function smaller(a: Fraction, b: Fraction): Fraction {
  return isAbove(a, b) ? b : a;
}

/** Each part of the refund that names something of the order, with the place of its line. */
function namedParts(
  lines: readonly SoldLine[],
  { amountMinor, lines: named }: CountedRefund,
): { at: number; part: Fraction }[] {
  const asked = named.reduce((sum, one) => sum + one.amountMinor, 0n);
  if (asked === 0n) return [];
  const taken = minBigint(amountMinor, asked);
  return named.flatMap((one) => {
    const means = lines.flatMap((line, at) =>
      (one.line === null ? line.sku !== null && line.sku === one.sku : line.position === one.line)
        ? [{ at, totalMinor: line.totalMinor }]
        : [],
    );
    const every = means.reduce((sum, line) => sum + line.totalMinor, 0n);
    if (every === 0n) return [];
    return means.map(({ at, totalMinor }) => ({
      at,
      part: fraction(one.amountMinor * taken * totalMinor, asked * every),
    }));
  });
}

type PaidLine = { amountMinor: bigint; totalMinor: bigint };

/** What of the commission the refunded parts of its lines stand for, line by line. */
function dueOfLines(lines: readonly PaidLine[], refunded: readonly Fraction[]): Fraction[] {
  return lines.map(({ amountMinor, totalMinor }, at) =>
    totalMinor === 0n ? NOTHING : times(fraction(amountMinor, totalMinor), refunded[at] ?? NOTHING),
  );
}

/** What refunds and disputes have to have taken of the commission in all: rounded once. */
export function refundTarget(lines: readonly PaidLine[], refunded: readonly Fraction[]): bigint {
  return rounded(sumOf(dueOfLines(lines, refunded)));
}

/**
 * What is shown as taken back of each line: of what refunds have taken the parts that are due, by largest remainder, and
 * of the rest by what is left.
 */
export function clawedBackOfLines(
  lines: readonly PaidLine[],
  refunded: readonly Fraction[],
  { clawedBackMinor, byRefundsMinor }: { clawedBackMinor: bigint; byRefundsMinor: bigint },
): bigint[] {
  const due = dueOfLines(lines, refunded);
  const byRefunds = spreadDue(due, minBigint(byRefundsMinor, rounded(sumOf(due))));
  const rest = byRefunds.reduce((left, part) => left - part, clawedBackMinor);
  const more = spread(
    rest,
    lines.map(({ amountMinor }, at) => amountMinor - (byRefunds[at] ?? 0n)),
  );
  return byRefunds.map((part, at) => part + (more[at] ?? 0n));
}

/** At most what is due in all, rounded; nothing is more than what is due of it, rounded up. */
function spreadDue(due: readonly Fraction[], minor: bigint): bigint[] {
  const { parts, over } = overOne(due);
  const all = parts.reduce((sum, part) => sum + part, 0n);
  if (minor * over <= all) return spread(minor, parts);
  const floors = parts.map((part) => part / over);
  const left = Number(floors.reduce((rest, floor) => rest - floor, minor));
  const raised = parts
    .map((part, at) => ({ at, rest: part % over }))
    .sort((a, b) => (a.rest === b.rest ? a.at - b.at : a.rest < b.rest ? 1 : -1))
    .slice(0, left);
  const isRaised = new Set(raised.map(({ at }) => at));
  return floors.map((floor, at) => (isRaised.has(at) ? floor + 1n : floor));
}
