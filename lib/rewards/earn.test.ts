import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyBps } from '@/lib/money/money';
import { orderedEntries } from '@/lib/rewards/entries';
import { earnOrder } from '@/lib/rewards/earn';
import type {
  CapRoom,
  LineToEarn,
  OrderToEarn,
  OwnRate,
  Rule,
  RuleConditions,
  RuleLevel,
  RuleOutcome,
} from '@/lib/rewards/types';

const line = (of: Partial<LineToEarn> = {}): LineToEarn => ({
  position: 0,
  sku: 'SKU',
  name: null,
  category: null,
  quantity: 1,
  amountMinor: 1000n,
  totalMinor: of.amountMinor ?? 1000n,
  metadata: {},
  ...of,
});

const order = (of: Partial<OrderToEarn> = {}): OrderToEarn => ({
  amountMinor: 10_000n,
  totalMinor: of.amountMinor ?? 10_000n,
  currency: 'USD',
  occurredAt: new Date('2026-06-01T12:00:00Z'),
  code: null,
  subId: null,
  linkId: null,
  country: null,
  metadata: {},
  nth: 1,
  figures: new Map(),
  lines: [],
  ...of,
});

let made = 0;
const rule = (
  outcome: RuleOutcome,
  conditions: RuleConditions = {},
  of: Partial<Rule> = {},
): Rule => ({
  id: `rul_${++made}`,
  lineage: `rul_${made}`,
  level: 'program',
  trigger: 'order',
  position: made,
  name: null,
  conditions,
  outcome,
  startsAt: null,
  endsAt: null,
  ...of,
});

const share = (bps: number): RuleOutcome => ({ kind: 'share', bps });
const rate = (bps: number, level: RuleLevel = 'program'): OwnRate => ({
  level,
  kind: 'share',
  bps,
});
const of20 = rate(2000);

/** What each line earned, or the reason. */
function earn(what: OrderToEarn, rules: Rule[], rates: OwnRate[] = [of20], caps: CapRoom[] = []) {
  const earned = earnOrder(what, orderedEntries(rules, rates), caps);
  return 'reason' in earned ? earned.reason : earned.lines.map(({ amountMinor }) => amountMinor);
}

describe('which entry takes a line', () => {
  const gift = line({ sku: 'GIFT', position: 0, amountMinor: 4762n, totalMinor: 5667n });
  const plan = line({ sku: 'PLAN-YEAR', position: 1, amountMinor: 11_429n, totalMinor: 13_600n });
  const rest = line({ sku: null, position: 2, quantity: 0, amountMinor: 3809n, totalMinor: 4533n });
  const worked = order({ amountMinor: 20_000n, totalMinor: 23_800n, lines: [gift, plan, rest] });
  const noGifts = rule({ kind: 'nothing' }, { skus: ['gift'] });
  const plans = rule(share(3000), { skus: ['PLAN-*'], customer: 'new' });

  it('is the worked example: a gift card, an annual plan at 30 % of the first order, the rest at 20 %', () => {
    expect(earn(worked, [plans, noGifts])).toEqual([0n, 3429n, 762n]);
  });

  it('is the same with a tier of 25 % for the rest that is reached', () => {
    const tier = rule(share(2500), { figure: { figure: 'orders', period: 'month', atLeast: 10 } });
    const at = (n: bigint) => ({ ...worked, figures: new Map([['orders month', n]]) });
    expect(earn(at(9n), [plans, noGifts, tier])).toEqual([0n, 3429n, 762n]);
    expect(earn(at(10n), [plans, noGifts, tier])).toEqual([0n, 3429n, 952n]);
  });

  it('is the exclusion of the program before everybody’s own', () => {
    const own = rule(share(5000), {}, { level: 'affiliate' });
    expect(earn(worked, [own, noGifts], [rate(4000, 'affiliate'), of20])).toEqual([
      0n,
      5715n,
      1904n,
    ]);
  });

  it('is a negotiated rate before any rule of group or program', () => {
    const general = rule(share(9000));
    const ofGroup = rule(share(8000), {}, { level: 'group' });
    expect(earn(order(), [general, ofGroup], [rate(4000, 'affiliate'), of20])).toEqual([4000n]);
    expect(earn(order(), [general, ofGroup], [of20])).toEqual([8000n]);
  });

  it('is the first in the order of positions, not the best', () => {
    const low = rule(share(100), {}, { position: 0 });
    const high = rule(share(9000), {}, { position: 1 });
    expect(earn(order(), [high, low])).toEqual([100n]);
  });

  it.each<[string, RuleConditions, Partial<OrderToEarn>, boolean]>([
    ['an exact sku without its case', { skus: ['sku'] }, {}, true],
    ['another sku', { skus: ['SK'] }, {}, false],
    ['the beginning of a sku', { skus: ['SK*'] }, {}, true],
    ['a new customer', { customer: 'new' }, { nth: 1 }, true],
    ['a customer who is none', { customer: 'new' }, { nth: 2 }, false],
    ['a returning one', { customer: 'returning' }, { nth: 2 }, true],
    ['the third order', { nth: 3 }, { nth: 3 }, true],
    ['another than the third', { nth: 3 }, { nth: 4 }, false],
    ['an amount at the lower end', { amount: { from: 10_000, currency: 'USD' } }, {}, true],
    ['an amount below it', { amount: { from: 10_001, currency: 'USD' } }, {}, false],
    ['an amount at the upper end', { amount: { to: 10_000, currency: 'USD' } }, {}, true],
    ['an amount above it', { amount: { to: 9_999, currency: 'USD' } }, {}, false],
    ['an amount in another currency', { amount: { from: 1, currency: 'EUR' } }, {}, false],
    ['a currency', { currency: 'USD' }, {}, true],
    ['another currency', { currency: 'EUR' }, {}, false],
    ['a code', { codes: ['ANA', 'SPRING'] }, { code: 'SPRING' }, true],
    ['no code', { codes: ['SPRING'] }, {}, false],
    ['a sub-ID', { subIds: ['blog-*'] }, { subId: 'blog-7' }, true],
    ['no sub-ID', { subIds: ['blog-*'] }, {}, false],
    ['a link', { linkIds: ['lnk_1'] }, { linkId: 'lnk_1' }, true],
    ['another link', { linkIds: ['lnk_1'] }, { linkId: 'lnk_2' }, false],
    ['a country', { countries: ['DE', 'AT'] }, { country: 'AT' }, true],
    ['no country', { countries: ['DE'] }, {}, false],
    ['metadata of the order', { metadata: { plan: 'year' } }, { metadata: { plan: 'year' } }, true],
    ['other metadata', { metadata: { plan: 'year' } }, { metadata: { plan: 'month' } }, false],
    ['metadata that are not there', { metadata: { toString: 'x' } }, {}, false],
    [
      'metadata of the line before the order’s',
      { metadata: { plan: 'year' } },
      { metadata: { plan: 'month' }, lines: [line({ metadata: { plan: 'year' } })] },
      true,
    ],
    [
      'revenue in its currency',
      { figure: { figure: 'revenue', period: 'year', atLeast: 500, currency: 'USD' } },
      { figures: new Map([['revenue USD year', 500n]]) },
      true,
    ],
    [
      'a figure that is not known',
      { figure: { figure: 'leads', period: 'ever', atLeast: 1 } },
      {},
      false,
    ],
  ])('asks for %s', (_what, conditions, given, isTaken) => {
    const lines = given.lines ?? [line({ amountMinor: 10_000n })];
    const [amount] = earn(order({ ...given, lines }), [rule(share(5000), conditions)]);
    expect(amount).toBe(applyBps(lines[0]?.amountMinor ?? 0n, isTaken ? 5000 : 2000));
  });

  it('asks for all of them at once', () => {
    const both = rule(share(5000), { nth: 1, currency: 'EUR' });
    expect(earn(order(), [both])).toEqual([2000n]);
  });

  it('is no rule that is not in force at the order’s time: from inclusive, to exclusive', () => {
    const at = order().occurredAt;
    const before = new Date(at.getTime() - 1);
    const after = new Date(at.getTime() + 1);
    const within = (startsAt: Date | null, endsAt: Date | null) =>
      earn(order(), [rule(share(5000), {}, { startsAt, endsAt })]);
    expect(within(at, after)).toEqual([5000n]);
    expect(within(after, null)).toEqual([2000n]);
    expect(within(null, at)).toEqual([2000n]);
    expect(within(before, null)).toEqual([5000n]);
  });

  it('is none whose amount is in another currency; an own flat rate takes it, and has no rate for it', () => {
    const perOrder = rule({ kind: 'per_order', minor: 500, currency: 'EUR' });
    expect(earn(order(), [perOrder])).toEqual([2000n]);
    const flat: OwnRate = { level: 'affiliate', kind: 'flat', minor: 500n, currency: 'EUR' };
    expect(earn(order(), [], [flat, of20])).toBe('NO_RATE_FOR_CURRENCY');
    expect(earn(order({ currency: 'EUR' }), [], [flat, of20])).toEqual([500n]);
  });

  it('leads’ rules are not of orders', () => {
    const lead = rule({ kind: 'amount', minor: 5, currency: 'USD' }, {}, { trigger: 'lead' });
    expect(earn(order(), [lead])).toEqual([2000n]);
  });
});

describe('how much it gives', () => {
  const lines = [3n, 3n, 4n].map((amountMinor, position) => line({ position, amountMinor }));
  const whole = order({ amountMinor: 10n, lines });

  it('rounds the lines of one rule together', () => {
    expect(earn(whole, [], [rate(5000)])).toEqual([2n, 1n, 2n]);
  });

  it('an amount per order is paid once, by amount; equally where all are nothing', () => {
    const once = rule({ kind: 'per_order', minor: 5, currency: 'USD' });
    expect(earn(whole, [once])).toEqual([2n, 1n, 2n]);
    const free = [0n, 0n].map((amountMinor, position) =>
      line({ position, amountMinor, totalMinor: 5n }),
    );
    expect(earn(order({ amountMinor: 5n, lines: free }), [once])).toEqual([3n, 2n]);
  });

  it('an amount per order is no more than the order, unless the rule says so', () => {
    const once = { kind: 'per_order', minor: 50, currency: 'USD' } as const;
    expect(earn(order({ amountMinor: 10n }), [rule(once)])).toEqual([10n]);
    expect(earn(order({ amountMinor: 10n }), [rule({ ...once, mayExceed: true })])).toEqual([50n]);
  });

  it('an amount per item counts items, and what is left of an order has none', () => {
    const item = rule({ kind: 'per_item', minor: 7, currency: 'USD' });
    const two = [line({ quantity: 3 }), line({ position: 1, sku: null, quantity: 0 })];
    expect(earn(order({ amountMinor: 2000n, lines: two }), [item])).toEqual([21n, 200n]);
  });

  it('a line for which nothing was paid earns nothing', () => {
    const free = [line({ totalMinor: 0n }), line({ position: 1 })];
    const once = rule({ kind: 'per_order', minor: 5, currency: 'USD' });
    expect(earn(order({ amountMinor: 2000n, lines: free }), [once])).toEqual([0n, 5n]);
    expect(earn(order({ amountMinor: 2000n, lines: free }), [])).toEqual([0n, 200n]);
  });

  it('the tightest cap cuts, spread like the rest, and says by what', () => {
    const cap = (kind: CapRoom['kind'], roomMinor: bigint): CapRoom => ({
      kind,
      limitMinor: 100n,
      roomMinor,
    });
    const entries = orderedEntries([], [rate(10_000)]);
    const cut = earnOrder(whole, entries, [cap('per_month', 8n), cap('per_order', 5n)]);
    if ('reason' in cut) throw new Error(cut.reason);
    expect(cut.cut).toEqual({ by: 'per_order', minor: 5n });
    expect(cut.lines.map(({ amountMinor }) => amountMinor)).toEqual([2n, 1n, 2n]);
    expect(cut.lines.map(({ cutMinor }) => cutMinor)).toEqual([1n, 2n, 2n]);
    expect(earn(whole, [], [of20], [cap('per_month', 2n)])).toEqual([1n, 0n, 1n]);
  });
});

describe('why nothing', () => {
  const none = rule({ kind: 'nothing' });
  it.each<[string, Partial<OrderToEarn>, Rule[], OwnRate[], bigint | null]>([
    ['NOTHING_PAID', { amountMinor: 0n }, [], [of20], null],
    ['RULE_GIVES_NOTHING', {}, [none], [of20], null],
    ['BELOW_ONE_MINOR_UNIT', { amountMinor: 1n }, [], [of20], null],
    ['CAPPED', {}, [], [of20], 0n],
    ['CAPPED', {}, [], [of20], -5n],
    [
      'NO_RATE_FOR_CURRENCY',
      {},
      [],
      [{ level: 'program', kind: 'flat', minor: 5n, currency: 'EUR' }],
      0n,
    ],
  ])('is %s', (reason, given, rules, rates, roomMinor) => {
    const caps: CapRoom[] =
      roomMinor === null ? [] : [{ kind: 'per_month', limitMinor: 5n, roomMinor }];
    expect(earn(order(given), rules, rates, caps)).toBe(reason);
  });
});

describe('whatever the lines', () => {
  const amounts = fc.array(fc.bigInt({ min: 0n, max: 10n ** 9n }), { minLength: 1, maxLength: 12 });
  const bps = fc.integer({ min: 1, max: 10_000 });
  const linesOf = (parts: readonly bigint[]) =>
    parts.map((amountMinor, position) =>
      line({ position, amountMinor, totalMinor: amountMinor, sku: `S${position % 3}` }),
    );
  const sum = (parts: readonly bigint[]) => parts.reduce((all, part) => all + part, 0n);

  it('lines that no rule tells apart change no sum', () => {
    fc.assert(
      fc.property(amounts, bps, (parts, rateBps) => {
        const amountMinor = sum(parts);
        const alone = earn(order({ amountMinor }), [], [rate(rateBps)]);
        const apart = earn(order({ amountMinor, lines: linesOf(parts) }), [], [rate(rateBps)]);
        if (typeof alone === 'string') expect(apart).toBe(alone);
        else expect(typeof apart === 'string' ? apart : sum(apart)).toBe(sum(alone));
      }),
    );
  });

  it('an unrelated rule changes nothing', () => {
    fc.assert(
      fc.property(amounts, bps, fc.nat(5), (parts, rateBps, position) => {
        const what = order({ amountMinor: sum(parts), lines: linesOf(parts) });
        const plans = rule(share(rateBps), { skus: ['S1'] }, { position: 3 });
        const unrelated = rule(share(9999), { skus: ['NOBODY*'] }, { position });
        expect(earn(what, [plans, unrelated])).toEqual(earn(what, [plans]));
      }),
    );
  });

  it('a cap is never exceeded, and what was earned and cut is what there was', () => {
    fc.assert(
      fc.property(
        amounts,
        bps,
        fc.bigInt({ min: -5n, max: 10n ** 10n }),
        (parts, rateBps, roomMinor) => {
          const what = order({ amountMinor: sum(parts), lines: linesOf(parts) });
          const entries = orderedEntries([rule(share(rateBps), { skus: ['S1'] })], [of20]);
          const free = earnOrder(what, entries);
          const capped = earnOrder(what, entries, [
            { kind: 'per_order', limitMinor: 1n, roomMinor },
          ]);
          if ('reason' in free || 'reason' in capped) return;
          expect(capped.amountMinor <= roomMinor).toBe(true);
          expect(capped.lines.map((one) => one.amountMinor + one.cutMinor)).toEqual(
            free.lines.map((one) => one.amountMinor),
          );
        },
      ),
    );
  });
});
