import { formatBps, formatMoney } from '@/lib/money/format';
import { applyBps, minBigint } from '@/lib/money/money';
import { spread } from '@/lib/money/spread';
import type { NoAmountReason } from '@/lib/programs/rules';
import type { RateTerms } from '@/lib/programs/types';
import type { EarnedLine } from '@/lib/rewards/types';

/** An order as far as its amount decides. Minor units; `amountMinor` is the base, `totalMinor` what was paid. */
export type SoldOrder = { amountMinor: bigint; totalMinor: bigint; currency: string };

/** A line of it, as it was told. */
export type SoldLine = {
  position: number;
  sku: string | null;
  name: string | null;
  amountMinor: bigint;
  totalMinor: bigint;
};

/**
 * What an order earns by one rate, line by line, or why nothing. Rounded together and spread over the lines, so that
 * sending lines changes no sum. What nothing was paid for earns nothing. A flat amount earns once, in its own currency
 * only. Pure.
 */
export function earnByRate(
  order: SoldOrder,
  told: readonly SoldLine[],
  terms: RateTerms,
): { lines: EarnedLine[] } | { reason: NoAmountReason } {
  if (minBigint(order.amountMinor, order.totalMinor) <= 0n) return { reason: 'NOTHING_PAID' };
  const lines = (told.length > 0 ? told : [everythingElse(order)]).map((line) => ({
    ...line,
    baseMinor: minBigint(line.amountMinor, line.totalMinor),
  }));
  const parts =
    terms.commissionKind === 'percent'
      ? byShare(lines, terms.commissionBps)
      : byAmount(order, lines, terms);
  if (!Array.isArray(parts)) return parts;
  const words = rateWords(terms);
  return {
    lines: lines.map(({ position, sku, name, baseMinor, totalMinor }, at) => ({
      position,
      sku,
      name,
      baseMinor,
      totalMinor,
      amountMinor: parts[at] ?? 0n,
      ruleId: null,
      words,
      cutMinor: 0n,
    })),
  };
}

/** The only line of an order that was told without. */
export function everythingElse({ amountMinor, totalMinor }: SoldOrder): SoldLine {
  return { position: 0, sku: null, name: null, amountMinor, totalMinor };
}

type Part = SoldLine & { baseMinor: bigint };

function byShare(lines: readonly Part[], bps: number): bigint[] | { reason: NoAmountReason } {
  const bases = lines.map((line) => line.baseMinor);
  const minor = applyBps(
    bases.reduce((sum, base) => sum + base, 0n),
    bps,
  );
  return minor > 0n ? spread(minor, bases) : { reason: 'BELOW_ONE_MINOR_UNIT' };
}

/** By what the lines are worth, and equally where that is nothing. */
function byAmount(
  { currency }: SoldOrder,
  lines: readonly Part[],
  { commissionFlatMinor: minor, commissionFlatCurrency }: RateTerms,
): bigint[] | { reason: NoAmountReason } {
  if (minor === null || commissionFlatCurrency !== currency) {
    return { reason: 'NO_RATE_FOR_CURRENCY' };
  }
  const isPaid = (line: Part) => line.totalMinor > 0n;
  const amounts = lines.map((line) => (isPaid(line) ? line.amountMinor : 0n));
  const weights = amounts.some((amount) => amount > 0n)
    ? amounts
    : lines.map((line) => (isPaid(line) ? 1n : 0n));
  return spread(BigInt(minor), weights);
}

/** The rate by which an order earns, in words. */
export function rateWords(terms: RateTerms): string {
  return terms.commissionKind === 'percent' || terms.commissionFlatCurrency === null
    ? formatBps(terms.commissionBps)
    : `${formatMoney(BigInt(terms.commissionFlatMinor ?? 0), terms.commissionFlatCurrency)} an order`;
}
