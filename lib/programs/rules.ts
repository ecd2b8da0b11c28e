import { applyBps, type Money } from '@/lib/money/money';
import { termsSchema, type RateTerms, type Terms } from '@/lib/programs/types';

/** The program's own terms, as the database keeps them. */
export type ProgramTerms = {
  commissionKind: string;
  commissionBps: number;
  commissionFlatMinor: bigint | null;
  commissionFlatCurrency: string | null;
  discountBps: number;
  trailingMonths: number | null;
  holdDays: number;
  cookieDays: number;
  attribution: string;
  codeBeatsLink: boolean;
  approval: string;
  selfReferral: string;
};

/** What a group or an affiliate says itself; null inherits, but for trailingMonths, whose flag tells "inherit" from "forever". */
export type TermOverrides = {
  commissionKind: string | null;
  commissionBps: number | null;
  commissionFlatMinor: bigint | null;
  commissionFlatCurrency: string | null;
  discountBps: number | null;
  trailingMonths: number | null;
  trailingOverridden: boolean;
  holdDays: number | null;
  cookieDays: number | null;
  approval: string | null;
  selfReferral: string | null;
};

/** The terms in force: the affiliate's where it has any, else its group's, else the program's. */
export function resolveTerms(
  program: ProgramTerms,
  group: TermOverrides | null,
  own: TermOverrides | null,
): Terms {
  const { commissionFlatMinor, ...terms } = over(over(program, group), own);
  return termsSchema.parse({
    commissionKind: terms.commissionKind,
    commissionBps: terms.commissionBps,
    commissionFlatMinor: commissionFlatMinor === null ? null : Number(commissionFlatMinor),
    commissionFlatCurrency: terms.commissionFlatCurrency,
    discountBps: terms.discountBps,
    trailingMonths: terms.trailingMonths,
    holdDays: terms.holdDays,
    cookieDays: terms.cookieDays,
    attribution: terms.attribution,
    codeBeatsLink: terms.codeBeatsLink,
    approval: terms.approval,
    selfReferral: terms.selfReferral,
  });
}

/** One level's own terms over what those below it come to. */
export function over<Below extends ProgramTerms>(below: Below, own: TermOverrides | null): Below {
  if (!own) return below;
  // Amount and currency of a flat rate belong together: they are taken from the same place.
  const flat = own.commissionFlatMinor !== null ? own : below;
  return {
    ...below,
    commissionKind: own.commissionKind ?? below.commissionKind,
    commissionBps: own.commissionBps ?? below.commissionBps,
    commissionFlatMinor: flat.commissionFlatMinor,
    commissionFlatCurrency: flat.commissionFlatCurrency,
    discountBps: own.discountBps ?? below.discountBps,
    trailingMonths: own.trailingOverridden ? own.trailingMonths : below.trailingMonths,
    holdDays: own.holdDays ?? below.holdDays,
    cookieDays: own.cookieDays ?? below.cookieDays,
    approval: own.approval ?? below.approval,
    selfReferral: own.selfReferral ?? below.selfReferral,
  };
}

/** What is paid for an order. */
export type Rate = Pick<
  Terms,
  'commissionKind' | 'commissionBps' | 'commissionFlatMinor' | 'commissionFlatCurrency'
>;

export type RateLevel = { level: 'affiliate' | 'group' | 'program'; rate: Rate };

/**
 * The levels that have a rate of their own, as they are asked: affiliate, group, program. What a level leaves out of its
 * rate is that of the levels below it. The program always has one.
 */
export function rateLevels(
  program: ProgramTerms,
  group: TermOverrides | null,
  own: TermOverrides | null,
): RateLevel[] {
  const rateOf = (above: TermOverrides | null, at: TermOverrides | null): Rate => {
    const { commissionKind, commissionBps, commissionFlatMinor, commissionFlatCurrency } =
      resolveTerms(program, at, above);
    return { commissionKind, commissionBps, commissionFlatMinor, commissionFlatCurrency };
  };
  return [
    ...(hasRate(own) ? [{ level: 'affiliate' as const, rate: rateOf(own, group) }] : []),
    ...(hasRate(group) ? [{ level: 'group' as const, rate: rateOf(null, group) }] : []),
    { level: 'program', rate: rateOf(null, null) },
  ];
}

function hasRate(own: TermOverrides | null): boolean {
  return (
    own !== null &&
    (own.commissionKind !== null || own.commissionBps !== null || own.commissionFlatMinor !== null)
  );
}

/** Why what belongs to an affiliate has no amount. */
export type NoAmountReason = 'NO_RATE_FOR_CURRENCY' | 'BELOW_ONE_MINOR_UNIT' | 'NOTHING_PAID';

export type CommissionAmount = { minor: bigint } | { reason: NoAmountReason };

/** What an order of this base earns, or why nothing. A flat amount earns in its own currency only. */
export function commissionFor(base: Money, terms: RateTerms): CommissionAmount {
  if (base.minor <= 0n) return { reason: 'NOTHING_PAID' };
  if (terms.commissionKind === 'percent') {
    const minor = applyBps(base.minor, terms.commissionBps);
    return minor > 0n ? { minor } : { reason: 'BELOW_ONE_MINOR_UNIT' };
  }
  if (terms.commissionFlatMinor === null || terms.commissionFlatCurrency !== base.currency) {
    return { reason: 'NO_RATE_FOR_CURRENCY' };
  }
  return { minor: BigInt(terms.commissionFlatMinor) };
}
