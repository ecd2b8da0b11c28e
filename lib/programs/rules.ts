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

/** An affiliate's own terms; null inherits, but for trailingMonths, whose flag tells "inherit" from "forever". */
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

/** The terms in force: the affiliate's where it has any, else the program's. */
export function resolveTerms(program: ProgramTerms, own: TermOverrides | null): Terms {
  // Amount and currency of a flat rate belong together: they are taken from the same place.
  const flat = own?.commissionFlatMinor != null ? own : program;
  return termsSchema.parse({
    commissionKind: own?.commissionKind ?? program.commissionKind,
    commissionBps: own?.commissionBps ?? program.commissionBps,
    commissionFlatMinor:
      flat.commissionFlatMinor === null ? null : Number(flat.commissionFlatMinor),
    commissionFlatCurrency: flat.commissionFlatCurrency,
    discountBps: own?.discountBps ?? program.discountBps,
    trailingMonths: own?.trailingOverridden ? own.trailingMonths : program.trailingMonths,
    holdDays: own?.holdDays ?? program.holdDays,
    cookieDays: own?.cookieDays ?? program.cookieDays,
    attribution: program.attribution,
    codeBeatsLink: program.codeBeatsLink,
    approval: own?.approval ?? program.approval,
    selfReferral: own?.selfReferral ?? program.selfReferral,
  });
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
