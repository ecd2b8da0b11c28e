import { describe, expect, it } from 'vitest';
import {
  commissionFor,
  rateLevels,
  resolveTerms,
  type ProgramTerms,
  type TermOverrides,
} from '@/lib/programs/rules';
import { NO_OVERRIDES } from '@/lib/programs/overrides';
import { testTerms } from '@/lib/testing/terms';

const program: ProgramTerms = { ...testTerms, commissionFlatMinor: null };
const none = NO_OVERRIDES;

describe('the terms in force', () => {
  it('are the program’s when neither group nor affiliate has any of their own', () => {
    const terms = resolveTerms(program, null, null);
    expect(resolveTerms(program, none, none)).toEqual(terms);
    expect(terms).toEqual(testTerms);
  });

  /** What a group says, then what an affiliate of it says. */
  const said: [keyof TermOverrides, Partial<TermOverrides>, Partial<TermOverrides>][] = [
    ['commissionKind', { commissionKind: 'flat' }, { commissionKind: 'percent' }],
    ['commissionBps', { commissionBps: 0 }, { commissionBps: 3000 }],
    ['discountBps', { discountBps: 500 }, { discountBps: 0 }],
    [
      'trailingMonths',
      { trailingOverridden: true, trailingMonths: 0 },
      { trailingOverridden: true, trailingMonths: null },
    ],
    ['holdDays', { holdDays: 7 }, { holdDays: 0 }],
    ['cookieDays', { cookieDays: 1 }, { cookieDays: 400 }],
    ['approval', { approval: 'automatic' }, { approval: 'manual' }],
    ['selfReferral', { selfReferral: 'block' }, { selfReferral: 'allow' }],
  ];

  it.each(said)(
    '%s is the affiliate’s, else the group’s, else the program’s',
    (term, group, own) => {
      const inForce = (...[ofGroup, ofAffiliate]: Partial<TermOverrides>[]) =>
        resolveTerms(program, { ...none, ...ofGroup }, { ...none, ...ofAffiliate });
      expect(inForce({}, {})).toEqual(testTerms);
      expect(inForce(group, {})).toEqual({ ...testTerms, [term]: group[term] });
      expect(inForce(group, own)).toEqual({ ...testTerms, [term]: own[term] });
      expect(inForce({}, own)).toEqual({ ...testTerms, [term]: own[term] });
    },
  );

  it.each([
    ['inherits when nothing is stored', {}, 12],
    ['is forever when the flag is set without months', { trailingOverridden: true }, null],
    ['is the first order only at 0', { trailingOverridden: true, trailingMonths: 0 }, 0],
    ['is the affiliate’s own months', { trailingOverridden: true, trailingMonths: 3 }, 3],
  ])('trailing %s', (_label, own, months) => {
    expect(resolveTerms(program, none, { ...none, ...own }).trailingMonths).toBe(months);
  });

  it('take amount and currency of a flat rate from the same place', () => {
    const flatOf = (minor: bigint, currency: string) => ({
      commissionFlatMinor: minor,
      commissionFlatCurrency: currency,
    });
    const below = { ...program, ...flatOf(500n, 'USD') };
    const group = { ...none, ...flatOf(600n, 'GBP') };
    const own = { ...none, ...flatOf(700n, 'EUR') };
    const flatIn = (...[ofGroup, ofAffiliate]: [TermOverrides | null, TermOverrides | null]) => {
      const terms = resolveTerms(below, ofGroup, ofAffiliate);
      return [terms.commissionFlatMinor, terms.commissionFlatCurrency];
    };
    expect(flatIn(none, none)).toEqual([500, 'USD']);
    expect(flatIn(group, none)).toEqual([600, 'GBP']);
    expect(flatIn(group, own)).toEqual([700, 'EUR']);
    expect(flatIn(null, own)).toEqual([700, 'EUR']);
  });
});

describe('the levels that have a rate of their own', () => {
  const flat = { commissionFlatMinor: 500n, commissionFlatCurrency: 'USD' };
  const levels = (group: Partial<TermOverrides>, own: Partial<TermOverrides>) =>
    rateLevels(program, { ...none, ...group }, { ...none, ...own });
  const percent = (commissionBps: number) => ({
    commissionKind: 'percent',
    commissionBps,
    commissionFlatMinor: null,
    commissionFlatCurrency: null,
  });

  it('are the program alone when nobody else says a rate', () => {
    const alone = [{ level: 'program', rate: percent(2000) }];
    expect(levels({}, {})).toEqual(alone);
    expect(levels({ holdDays: 7, discountBps: 500 }, { approval: 'automatic' })).toEqual(alone);
    expect(rateLevels(program, null, null)).toEqual(alone);
  });

  it('are asked affiliate first, then group, then program', () => {
    expect(levels({ commissionBps: 2500 }, { commissionBps: 0 })).toEqual([
      { level: 'affiliate', rate: percent(0) },
      { level: 'group', rate: percent(2500) },
      { level: 'program', rate: percent(2000) },
    ]);
    expect(levels({}, { commissionBps: 3000 })).toEqual([
      { level: 'affiliate', rate: percent(3000) },
      { level: 'program', rate: percent(2000) },
    ]);
  });

  it('take what they leave out from the levels below them, and only from those', () => {
    // The affiliate said a share only: that it is a fixed amount, and which, is the group's.
    const ofGroup = { commissionKind: 'flat', ...flat };
    const fixed = { ...ofGroup, commissionFlatMinor: 500 };
    expect(levels(ofGroup, { commissionBps: 3000 })).toEqual([
      { level: 'affiliate', rate: { ...percent(3000), ...fixed } },
      { level: 'group', rate: { ...percent(2000), ...fixed } },
      { level: 'program', rate: percent(2000) },
    ]);
  });

  it('the first of them is what the terms in force say', () => {
    const group = { ...none, commissionKind: 'flat', ...flat };
    for (const own of [
      none,
      { ...none, commissionBps: 100 },
      { ...none, commissionKind: 'percent' },
    ]) {
      const [first] = rateLevels(program, group, own);
      expect(resolveTerms(program, group, own)).toMatchObject(first?.rate ?? {});
    }
  });
});

describe('what an order earns', () => {
  const percent = (commissionBps: number) => ({
    ...resolveTerms(program, null, null),
    commissionBps,
  });
  const flat = {
    ...resolveTerms(program, null, null),
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
