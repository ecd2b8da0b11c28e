import { formatBps, formatMoney, NARROW_NO_BREAK } from '@/lib/money/format';

/** What is said of the terms; those in force fit, and those frozen on a commission. */
export type TermsView = {
  commissionKind: 'percent' | 'flat';
  commissionBps: number;
  commissionFlatMinor: number | null;
  commissionFlatCurrency: string | null;
  discountBps: number;
  trailingMonths: number | null;
  holdDays: number;
  cookieDays: number;
  attribution: 'last' | 'first';
};

/** "20 % of every order" or "$5.00 for every order". */
export function commissionWords(terms: TermsView): string {
  if (terms.commissionKind === 'percent')
    return `${formatBps(terms.commissionBps, NARROW_NO_BREAK)} of every order`;
  return terms.commissionFlatMinor !== null && terms.commissionFlatCurrency !== null
    ? `${formatMoney(terms.commissionFlatMinor, terms.commissionFlatCurrency)} for every order`
    : 'A fixed amount for every order';
}

/** "20 %" or "$5.00": the rate alone. */
export function rateWords(terms: TermsView): string {
  if (terms.commissionKind === 'percent') return formatBps(terms.commissionBps, NARROW_NO_BREAK);
  return terms.commissionFlatMinor !== null && terms.commissionFlatCurrency !== null
    ? formatMoney(terms.commissionFlatMinor, terms.commissionFlatCurrency)
    : '';
}

export function trailingWords(terms: TermsView): string {
  const months = terms.trailingMonths;
  if (months === null) return 'For as long as the customer buys';
  if (months === 0) return 'For the first order';
  if (months % 12 === 0) return `For ${months === 12 ? 'a year' : `${months / 12} years`}`;
  return `For ${months === 1 ? 'a month' : `${months} months`}`;
}

function daysWords(days: number): string {
  if (days === 0) return 'At once';
  return days === 1 ? '1 day' : `${days} days`;
}

/** "$50.00 or €50.00"; each currency stands for itself. */
function minimumWords(minimumPayout: Readonly<Record<string, number>>): string {
  const amounts = Object.entries(minimumPayout).map(([currency, minor]) =>
    formatMoney(minor, currency),
  );
  return amounts.length === 0 ? 'Not set yet' : amounts.join(' or ');
}

export type TermLine = { term: string; value: string; note: string };

/**
 * The terms in plain words, each with what it means. For the program page, the portal and the console. `withRate` false
 * where the rules beside them say what is earned.
 */
export function termLines(
  terms: TermsView,
  minimumPayout?: Readonly<Record<string, number>>,
  { withRate = true }: { withRate?: boolean } = {},
): TermLine[] {
  return [
    ...(withRate
      ? [
          {
            term: 'You earn',
            value: commissionWords(terms),
            note: 'Counted on what the customer pays after discount, before tax and shipping.',
          },
        ]
      : []),
    {
      term: 'How long',
      value: trailingWords(terms),
      note:
        terms.trailingMonths === 0
          ? 'Later orders of the same customer earn nothing.'
          : 'From the first order of a customer you brought. Every order in that time earns.',
    },
    {
      term: 'Your click counts',
      value: daysWords(terms.cookieDays),
      note:
        terms.attribution === 'last'
          ? 'Of several links a visitor followed, the last one counts.'
          : 'Of several links a visitor followed, the first one counts.',
    },
    ...(terms.discountBps > 0
      ? [
          {
            term: 'Your customers save',
            value: formatBps(terms.discountBps, NARROW_NO_BREAK),
            note: 'With your discount code at checkout. A code brings you the order without a click too.',
          },
        ]
      : []),
    {
      term: 'Waiting time',
      value: daysWords(terms.holdDays),
      note: 'From the order until the money can be paid out, so that refunds can settle first.',
    },
    ...(minimumPayout
      ? [
          {
            term: 'Smallest payout',
            value: minimumWords(minimumPayout),
            note: 'You ask for a payout when you like, from this amount on.',
          },
        ]
      : []),
  ];
}
