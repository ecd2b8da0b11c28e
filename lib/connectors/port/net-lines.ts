import { z } from 'zod';
import type { FieldWarning } from '@/lib/format/tidy-fields';
import { spread } from '@/lib/money/spread';
import type { OrderLineInput } from '@/lib/orders/schema';

/** A line as shops tell it, in minor units: it may be below nothing (a proration, a discount). */
export type NetLine = {
  sku: string;
  name?: string | undefined;
  category?: string | undefined;
  quantity: number;
  amount: number;
};

const MOST_TEXT = 200;

/** Of a list in which one that is not as expected is null, and the others count. */
export function listOf<S extends z.ZodType>(schema: S) {
  return z.array(schema.nullable().catch(null)).nullish().catch(null);
}

/** Those that could be read; an order is never refused for its lines. */
export function readLines<T>(
  lines: readonly (T | null)[] | null | undefined,
  warnings: FieldWarning[],
): T[] {
  const known = (lines ?? []).filter((line) => line !== null);
  const odd = (lines?.length ?? 0) - known.length;
  if (odd > 0) {
    const message = `${odd} of ${odd + known.length} cannot be read: they are part of everything else.`;
    warnings.push({ field: 'lines', code: 'DROPPED', message });
  }
  return known;
}

/**
 * Lines of which none is below nothing and that are not more than their order: what is negative is taken from the others in
 * proportion, and what is too much (a part of the order was paid otherwise) from all. Undefined: nothing can be said of them.
 */
export function fitLines(
  lines: readonly (NetLine | null)[],
  amount: number,
  warnings: FieldWarning[],
): OrderLineInput[] | undefined {
  const known = readLines(lines, warnings);
  const positive = known.filter((line) => line.amount >= 0);
  const sum = known.reduce((all, line) => all + line.amount, 0);
  if (known.length === 0) return undefined;
  if (positive.length === 0 || sum < 0 || !Number.isSafeInteger(sum)) {
    const message = 'They are below nothing together.';
    warnings.push({ field: 'lines', code: 'DROPPED', message });
    return undefined;
  }
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
