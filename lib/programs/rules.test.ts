import { describe, expect, it } from 'vitest';
import {
  commissionFor,
  resolveTerms,
  type ProgramTerms,
  type TermOverrides,
} from '@/lib/programs/rules';
import { testTerms } from '@/lib/testing/terms';

const program: ProgramTerms = { ...testTerms, commissionFlatMinor: null };
const none: TermOverrides = {
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

describe('the terms in force', () => {
  it('are the program’s when the affiliate has none of its own', () => {
    expect(resolveTerms(program, none)).toEqual(resolveTerms(program, null));
  });

  it.each([
    ['inherits when nothing is stored', {}, 12],
    ['is forever when the flag is set without months', { trailingOverridden: true }, null],
    ['is the first order only at 0', { trailingOverridden: true, trailingMonths: 0 }, 0],
    ['is the affiliate’s own months', { trailingOverridden: true, trailingMonths: 3 }, 3],
  ])('trailing %s', (_label, own, months) => {
    expect(resolveTerms(program, { ...none, ...own }).trailingMonths).toBe(months);
  });

  it('take 0 as a value of its own, not as inherit', () => {
    const terms = resolveTerms(
      { ...program, discountBps: 1000 },
      { ...none, commissionBps: 0, discountBps: 0, holdDays: 0 },
    );
    expect(terms).toMatchObject({ commissionBps: 0, discountBps: 0, holdDays: 0 });
  });

  it('take amount and currency of a flat rate from the same place', () => {
    const flat = { ...program, commissionFlatMinor: 500n, commissionFlatCurrency: 'USD' };
    const own = { ...none, commissionFlatMinor: 700n, commissionFlatCurrency: 'EUR' };
    expect(resolveTerms(flat, own)).toMatchObject({
      commissionFlatMinor: 700,
      commissionFlatCurrency: 'EUR',
    });
    expect(resolveTerms(flat, none)).toMatchObject({
      commissionFlatMinor: 500,
      commissionFlatCurrency: 'USD',
    });
  });
});

describe('what an order earns', () => {
  const percent = (commissionBps: number) => ({ ...resolveTerms(program, null), commissionBps });
  const flat = {
    ...resolveTerms(program, null),
    commissionKind: 'flat' as const,
    commissionFlatMinor: 1500,
    commissionFlatCurrency: 'USD',
  };

  it.each([
    ['4 % of 123.45 is 4.94', 12345n, 400, 494n],
    ['12.5 % of 19.99 is 2.50', 1999n, 1250, 250n],
    ['20 % of 100.00 is 20.00', 10000n, 2000, 2000n],
    ['half a cent rounds up', 1n, 5000, 1n],
    ['100 % is all of it', 9007199254740991n, 10000, 9007199254740991n],
  ])('%s', (_label, minor, bps, expected) => {
    expect(commissionFor({ minor, currency: 'USD' }, percent(bps))).toEqual({ minor: expected });
  });

  it.each([
    ['less than half a cent', 1n, percent(4999), 'BELOW_ONE_MINOR_UNIT'],
    ['20 % of two cents', 2n, percent(2000), 'BELOW_ONE_MINOR_UNIT'],
    ['0 %', 10000n, percent(0), 'BELOW_ONE_MINOR_UNIT'],
    ['a share of nothing', 0n, percent(2000), 'NOTHING_PAID'],
    ['a flat amount of nothing', 0n, flat, 'NOTHING_PAID'],
  ])('%s is no amount, and says why', (_label, minor, terms, reason) => {
    expect(commissionFor({ minor, currency: 'USD' }, terms)).toEqual({ reason });
  });

  it('a flat amount earns in its own currency only', () => {
    expect(commissionFor({ minor: 10n, currency: 'USD' }, flat)).toEqual({ minor: 1500n });
    expect(commissionFor({ minor: 10n, currency: 'EUR' }, flat)).toEqual({
      reason: 'NO_RATE_FOR_CURRENCY',
    });
  });
});
