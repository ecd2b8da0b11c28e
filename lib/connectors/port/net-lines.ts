import { spread } from '@/lib/orders/order-lines';
import { MAX_LINES, type OrderLineInput } from '@/lib/orders/schema';

/** A line as shops tell it, in minor units: it may be below nothing (a proration, a discount). */
export type NetLine = {
  sku: string;
  name?: string | undefined;
  category?: string | undefined;
  quantity: number;
  amount: number;
};

const MOST_TEXT = 200;

/**
 * Lines of which none is below nothing and that are not more than their order: what is negative is taken from the others in
 * proportion, and what is too much (a part of the order was paid otherwise) from all. Undefined: nothing can be said of them.
 */
export function fitLines(lines: readonly NetLine[], amount: number): OrderLineInput[] | undefined {
  const positive = lines.filter((line) => line.amount >= 0).slice(0, MAX_LINES);
  const sum = lines.reduce((all, line) => all + line.amount, 0);
  if (positive.length === 0 || sum < 0 || !Number.isSafeInteger(sum)) return undefined;
  const weights = positive.map((line) => BigInt(line.amount));
  const whole = weights.reduce((all, weight) => all + weight, 0n);
  const room = BigInt(Math.min(sum, amount));
  const amounts = whole > room ? spread(room, weights) : weights;
  return positive.map(({ sku, name, category, quantity }, at) => ({
    sku: sku.slice(0, MOST_TEXT),
    ...(name ? { name: name.slice(0, MOST_TEXT) } : {}),
    ...(category ? { category: category.slice(0, MOST_TEXT) } : {}),
    quantity: Number.isInteger(quantity) && quantity >= 0 ? quantity : 1,
    amount: Number(amounts[at] ?? 0n),
  }));
}
