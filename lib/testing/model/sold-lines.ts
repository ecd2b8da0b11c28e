import {
  half,
  smaller,
  type MadeRefund,
  type NamedPart,
  type SoldLine,
} from '@/lib/testing/model/books';

/** What the lines of an order earn and how much of them is refunded, said again for the model. */

/** As the caller tells them, each with what was paid for it; what they leave of the order is one more. */
export function soldLines(
  told: readonly { sku: string; amount: number; total: number }[],
  net: bigint,
  total: bigint,
): SoldLine[] {
  if (told.length === 0) return [{ position: 0, sku: null, worth: net, paid: total }];
  const lines: SoldLine[] = told.map(({ sku, amount, total: paid }, position) => ({
    ...{ position, sku, worth: BigInt(amount), paid: BigInt(paid) },
  }));
  const worth = lines.reduce((rest, line) => rest - line.worth, net);
  const paid = lines.reduce((rest, line) => rest - line.paid, total);
  if (worth > 0n || paid > 0n) lines.push({ position: lines.length, sku: null, worth, paid });
  return lines;
}

/** Shares a whole out: to each its part without what is less than one, then one each to those that lack most. */
export function shareOut(whole: bigint, weights: readonly bigint[]): bigint[] {
  const all = weights.reduce((sum, weight) => sum + weight, 0n);
  if (all === 0n) return weights.map(() => 0n);
  const parts = weights.map((weight) => (whole * weight) / all);
  let rest = parts.reduce((left, part) => left - part, whole);
  for (; rest > 0n; rest--) {
    let most = 0;
    const lacks = (at: number) => whole * (weights[at] ?? 0n) - (parts[at] ?? 0n) * all;
    for (let at = 1; at < parts.length; at++) if (lacks(at) > lacks(most)) most = at;
    parts[most] = (parts[most] ?? 0n) + 1n;
  }
  return parts;
}

const base = ({ worth, paid }: SoldLine) => smaller(worth, paid);

/** A share, rounded over all of them. */
export function byPercent(lines: readonly SoldLine[], bps: bigint): bigint[] {
  const bases = lines.map(base);
  const whole = half(bases.reduce((sum, one) => sum + one, 0n) * bps, 10_000n);
  return shareOut(whole, bases);
}

/** An amount for the order; what nothing was paid for has none of it. */
export function byAmount(lines: readonly SoldLine[], minor: bigint): bigint[] {
  const paid = lines.map((line) => (line.paid > 0n ? line.worth : 0n));
  const isFree = paid.every((worth) => worth === 0n);
  return shareOut(minor, isFree ? lines.map((one) => (one.paid > 0n ? 1n : 0n)) : paid);
}

/** n over d, as they come. */
type Ratio = [n: bigint, d: bigint];
const add = ([a, b]: Ratio, [c, d]: Ratio): Ratio => [a * d + c * b, b * d];
const more = ([a, b]: Ratio, [c, d]: Ratio) => a * d > c * b;

/** Which lines a part of a refund means. */
function meant(lines: readonly SoldLine[], part: NamedPart): SoldLine[] {
  return lines.filter((line) =>
    part.line === null ? line.sku !== null && line.sku === part.sku : line.position === part.line,
  );
}

export function isUnknown(lines: readonly SoldLine[], part: NamedPart): boolean {
  return meant(lines, part).length === 0;
}

/** What of a commission is due for the refunds that are in force: its lines' parts by what is refunded of each. */
export function dueOf(
  lines: readonly SoldLine[],
  earned: readonly bigint[],
  refunds: readonly Pick<MadeRefund, 'amount' | 'named'>[],
): bigint {
  const named = lines.map((): Ratio => [0n, 1n]);
  let unnamed: Ratio = [0n, 1n];
  for (const refund of refunds) {
    const asked = refund.named.reduce((sum, part) => sum + BigInt(part.amount), 0n);
    const taken = smaller(asked, refund.amount);
    unnamed = add(unnamed, [refund.amount - taken, 1n]);
    for (const part of refund.named) {
      const of = meant(lines, part);
      const paid = of.reduce((sum, line) => sum + line.paid, 0n);
      const amount: Ratio = [BigInt(part.amount) * taken, asked];
      if (paid === 0n) unnamed = add(unnamed, amount);
      for (const line of paid === 0n ? [] : of) {
        const share: Ratio = [amount[0] * line.paid, amount[1] * paid];
        named[line.position] = add(named[line.position] ?? [0n, 1n], share);
      }
    }
  }
  for (const { position, paid } of lines) {
    const of = named[position] ?? [0n, 1n];
    if (!more(of, [paid, 1n])) continue;
    unnamed = add(unnamed, add(of, [-paid, 1n]));
    named[position] = [paid, 1n];
  }
  const left = lines.map(({ position, paid }) => {
    const [n, d] = named[position] ?? [0n, 1n];
    return add([paid, 1n], [-n, d]);
  });
  const [leftN, leftD] = left.reduce(add, [0n, 1n]);
  let due: Ratio = [0n, 1n];
  lines.forEach(({ position, paid }, at) => {
    if (paid === 0n) return;
    const [n, d] = left[at] ?? [0n, 1n];
    const spread: Ratio =
      leftN === 0n ? [0n, 1n] : [unnamed[0] * n * leftD, unnamed[1] * d * leftN];
    const [gone, over] = add(named[position] ?? [0n, 1n], spread);
    due = add(due, [gone * (earned[at] ?? 0n), over * paid]);
  });
  return half(due[0], due[1]);
}
