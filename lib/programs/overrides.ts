import type { Prisma } from '@/lib/db/generated/client';
import { flatProblem, type OverridesInput } from '@/lib/programs/schema';
import type { TermOverrides } from '@/lib/programs/rules';

/** Everything is inherited. */
export const NO_OVERRIDES: TermOverrides = {
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

/** The own terms of a group or an affiliate after a change; what the input leaves out stays. */
export function applyOverrides(
  input: OverridesInput,
  before: TermOverrides = NO_OVERRIDES,
): TermOverrides {
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

/** Whether any term is its own. */
export function saysSomething(own: TermOverrides): boolean {
  const { trailingOverridden, trailingMonths: _months, ...terms } = own;
  return trailingOverridden || Object.values(terms).some((term) => term !== null);
}

/** What the resolved terms would lack; a flat kind may take its amount from the levels below. */
export function overridesProblem(
  own: TermOverrides,
  below: Pick<TermOverrides, 'commissionFlatMinor' | 'commissionFlatCurrency'> & {
    commissionKind: string;
  },
): string | null {
  const alone = flatProblem({ ...own, commissionKind: 'percent' });
  if (alone) return alone;
  const flat = own.commissionFlatMinor !== null ? own : below;
  return flatProblem({
    commissionKind: own.commissionKind ?? below.commissionKind,
    commissionFlatMinor: flat.commissionFlatMinor,
    commissionFlatCurrency: flat.commissionFlatCurrency,
  });
}

type Plain = string | number | boolean | null;

/** `{ holdDays: { from: 30, to: 14 } }`, for the audit log. */
export function differences(
  before: Record<string, Plain | bigint>,
  after: Record<string, Plain | bigint>,
): Prisma.InputJsonObject {
  const plain = (value: Plain | bigint | undefined): Plain =>
    value === undefined ? null : typeof value === 'bigint' ? Number(value) : value;
  return Object.fromEntries(
    Object.keys(after)
      .filter((key) => before[key] !== after[key])
      .map((key) => [key, { from: plain(before[key]), to: plain(after[key]) }]),
  );
}
