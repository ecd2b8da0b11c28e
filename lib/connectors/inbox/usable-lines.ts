import type { FieldWarning } from '@/lib/format/tidy-fields';
import { spread } from '@/lib/money/spread';
import {
  baseOf,
  MAX_LINES,
  orderLineSchema,
  type OrderLineInput,
  type RecordOrderInput,
} from '@/lib/orders/schema';

/**
 * What of a shop's lines can be kept with its order, which they never refuse: those that are lines, as many as an order has,
 * and not more than it is. What they leave is one line, "everything else". Says what was changed.
 */
export function usableLines(
  told: readonly OrderLineInput[] | undefined,
  order: RecordOrderInput,
  warnings: FieldWarning[],
): { lines?: OrderLineInput[] } {
  const warn = (code: FieldWarning['code'], message: string) =>
    warnings.push({ field: 'lines', code, message });
  const all = told ?? [];
  const read = all.flatMap((line) => orderLineSchema.safeParse(line).data ?? []);
  if (read.length < all.length) warn('DROPPED', `${all.length - read.length} are no lines.`);
  const kept = read.slice(0, MAX_LINES);
  if (kept.length < read.length) {
    warn(
      'CUT',
      `The first ${MAX_LINES} of ${read.length} are kept; the others are everything else.`,
    );
  }
  if (kept.length === 0) return {};
  return { lines: withinTotal(withinAmount(kept, order, warn), order, warn) };
}

type Warn = (code: FieldWarning['code'], message: string) => unknown;

const sum = (parts: readonly number[]) => parts.reduce((all, part) => all + BigInt(part), 0n);

function withinAmount(lines: OrderLineInput[], order: RecordOrderInput, warn: Warn) {
  const amounts = lines.map((line) => line.amount);
  const base = baseOf(order);
  if (sum(amounts) <= base) return lines;
  warn('CHANGED', 'More than their order: each is counted in proportion.');
  const parts = spread(base, amounts.map(BigInt));
  return lines.map((line, at) => ({ ...line, amount: Number(parts[at] ?? 0n) }));
}

function withinTotal(lines: OrderLineInput[], order: RecordOrderInput, warn: Warn) {
  const paid = BigInt(order.total ?? order.amount);
  if (sum(lines.map((line) => line.total ?? 0)) <= paid) return lines;
  warn('CHANGED', 'Their totals are more than what was paid: they share it by amount.');
  return lines.map(({ total: _total, ...line }) => line);
}
