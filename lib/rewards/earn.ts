import { applyBps, minBigint } from '@/lib/money/money';
import { spread } from '@/lib/money/spread';
import type { Entry } from '@/lib/rewards/entries';
import { entryMismatch } from '@/lib/rewards/match';
import type { CapKind, CapRoom, EarnedLine, LineToEarn, OrderToEarn } from '@/lib/rewards/types';
import { entryWords } from '@/lib/rewards/words';

/** Why an order that belongs to an affiliate earns nothing; the first that holds. */
export const NOTHING_EARNED = [
  'NO_RATE_FOR_CURRENCY',
  'CAPPED',
  'BELOW_ONE_MINOR_UNIT',
  'RULE_GIVES_NOTHING',
] as const;
export type NothingEarned = (typeof NOTHING_EARNED)[number] | 'NOTHING_PAID';

export type Earned =
  | { lines: EarnedLine[]; amountMinor: bigint; cut: { by: CapKind; minor: bigint } | null }
  | { reason: NothingEarned };

/** A line that earns: something was paid for it. */
type Taken = { line: LineToEarn; baseMinor: bigint; entry: Entry };

const sum = (parts: readonly bigint[]) => parts.reduce((all, part) => all + part, 0n);

/** The only line of an order that was told without: no sku, and no items. */
export function everythingElse({
  amountMinor,
  totalMinor,
}: Pick<OrderToEarn, 'amountMinor' | 'totalMinor'>): LineToEarn {
  const nameless = { sku: null, name: null, category: null, quantity: 0, metadata: {} };
  return { ...nameless, position: 0, amountMinor, totalMinor };
}

export function linesToEarn(order: OrderToEarn): readonly LineToEarn[] {
  return order.lines.length > 0 ? order.lines : [everythingElse(order)];
}

/**
 * Pure: what an order earns, line by line, or why nothing. The first entry that matches takes a line; lines of one entry are
 * rounded together (half away from zero) and what that makes is spread over them by largest remainder, so that lines that
 * no rule tells apart change no sum. A line for which nothing was paid earns nothing. The last entry is the program's
 * own rate, which takes whatever is left.
 */
export function earnOrder(
  order: OrderToEarn,
  entries: readonly Entry[],
  caps: readonly CapRoom[] = [],
): Earned {
  if (order.amountMinor <= 0n) return { reason: 'NOTHING_PAID' };
  const lines = linesToEarn(order);
  const taken = lines.map((line): Taken => {
    const entry = entries.find((one) => entryMismatch(one, order, line) === null);
    if (!entry) throw new Error('no rate is left for a line');
    return { line, baseMinor: minBigint(line.amountMinor, line.totalMinor), entry };
  });
  const amounts = new Map<number, bigint>();
  for (const entry of new Set(taken.map((one) => one.entry))) {
    const own = taken.filter((one) => one.entry === entry && one.line.totalMinor > 0n);
    const parts = amountsOf(entry, own, order);
    own.forEach(({ line }, at) => amounts.set(line.position, parts[at] ?? 0n));
  }
  const before = taken.map(({ line }) => amounts.get(line.position) ?? 0n);
  const whole = sum(before);
  const cap = caps.toSorted((a, b) => (a.roomMinor < b.roomMinor ? -1 : 1))[0];
  const isCut = cap !== undefined && cap.roomMinor < whole;
  const room = isCut && cap.roomMinor > 0n ? cap.roomMinor : 0n;
  const after = isCut ? spread(room, before) : before;
  const amountMinor = sum(after);
  if (amountMinor === 0n) return { reason: whyNothing(taken, order, whole) };
  return {
    amountMinor,
    cut: isCut ? { by: cap.kind, minor: whole - amountMinor } : null,
    lines: taken.map(({ line, baseMinor, entry }, at) => ({
      position: line.position,
      sku: line.sku,
      name: line.name,
      baseMinor,
      totalMinor: line.totalMinor,
      amountMinor: after[at] ?? 0n,
      ruleId: entry.kind === 'rule' ? entry.rule.id : null,
      words: entryWords(entry),
      cutMinor: (before[at] ?? 0n) - (after[at] ?? 0n),
    })),
  };
}

/** What one entry gives for the lines it took, in their order. */
function amountsOf(entry: Entry, own: readonly Taken[], order: OrderToEarn): bigint[] {
  if (own.length === 0) return [];
  const bases = own.map(({ baseMinor }) => baseMinor);
  if (entry.kind === 'rate') {
    const { rate } = entry;
    if (rate.kind === 'share') return spread(applyBps(sum(bases), rate.bps), bases);
    return rate.currency === order.currency ? spreadFlat(rate.minor, own) : own.map(() => 0n);
  }
  const { outcome } = entry.rule;
  switch (outcome.kind) {
    case 'share':
      return spread(applyBps(sum(bases), outcome.bps), bases);
    case 'per_order': {
      const minor = BigInt(outcome.minor);
      return spreadFlat(outcome.mayExceed ? minor : minBigint(minor, order.amountMinor), own);
    }
    case 'per_item':
      return own.map(({ line }) => BigInt(outcome.minor) * BigInt(line.quantity));
    case 'amount':
    case 'nothing':
      return own.map(() => 0n);
  }
}

/** An amount for the order, by what each line is; equally where they are nothing. */
function spreadFlat(minor: bigint, own: readonly Taken[]): bigint[] {
  const weights = own.map(({ line }) => line.amountMinor);
  return spread(minor, sum(weights) === 0n ? own.map(() => 1n) : weights);
}

function whyNothing(
  taken: readonly Taken[],
  order: OrderToEarn,
  beforeCaps: bigint,
): NothingEarned {
  const hasNoRate = taken.some(
    ({ entry }) =>
      entry.kind === 'rate' && entry.rate.kind === 'flat' && entry.rate.currency !== order.currency,
  );
  if (hasNoRate) return 'NO_RATE_FOR_CURRENCY';
  if (beforeCaps > 0n) return 'CAPPED';
  const isExcluded = ({ entry, line }: Taken) =>
    line.totalMinor === 0n || (entry.kind === 'rule' && entry.rule.outcome.kind === 'nothing');
  return taken.every(isExcluded) ? 'RULE_GIVES_NOTHING' : 'BELOW_ONE_MINOR_UNIT';
}
