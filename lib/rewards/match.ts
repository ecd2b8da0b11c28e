import type { Entry } from '@/lib/rewards/entries';
import { figureKey } from '@/lib/rewards/figure-key';
import type { LineToEarn, OrderToEarn, Rule, RuleConditions } from '@/lib/rewards/types';

/** Why a rule does not take a line: the first thing that does not hold. */
export type Mismatch =
  | { what: 'not_yet' | 'no_longer' | 'no_items' | 'currency' }
  | { what: Exclude<keyof RuleConditions, 'qualified' | 'currency'> };

/** Exact, or as far as a trailing `*`. What was written is compared without its case. */
export function meets(pattern: string, text: string): boolean {
  const [one, other] = [pattern.toLowerCase(), text.toLowerCase()];
  return one.endsWith('*') ? other.startsWith(one.slice(0, -1)) : one === other;
}

function isAnyOf(patterns: readonly string[], text: string | null): boolean {
  return text !== null && patterns.some((pattern) => meets(pattern, text));
}

/** Whether a rule is in force at a time: from inclusive, to exclusive. */
export function periodMismatch(
  { startsAt, endsAt }: Pick<Rule, 'startsAt' | 'endsAt'>,
  at: Date,
): Mismatch | null {
  if (startsAt !== null && at < startsAt) return { what: 'not_yet' };
  return endsAt !== null && at >= endsAt ? { what: 'no_longer' } : null;
}

/** Pure: the first thing that keeps a rule for orders from taking a line; null: it takes it. */
export function mismatchOf(rule: Rule, order: OrderToEarn, line: LineToEarn): Mismatch | null {
  const period = periodMismatch(rule, order.occurredAt);
  if (period) return period;
  const { outcome, conditions } = rule;
  if ('currency' in outcome && outcome.currency !== order.currency) return { what: 'currency' };
  // What is left of an order has no items.
  if (outcome.kind === 'per_item' && line.quantity === 0) return { what: 'no_items' };
  return conditionMismatch(conditions, order, line);
}

/** The same of anything in the list: a level's own rate takes whatever comes to it. */
export function entryMismatch(entry: Entry, order: OrderToEarn, line: LineToEarn): Mismatch | null {
  return entry.kind === 'rate' ? null : mismatchOf(entry.rule, order, line);
}

function conditionMismatch(
  conditions: RuleConditions,
  order: OrderToEarn,
  line: LineToEarn,
): Mismatch | null {
  const { skus, categories, customer, nth, amount, currency, codes } = conditions;
  const { subIds, linkIds, countries, metadata, figure } = conditions;
  if (skus && !isAnyOf(skus, line.sku)) return { what: 'skus' };
  if (categories && !isAnyOf(categories, line.category)) return { what: 'categories' };
  if (customer && (customer === 'new') !== (order.nth === 1)) return { what: 'customer' };
  if (nth !== undefined && nth !== order.nth) return { what: 'nth' };
  if (currency !== undefined && currency !== order.currency) return { what: 'currency' };
  if (amount && !isWithin(amount, order)) return { what: 'amount' };
  if (codes && (order.code === null || !codes.includes(order.code))) return { what: 'codes' };
  if (subIds && !isAnyOf(subIds, order.subId)) return { what: 'subIds' };
  if (linkIds && !linkIds.includes(order.linkId ?? '')) return { what: 'linkIds' };
  if (countries && !countries.includes(order.country ?? '')) return { what: 'countries' };
  if (metadata && !hasMetadata(metadata, order, line)) return { what: 'metadata' };
  if (figure && (order.figures.get(figureKey(figure)) ?? 0n) < BigInt(figure.atLeast)) {
    return { what: 'figure' };
  }
  return null;
}

function isWithin(
  { from, to, currency }: NonNullable<RuleConditions['amount']>,
  order: OrderToEarn,
): boolean {
  if (currency !== order.currency) return false;
  if (from !== undefined && order.amountMinor < BigInt(from)) return false;
  return to === undefined || order.amountMinor <= BigInt(to);
}

/** Every entry stands at the line or, where the line has none of that name, at its order. */
function hasMetadata(
  wanted: NonNullable<RuleConditions['metadata']>,
  order: OrderToEarn,
  line: LineToEarn,
): boolean {
  return Object.entries(wanted).every(([name, value]) => {
    const told = Object.hasOwn(line.metadata, name) ? line.metadata[name] : order.metadata[name];
    // A form writes text: "2" is 2, and "true" is true.
    return told !== undefined && String(told) === String(value);
  });
}
