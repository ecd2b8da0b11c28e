import { daysGiven, textOf, wordOf, type Query } from '@/app/address';
import { PAYABLE_DAYS } from '@/app/reader-days';
import { readGiven, type Given } from '@/app/admin/given-filter';
import type { CommissionFilter } from '@/lib/commissions/schema';
import { COMMISSION_STATUSES, DUE_KINDS } from '@/lib/commissions/types';
import { isCurrency } from '@/lib/money/currencies';
import type { ProgramCalendar } from '@/lib/time/program-calendar';

export const COMMISSION_TABS = ['review', 'all', 'held', ...COMMISSION_STATUSES] as const;
export type CommissionTab = (typeof COMMISSION_TABS)[number];

/** What the address asks of the queue; page and export read it the same way. */
export type CommissionView = {
  tab: CommissionTab;
  /** Without the tab: what the counts on the tabs are of. */
  common: CommissionFilter;
  filter: CommissionFilter;
  /** As it stands in the address. */
  given: Given;
  activeCount: number;
};

export function readView(query: Query, calendar: ProgramCalendar): CommissionView {
  const tab = wordOf(query, 'tab', COMMISSION_TABS) ?? 'review';
  const { given, filter, activeCount } = readGiven(query, calendar);
  const due = wordOf(query, 'due', DUE_KINDS);
  const payable = daysGiven(query, calendar, PAYABLE_DAYS);
  const currency = textOf(query, 'currency', 3)?.toUpperCase();
  const common: CommissionFilter = {
    ...filter,
    currency: currency && isCurrency(currency) ? currency : undefined,
    due,
    payableFrom: payable.from,
    payableTo: payable.to,
  };
  return {
    tab,
    common,
    filter: { ...common, ...filterOf(tab) },
    given,
    activeCount: activeCount + (due ? 1 : 0),
  };
}

function filterOf(tab: CommissionTab): CommissionFilter {
  switch (tab) {
    case 'review':
      return { status: 'pending', held: false };
    case 'all':
      return {};
    case 'held':
      return { held: true };
    case 'pending':
    case 'approved':
    case 'available':
    case 'requested':
    case 'paid':
    case 'voided':
    case 'clawed_back':
      return { status: tab };
  }
}
