import { z } from 'zod';
import { amountOf, wholeInput } from '@/app/admin/inputs';
import { textOf, type Query } from '@/app/address';
import type { FieldSpec } from '@/components/console/field-spec';
import { optionalText, plainText } from '@/lib/format/plain-text';
import { withoutSpaces } from '@/lib/format/numbers';
import { decimalToMinor } from '@/lib/money/currencies';
import type { OrderLineInput } from '@/lib/orders/schema';
import { currencySchema } from '@/lib/programs/schema';
import { ok, refuse, type Result } from '@/lib/result';
import { figureKey } from '@/lib/rewards/figure-key';
import type { RuleListDto } from '@/lib/rewards/rule-list';
import type { FigureCondition } from '@/lib/rewards/types';
import type { OrderToTry } from '@/lib/sales/rewards/try-order';

const FIGURE_LABELS = {
  orders: 'Orders',
  customers: 'Customers',
  revenue: 'Sales',
  leads: 'Sign-ups',
} as const;
const PERIOD_LABELS = {
  month: ' this month',
  quarter: ' this quarter',
  year: ' this year',
  ever: '',
} as const;

type Asked = { name: string; key: string; label: string; condition: FigureCondition };

/** The figures that some rule of the list asks for, each with a field of its own. */
export function askedFigures(list: RuleListDto): Asked[] {
  const conditions = list.orders.flatMap((entry) =>
    entry.kind === 'rule' && entry.rule.conditions.figure ? [entry.rule.conditions.figure] : [],
  );
  const byKey = new Map(conditions.map((condition) => [figureKey(condition), condition]));
  return [...byKey].map(([key, condition]) => ({
    name: `figure-${key.replaceAll(' ', '-')}`,
    key,
    label: figureLabel(condition),
    condition,
  }));
}

export function figureLabel({ figure, period, currency }: FigureCondition): string {
  const unit = currency === undefined ? '' : `, ${currency}`;
  return `${FIGURE_LABELS[figure]}${PERIOD_LABELS[period]}${unit}`;
}

const LINES_HINT =
  'One per line: product, amount, and if you like how many and the category, such as PLAN-YEAR, 114.29, 1, plans. Empty: the order as a whole.';

/** The fields of an order by hand, holding what an address says. */
export function handFields(list: RuleListDto, query: Query): FieldSpec[] {
  const value = (name: string, otherwise = '') => textOf(query, name, 2000) ?? otherwise;
  const text = (name: string, label: string, otherwise = '', rest: object = {}): FieldSpec => ({
    kind: 'text',
    name,
    label,
    value: value(name, otherwise),
    maxLength: 200,
    ...rest,
  });
  const number = (name: string, label: string, otherwise = '', rest: object = {}): FieldSpec => ({
    kind: 'number',
    name,
    label,
    value: value(name, otherwise),
    decimal: true,
    ...rest,
  });
  return [
    text('code', 'Affiliate’s code', list.affiliate?.code, { required: true }),
    number('amount', 'Amount', '100.00', { required: true, hint: 'After discount, before tax.' }),
    text('currency', 'Currency', list.program.currency, { required: true, maxLength: 3 }),
    number('total', 'Paid in all', '', { optional: true, hint: 'With tax. Empty: the amount.' }),
    number('nth', 'Which order of the customer', '1', { required: true, decimal: false }),
    text('discount', 'Discount code', '', { optional: true }),
    text('subId', 'Sub-ID', '', { optional: true }),
    text('country', 'Country', '', { optional: true, maxLength: 2, placeholder: 'DE' }),
    ...askedFigures(list).map(({ name, label }) =>
      number(name, `${label}, before it`, '', { optional: true, hint: 'Empty: as it stands.' }),
    ),
    {
      kind: 'textarea',
      name: 'lines',
      label: 'Lines',
      hint: LINES_HINT,
      optional: true,
      rows: 3,
      maxLength: 2000,
      value: linesText(query),
    },
  ];
}

/** With its line breaks, which an address otherwise has none of. */
function linesText(query: Query): string {
  const { lines } = query;
  return typeof lines === 'string' ? lines : '';
}

const wrong = (words: string) => refuse('INVALID_INPUT', words);

const textSchema = z.object({
  discount: optionalText(100),
  subId: optionalText(200),
  country: optionalText(2),
});

/** The order that an address describes. */
export function askedOrder(query: Query, list: RuleListDto): Result<OrderToTry> {
  const text = (name: string) => textOf(query, name, 200) ?? '';
  const currency = currencySchema.safeParse(text('currency'));
  if (!currency.success) return wrong('Write a currency such as USD.');
  const affiliateCode = plainText(100).safeParse(text('code'));
  if (!affiliateCode.success) return wrong('Say whose order it is: an affiliate’s code.');
  const amount = amountOf(text('amount'), currency.data);
  if (amount === null) return wrong('Write an amount above zero, such as 99.80.');
  const total = text('total') === '' ? undefined : amountOf(text('total'), currency.data);
  if (total === null) return wrong('Write what was paid as an amount, such as 118.76.');
  const nth = wholeInput.pipe(z.int().min(1)).safeParse(text('nth'));
  if (!nth.success) return wrong('Write which order of the customer it is, from 1.');
  const rest = textSchema.safeParse(
    Object.fromEntries(['discount', 'subId', 'country'].map((name) => [name, text(name)])),
  );
  if (!rest.success) return wrong('A code, a sub-ID or a country is too long.');
  const lines = linesOfText(linesText(query), currency.data);
  if (!lines.ok) return lines;
  const figures = figuresOf(list, text);
  if (!figures.ok) return figures;
  const { discount, subId, country } = rest.data;
  return ok({
    programId: list.program.id,
    affiliateCode: affiliateCode.data,
    amount: Number(amount),
    total: total === undefined ? undefined : Number(total),
    currency: currency.data,
    code: discount,
    subId,
    country,
    nth: nth.data,
    figures: figures.value,
    lines: lines.value,
  });
}

function figuresOf(list: RuleListDto, text: (name: string) => string): Result<Map<string, bigint>> {
  const figures = new Map<string, bigint>();
  for (const { name, key, label, condition } of askedFigures(list)) {
    const typed = withoutSpaces(text(name));
    if (typed === '') continue;
    const value =
      condition.currency === undefined
        ? /^\d{1,9}$/.test(typed)
          ? BigInt(typed)
          : null
        : decimalToMinor(typed, condition.currency);
    if (value === null) return wrong(`${label}: write a number.`);
    figures.set(key, value);
  }
  return ok(figures);
}

function linesOfText(typed: string, currency: string): Result<OrderLineInput[]> {
  if (typed.length > 10_000) return wrong('That is more than an order’s lines.');
  const lines: OrderLineInput[] = [];
  for (const row of typed.split('\n').map((one) => one.trim())) {
    if (row === '') continue;
    const [sku = '', amount = '', quantity = '', ...category] = row
      .split(/[,;\t]/)
      .map((part) => part.trim());
    const minor = decimalToMinor(withoutSpaces(amount), currency);
    const named = plainText(200).safeParse(sku);
    const isWhole = quantity === '' || /^\d{1,6}$/.test(quantity);
    if (!named.success || minor === null || minor < 0n || !isWhole) {
      return wrong(`“${row.slice(0, 60)}” is no line: write it as PLAN-YEAR, 114.29, 1.`);
    }
    lines.push({
      sku: named.data,
      amount: Number(minor),
      quantity: quantity === '' ? undefined : Number(quantity),
      category: category.join(', ').trim() || undefined,
    });
  }
  return lines.length > 200 ? wrong('At most 200 lines.') : ok(lines);
}
