import {
  FLAT,
  RULED,
  smaller,
  type Books,
  type Sale,
  type SoldLine,
} from '@/lib/testing/model/books';
import { byAmount, byPercent, shareOut } from '@/lib/testing/model/sold-lines';

/** What a sale earns by the rules of the model's world, said again for it. */

export type Earned = { byLine: bigint[]; amount: bigint } | { reason: string };

const monthOf = (at: number) => new Date(at).toISOString().slice(0, 7);
const sumOf = (parts: readonly bigint[]) => parts.reduce((sum, part) => sum + part, 0n);

/** Whether a sale counts for an affiliate's tier: not refunded whole, not voided, not held as a fraud. */
function counts(books: Books, sale: Sale, affiliate: number): boolean {
  if (sale.affiliate !== affiliate || sale.refunded >= sale.total) return false;
  const latest = books.earnings.get(sale.root ?? '');
  return !latest || (latest.status !== 'voided' && !latest.holds.includes('fraud'));
}

/** The sale itself counts as one more. */
function ordersWith(books: Books, sale: Sale, affiliate: number): number {
  const others = [...books.sales.values()].filter(
    (one) =>
      one.key !== sale.key &&
      monthOf(one.occurredAt) === monthOf(sale.occurredAt) &&
      counts(books, one, affiliate),
  );
  return others.length + 1;
}

type Rate = { gives: 'nothing' } | { gives: 'flat' } | { gives: 'share'; bps: bigint };

/** The first that matches, for a line. */
function rateOf(line: SoldLine, affiliate: number, reached: boolean): Rate {
  if (line.sku === RULED.excluded) return { gives: 'nothing' };
  if (affiliate === FLAT.affiliate) return { gives: 'flat' };
  if (affiliate !== RULED.affiliate) return { gives: 'share', bps: 2000n };
  if (line.sku === RULED.product.sku) return { gives: 'share', bps: RULED.product.bps };
  return { gives: 'share', bps: reached ? RULED.tier.bps : 2000n };
}

/** Lines of one rate are rounded together; what a cap cuts, it cuts of all of them. */
export function earnedOf(books: Books, sale: Sale, affiliate: number): Earned {
  const { lines, currency } = sale;
  const reached = ordersWith(books, sale, affiliate) >= RULED.tier.orders;
  const rates = lines.map((line) => rateOf(line, affiliate, reached));
  const byLine = lines.map(() => 0n);
  const of = (isIt: (rate: Rate) => boolean, parts: (own: SoldLine[]) => bigint[]) => {
    const own = lines.filter((_line, at) => isIt(rates[at] ?? { gives: 'nothing' }));
    parts(own).forEach((part, at) => (byLine[own[at]?.position ?? -1] = part));
  };
  for (const bps of new Set(rates.flatMap((rate) => (rate.gives === 'share' ? [rate.bps] : [])))) {
    of(
      (rate) => rate.gives === 'share' && rate.bps === bps,
      (own) => byPercent(own, bps),
    );
  }
  const isFlat = rates.some(({ gives }) => gives === 'flat');
  const isForeign = isFlat && currency !== FLAT.currency;
  if (isFlat && !isForeign) {
    of(
      ({ gives }) => gives === 'flat',
      (own) => byAmount(own, FLAT.minor),
    );
  }
  const whole = sumOf(byLine);
  if (whole === 0n) {
    if (isForeign) return { reason: 'NO_RATE_FOR_CURRENCY' };
    const isExcluded = lines.every(({ paid }, at) => paid === 0n || rates[at]?.gives === 'nothing');
    return { reason: isExcluded ? 'RULE_GIVES_NOTHING' : 'BELOW_ONE_MINOR_UNIT' };
  }
  const { cap } = RULED;
  const isCapped = affiliate === RULED.affiliate && currency === cap.currency;
  const amount = isCapped ? smaller(whole, cap.minor) : whole;
  return { amount, byLine: amount < whole ? shareOut(amount, byLine) : byLine };
}
