import { percentText } from '@/app/admin/affiliates/terms-fields';
import { textOf, type Query } from '@/app/address';
import { ASKS, type Ask } from '@/app/admin/settings/rewards/rule-asks';
import { ruleFormShape } from '@/app/admin/settings/rewards/rule-form';
import { minorToDecimal } from '@/lib/money/currencies';
import type { RuleDto } from '@/lib/rewards/dto';
import type { RuleDays } from '@/lib/rewards/rule-days';

/** What the fields of a form hold, by name, and what is asked for. */
export type RuleFormValues = { fields: Readonly<Record<string, string>>; asks: readonly Ask[] };

/** Of a rule that is there, so that saving it unchanged changes nothing. */
export function valuesOfRule(rule: RuleDto, days: RuleDays): RuleFormValues {
  const { conditions, outcome, trigger, name } = rule;
  const { nth, amount, currency, figure, customer, metadata, months } = conditions;
  const lines = (list: readonly string[] | undefined) => (list ?? []).join('\n');
  const money = (minor: number | undefined, of: string) =>
    minor === undefined ? '' : minorToDecimal(BigInt(minor), of);
  const fields: Record<string, string> = {
    trigger,
    name: name ?? '',
    gives: outcome.kind === 'amount' ? 'share' : outcome.kind,
    bps: outcome.kind === 'share' ? percentText(outcome.bps) : '',
    ...('minor' in outcome
      ? { money: money(outcome.minor, outcome.currency), moneyCurrency: outcome.currency }
      : {}),
    mayExceed: outcome.kind === 'per_order' && outcome.mayExceed ? 'on' : 'off',
    skus: lines(conditions.skus),
    categories: lines(conditions.categories),
    codes: lines(conditions.codes),
    subIds: lines(conditions.subIds),
    linkIds: lines(conditions.linkIds),
    countries: (conditions.countries ?? []).join(', '),
    metadata: Object.entries(metadata ?? {})
      .map(([key, value]) => `${key} = ${String(value)}`)
      .join('\n'),
    startsOn: days.startsOn ?? '',
    endsOn: days.endsOn ?? '',
    ...(nth === undefined ? {} : { nth: String(nth) }),
    ...(months === undefined ? {} : { months: String(months) }),
    ...(customer ? { customer } : {}),
    ...(currency === undefined ? {} : { currency }),
    ...(amount
      ? {
          amountFrom: money(amount.from, amount.currency),
          amountTo: money(amount.to, amount.currency),
          amountCurrency: amount.currency,
        }
      : {}),
    ...(figure
      ? {
          figure: figure.figure,
          figurePeriod: figure.period,
          figureFor: figure.retroactive ? 'all' : 'later',
          figureAtLeast:
            figure.currency === undefined
              ? String(figure.atLeast)
              : money(figure.atLeast, figure.currency),
          ...(figure.currency === undefined ? {} : { figureCurrency: figure.currency }),
        }
      : {}),
  };
  return { fields, asks: ASKS.filter((ask) => conditions[ask] !== undefined) };
}

/** Of a new one in a program that counts in this currency. */
export function valuesOfNew(currency: string): RuleFormValues {
  return {
    fields: {
      trigger: 'order',
      gives: 'share',
      moneyCurrency: currency,
      amountCurrency: currency,
      figureCurrency: currency,
      currency,
      figure: 'orders',
      figurePeriod: 'quarter',
      customer: 'new',
    },
    asks: [],
  };
}

/** What an address holds, which the preview hands back; null when it holds no rule. */
export function valuesOfQuery(query: Query): RuleFormValues | null {
  if (textOf(query, 'gives') === undefined && textOf(query, 'trigger') === undefined) return null;
  const asks = [query.asks ?? []].flat();
  const fields = Object.keys(ruleFormShape).flatMap((name) => {
    const value = query[name];
    return name !== 'asks' && typeof value === 'string' ? [[name, value.slice(0, 10_000)]] : [];
  });
  return {
    fields: Object.fromEntries(fields) as Record<string, string>,
    asks: ASKS.filter((ask) => asks.includes(ask)),
  };
}
