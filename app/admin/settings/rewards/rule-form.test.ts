import { describe, expect, it } from 'vitest';
import { ruleForm, ruleOfForm } from '@/app/admin/settings/rewards/rule-form';
import { movedIds } from '@/app/admin/settings/rewards/order-form';
import { askedOrder } from '@/app/admin/settings/rewards/tester-form';
import { valuesOfRule } from '@/app/admin/settings/rewards/rule-values';
import type { RuleDto } from '@/lib/rewards/dto';
import type { RuleListDto } from '@/lib/rewards/rule-list';
import type { RuleConditions, RuleOutcome, RuleTrigger } from '@/lib/rewards/types';

const ruleOf = (
  conditions: RuleConditions,
  outcome: RuleOutcome,
  trigger: RuleTrigger = 'order',
): RuleDto => ({
  id: 'rul_1',
  programId: 'prg_1',
  groupId: null,
  affiliateId: null,
  level: 'program',
  lineage: 'rul_1',
  trigger,
  position: 0,
  name: 'Plans',
  conditions,
  outcome,
  startsAt: null,
  endsAt: null,
  words: '',
  createdAt: new Date(),
  replacedAt: null,
});

/** What a form holding a rule comes to. */
function readBack(rule: RuleDto) {
  const { fields, asks } = valuesOfRule(rule, { startsOn: '2026-01-01', endsOn: null });
  return ruleOfForm(ruleForm.parse({ ...fields, asks: [...asks] }));
}

describe('a rule in a form', () => {
  it.each<[string, RuleConditions, RuleOutcome, RuleTrigger]>([
    ['a share of everything', {}, { kind: 'share', bps: 1250 }, 'order'],
    [
      'a tier that is also for the orders before it',
      { figure: { figure: 'orders', period: 'quarter', atLeast: 10, retroactive: true } },
      { kind: 'share', bps: 3000 },
      'order',
    ],
    [
      'everything it may ask for',
      {
        skus: ['PLAN-*', 'A, B'],
        categories: ['plans'],
        customer: 'returning',
        nth: 3,
        amount: { from: 5000, to: 10_050, currency: 'USD' },
        currency: 'USD',
        codes: ['SPRING'],
        subIds: ['blog-*'],
        linkIds: ['lnk_01jd0000000000000000000000'],
        countries: ['DE', 'AT'],
        metadata: { plan: 'year' },
        figure: { figure: 'revenue', period: 'year', atLeast: 500_00, currency: 'USD' },
      },
      { kind: 'per_order', minor: 500, currency: 'USD', mayExceed: true },
      'order',
    ],
    [
      'a tier by orders',
      { figure: { figure: 'orders', period: 'quarter', atLeast: 10 } },
      { kind: 'per_item', minor: 5, currency: 'JPY' },
      'order',
    ],
    ['an exclusion', { skus: ['GIFT'] }, { kind: 'nothing' }, 'order'],
    [
      'a sign-up',
      { qualified: true, codes: ['ANA'] },
      { kind: 'amount', minor: 2000, currency: 'EUR' },
      'lead',
    ],
    [
      'a goal',
      { figure: { figure: 'customers', period: 'year', atLeast: 20 } },
      { kind: 'amount', minor: 10_000, currency: 'USD' },
      'goal',
    ],
  ])('%s comes back as it was', (_what, conditions, outcome, trigger) => {
    const rule = ruleOf(conditions, outcome, trigger);
    const back = readBack(rule);
    expect(back).toMatchObject({
      ok: true,
      value: { trigger, name: 'Plans', startsOn: '2026-01-01', endsOn: null },
    });
    expect(back.ok && back.value.conditions).toEqual(conditions);
    expect(back.ok && back.value.outcome).toEqual(outcome);
  });

  it('reads only what is asked for', () => {
    const form = ruleForm.parse({ bps: '10', skus: 'PLAN', asks: ['currency'], currency: 'usd' });
    expect(ruleOfForm(form)).toMatchObject({
      ok: true,
      value: { conditions: { currency: 'USD' } },
    });
    const lead = ruleForm.parse({
      trigger: 'lead',
      money: '5',
      moneyCurrency: 'USD',
      asks: ['skus', 'qualified'],
      skus: 'X',
    });
    const read = ruleOfForm(lead);
    expect(read.ok && read.value.conditions).toEqual({ qualified: true });
    // A goal always asks for its figure, and for nothing else.
    const goal = ruleOfForm({ ...lead, trigger: 'goal', figureAtLeast: '3' });
    expect(goal.ok && Object.keys(goal.value.conditions)).toEqual(['figure']);
  });

  it.each([
    [{ bps: '' }, 'bps'],
    [{ bps: '0' }, 'bps'],
    [{ bps: '101' }, 'bps'],
    [{ gives: 'per_order', money: '0', moneyCurrency: 'USD' }, 'money'],
    [{ gives: 'per_order', money: '5.00', moneyCurrency: 'XXX' }, 'moneyCurrency'],
    [{ bps: '5', asks: 'skus', skus: ' ' }, 'skus'],
    [{ bps: '5', asks: 'skus', skus: 'A*B' }, 'skus'],
    [{ bps: '5', asks: 'nth', nth: '0' }, 'nth'],
    [
      { bps: '5', asks: 'amount', amountFrom: '9', amountTo: '8', amountCurrency: 'USD' },
      'amountFrom',
    ],
    [{ bps: '5', asks: 'amount', amountTo: 'x', amountCurrency: 'USD' }, 'amountTo'],
    [{ bps: '5', asks: 'figure', figureAtLeast: '0' }, 'figureAtLeast'],
    [{ bps: '5', asks: 'figure', figure: 'revenue', figureAtLeast: '10' }, 'figureCurrency'],
    [{ bps: '5', asks: 'countries', countries: 'Germany' }, 'countries'],
    [{ bps: '5', asks: 'metadata', metadata: 'plan' }, 'metadata'],
    [{ bps: '5', asks: 'linkIds', linkIds: 'ana/blog' }, 'linkIds'],
  ])('%j is refused at the field', (typed, field) => {
    const read = ruleOfForm(ruleForm.parse(typed));
    expect(read.ok).toBe(false);
    const details = read.ok ? {} : read.error.details;
    expect(Object.keys(details?.fieldErrors ?? {})).toEqual([field]);
  });
});

describe('a list in another order', () => {
  const ruleIds = ['a', 'b', 'c'];
  it.each([
    [undefined, 'abc'],
    ['up b', 'bac'],
    ['down b', 'acb'],
    ['up a', 'abc'],
    ['down c', 'abc'],
    ['up x', 'abc'],
  ])('%s', (move, expected) => {
    expect(movedIds({ ruleIds, move }).join('')).toBe(expected);
  });
});

describe('an order to try', () => {
  const list: RuleListDto = {
    program: { id: 'prg_1', name: 'Shop', currency: 'USD' },
    group: null,
    affiliate: null,
    level: 'program',
    orders: [
      {
        kind: 'rule',
        isReached: true,
        rule: ruleOf(
          { figure: { figure: 'revenue', period: 'month', atLeast: 1, currency: 'USD' } },
          { kind: 'nothing' },
        ),
      },
    ],
    others: { lead: [], goal: [], recruit: [] },
    caps: [],
  };
  const right = { code: 'ANA', amount: '100.00', currency: 'usd', nth: '1' };

  it('is read from an address', () => {
    const lines = 'PLAN-YEAR, 60.00, 2, plans\n\nGIFT; 5';
    const read = askedOrder({ ...right, lines, 'figure-revenue-USD-month': '12.50' }, list);
    expect(read.ok && read.value).toMatchObject({
      affiliateCode: 'ANA',
      amount: 10_000,
      currency: 'USD',
      nth: 1,
      lines: [
        { sku: 'PLAN-YEAR', amount: 6000, quantity: 2, category: 'plans' },
        { sku: 'GIFT', amount: 500 },
      ],
      figures: new Map([['revenue USD month', 1250n]]),
    });
  });

  it.each([
    { currency: 'US' },
    { code: '' },
    { amount: '0' },
    { total: 'much' },
    { nth: '0' },
    { lines: 'PLAN' },
    { lines: 'PLAN, 5, many' },
    { country: 'Germany' },
    { 'figure-revenue-USD-month': 'x' },
  ])('%j is refused', (instead) => {
    expect(askedOrder({ ...right, ...instead }, list).ok).toBe(false);
  });
});
