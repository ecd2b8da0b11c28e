import { spread } from '@/lib/money/spread';
import { baseOf, type OrderLineInput, type RefundLineInput } from '@/lib/orders/schema';
import type { OrderLineDto } from '@/lib/orders/types';

/** What an order consists of. Amounts in minor units; pure. */

export type OrderLine = OrderLineDto & {
  metadata: Record<string, string | number | boolean | null>;
};

/** Of an order, as it was told. */
type Whole = { amount: number; total?: number | undefined };

const sum = (parts: readonly bigint[]) => parts.reduce((all, part) => all + part, 0n);

/** Whether the lines are more than their order. */
export function exceedsOrder(lines: readonly OrderLineInput[], order: Whole): boolean {
  const amounts = sum(lines.map((line) => BigInt(line.amount)));
  const totals = sum(lines.map((line) => BigInt(line.total ?? 0)));
  return amounts > baseOf(order) || totals > BigInt(order.total ?? order.amount);
}

/**
 * The lines of an order, whole: totals that are not told share by amount what the told ones leave of what was paid, and what
 * all of them leave of the order is one more line, "everything else". They are not more than the order.
 */
export function linesOf(told: readonly OrderLineInput[] | undefined, order: Whole): OrderLine[] {
  if (!told || told.length === 0) return [];
  const restAmount = baseOf(order) - sum(told.map((line) => BigInt(line.amount)));
  const paid = BigInt(order.total ?? order.amount);
  const leftTotal = paid - sum(told.map((line) => BigInt(line.total ?? 0)));
  const weights = [
    ...told.map((line) => (line.total === undefined ? BigInt(line.amount) : 0n)),
    restAmount,
  ];
  const shares = spread(leftTotal, weights);
  const isShared = weights.some((weight) => weight > 0n);
  const lines = told.map((line, position) => ({
    position,
    sku: line.sku,
    name: line.name ?? null,
    category: line.category ?? null,
    quantity: line.quantity ?? 1,
    amountMinor: BigInt(line.amount),
    totalMinor: line.total === undefined ? (shares[position] ?? 0n) : BigInt(line.total),
    metadata: line.metadata ?? {},
  }));
  const restTotal = isShared ? (shares[told.length] ?? 0n) : leftTotal;
  if (restAmount === 0n && restTotal === 0n) return lines;
  const rest = { sku: null, name: null, category: null, quantity: 0, metadata: {} };
  const position = told.length;
  return [...lines, { ...rest, position, amountMinor: restAmount, totalMinor: restTotal }];
}

export type RefundLine = {
  position: number;
  /** Of the order, by its position or what it is called: one of the two. */
  line: number | null;
  sku: string | null;
  amountMinor: bigint;
};

/**
 * What a refund gives back, and of which lines. Without an amount it is the sum of its lines; of a smaller one (a fee was
 * kept) the lines are scaled in proportion, and what a larger one has beyond them names no line.
 */
export function refundLinesOf(
  told: readonly RefundLineInput[] | undefined,
  amount: number | undefined,
): { amount: number | undefined; lines: RefundLine[]; isScaled: boolean } {
  if (!told || told.length === 0) return { amount, lines: [], isScaled: false };
  const amounts = told.map((line) => BigInt(line.amount));
  const all = sum(amounts);
  const isScaled = amount !== undefined && BigInt(amount) < all;
  const parts = isScaled ? spread(BigInt(amount), amounts) : amounts;
  const lines = told.map(({ line = null, sku = null }, position) => ({
    position,
    line,
    sku,
    amountMinor: parts[position] ?? 0n,
  }));
  return { amount: amount ?? Number(all), lines, isScaled };
}

/** The first that the order does not have; an order without lines is one line. */
export function unknownLine(
  lines: readonly Pick<RefundLine, 'line' | 'sku'>[],
  order: readonly Pick<OrderLine, 'position' | 'sku'>[],
): string | null {
  const positions = new Set(order.length === 0 ? [0] : order.map((line) => line.position));
  const skus = new Set(order.map((line) => line.sku));
  const unknown = lines.find(({ line, sku }) =>
    line === null ? !skus.has(sku) : !positions.has(line),
  );
  return unknown ? (unknown.sku ?? String(unknown.line)) : null;
}
