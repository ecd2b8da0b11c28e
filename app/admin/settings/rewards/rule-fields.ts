import type { Ask } from '@/app/admin/settings/rewards/rule-asks';
import type { FieldSpec } from '@/components/console/field-spec';
import { FIGURE_PERIODS, FIGURES } from '@/lib/rewards/types';

/** A field whose value comes from elsewhere. */
export type BareField = Exclude<
  FieldSpec,
  { kind: 'hidden' | 'request' | 'checks' | 'checkbox' | 'money' }
>;

/** What each condition asks, in the order of the form. */
export const ASK_LABELS: Readonly<Record<Ask, string>> = {
  skus: 'Certain products',
  categories: 'Certain categories',
  customer: 'New or returning customers',
  nth: 'One of the customer’s orders',
  amount: 'Orders of a certain size',
  currency: 'One currency',
  figure: 'A figure the affiliate has reached: a tier',
  codes: 'Discount codes',
  subIds: 'Sub-IDs',
  linkIds: 'Links',
  countries: 'Countries',
  metadata: 'Something the order says',
  qualified: 'Only once it is qualified',
  months: 'For some months from when they were recruited',
};

const FIGURE_WORDS = {
  orders: 'Orders',
  customers: 'Customers won',
  revenue: 'Sales',
  leads: 'Sign-ups',
} as const;
const PERIOD_WORDS = {
  month: 'in a month',
  quarter: 'in a quarter',
  year: 'in a year',
  ever: 'for ever',
} as const;

const STAR = 'One per line. A * at the end stands for any ending.';

const area = (name: string, label: string, hint: string): BareField => ({
  kind: 'textarea',
  name,
  label,
  hint,
  rows: 3,
  maxLength: 10_000,
});
const currencyField = (name: string): BareField => ({
  kind: 'text',
  name,
  label: 'Currency',
  maxLength: 3,
});

export const MONEY_FIELDS: readonly BareField[] = [
  { kind: 'number', name: 'money', label: 'Amount', decimal: true, placeholder: '0.00' },
  currencyField('moneyCurrency'),
];

export const PERIOD_FIELDS: readonly BareField[] = [
  { kind: 'date', name: 'startsOn', label: 'First day', optional: true },
  { kind: 'date', name: 'endsOn', label: 'Last day', optional: true },
];

export const ASK_FIELDS: Readonly<Record<Ask, readonly BareField[]>> = {
  skus: [area('skus', 'Products', STAR)],
  categories: [area('categories', 'Categories', STAR)],
  customer: [
    {
      kind: 'select',
      name: 'customer',
      label: 'Which',
      options: [
        { value: 'new', label: 'The customer’s first order' },
        { value: 'returning', label: 'The customer’s later orders' },
      ],
    },
  ],
  nth: [
    {
      kind: 'number',
      name: 'nth',
      label: 'Which order',
      hint: '1 is the first.',
      placeholder: '2',
    },
  ],
  amount: [
    { kind: 'number', name: 'amountFrom', label: 'From', decimal: true, optional: true },
    { kind: 'number', name: 'amountTo', label: 'To', decimal: true, optional: true },
    currencyField('amountCurrency'),
  ],
  currency: [currencyField('currency')],
  figure: [
    {
      kind: 'select',
      name: 'figure',
      label: 'Figure',
      options: FIGURES.map((value) => ({ value, label: FIGURE_WORDS[value] })),
    },
    {
      kind: 'select',
      name: 'figurePeriod',
      label: 'Counted',
      options: FIGURE_PERIODS.map((value) => ({ value, label: PERIOD_WORDS[value] })),
    },
    {
      kind: 'number',
      name: 'figureAtLeast',
      label: 'From',
      decimal: true,
      hint: 'The order itself counts: 10 begins with the tenth.',
      placeholder: '10',
    },
    { ...currencyField('figureCurrency'), hint: 'Of sales only.' },
    {
      kind: 'select',
      name: 'figureFor',
      label: 'A tier is for',
      options: [
        { value: 'later', label: 'Orders from then on' },
        { value: 'all', label: 'The orders before as well' },
      ],
      hint: 'Of a share only. Those before get the difference when the period and the hold are over.',
    },
  ],
  codes: [area('codes', 'Codes', 'One per line. Any of them.')],
  subIds: [area('subIds', 'Sub-IDs', STAR)],
  linkIds: [area('linkIds', 'Links', 'Their ids, such as lnk_…, one per line.')],
  countries: [
    {
      kind: 'text',
      name: 'countries',
      label: 'Countries',
      hint: 'Two letters each, such as DE, AT, CH. Known from the click.',
      maxLength: 400,
    },
  ],
  metadata: [
    area('metadata', 'Entries', 'One per line, such as plan = year. All of them must be there.'),
  ],
  qualified: [],
  months: [
    {
      kind: 'number',
      name: 'months',
      label: 'Months',
      hint: '0 gives nothing.',
      placeholder: '12',
    },
  ],
};
