import type { OverridesInput } from '@/lib/affiliates/schema';
import type { TermOverrides } from '@/lib/programs/rules';

const NONE: TermOverrides = {
  commissionKind: null,
  commissionBps: null,
  commissionFlatMinor: null,
  commissionFlatCurrency: null,
  discountBps: null,
  trailingMonths: null,
  trailingOverridden: false,
  holdDays: null,
  cookieDays: null,
  approval: null,
  selfReferral: null,
};

/** The affiliate's own terms after a change; what the input leaves out stays. */
export function applyOverrides(input: OverridesInput, before: TermOverrides = NONE): TermOverrides {
  const keep = <T>(given: T | undefined, old: T): T => (given === undefined ? old : given);
  return {
    commissionKind: keep<string | null>(input.commissionKind, before.commissionKind),
    commissionBps: keep(input.commissionBps, before.commissionBps),
    commissionFlatMinor:
      input.commissionFlatMinor === undefined
        ? before.commissionFlatMinor
        : input.commissionFlatMinor === null
          ? null
          : BigInt(input.commissionFlatMinor),
    commissionFlatCurrency: keep(input.commissionFlatCurrency, before.commissionFlatCurrency),
    discountBps: keep(input.discountBps, before.discountBps),
    ...trailing(input.trailing, before),
    holdDays: keep(input.holdDays, before.holdDays),
    cookieDays: keep(input.cookieDays, before.cookieDays),
    approval: keep<string | null>(input.approval, before.approval),
    selfReferral: keep<string | null>(input.selfReferral, before.selfReferral),
  };
}

function trailing(
  given: OverridesInput['trailing'],
  before: TermOverrides,
): Pick<TermOverrides, 'trailingMonths' | 'trailingOverridden'> {
  if (given === undefined) {
    return { trailingMonths: before.trailingMonths, trailingOverridden: before.trailingOverridden };
  }
  if (given === 'inherit') return { trailingMonths: null, trailingOverridden: false };
  if (given === 'forever') return { trailingMonths: null, trailingOverridden: true };
  return { trailingMonths: given, trailingOverridden: true };
}

/** The override columns of a row, without the rest of it. */
export function overridesOf(row: TermOverrides): TermOverrides {
  return {
    commissionKind: row.commissionKind,
    commissionBps: row.commissionBps,
    commissionFlatMinor: row.commissionFlatMinor,
    commissionFlatCurrency: row.commissionFlatCurrency,
    discountBps: row.discountBps,
    trailingMonths: row.trailingMonths,
    trailingOverridden: row.trailingOverridden,
    holdDays: row.holdDays,
    cookieDays: row.cookieDays,
    approval: row.approval,
    selfReferral: row.selfReferral,
  };
}
