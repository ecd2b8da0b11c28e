import { dayOf, daysGiven, textOf, type Query } from '@/app/address';
import type { ProgramCalendar } from '@/lib/time/program-calendar';

/** What stands in the address of a list of the console, as its filter shows it again. */
export type Given = { affiliate?: string; group?: string; q?: string; from?: string; to?: string };

/** The filter that the lists of the console share; days of which the last is meant too. */
export function readGiven(query: Query, calendar: ProgramCalendar) {
  const { from, to } = daysGiven(query, calendar);
  const given: Given = {
    affiliate: textOf(query, 'affiliate', 64),
    group: textOf(query, 'group', 64),
    q: textOf(query, 'q', 100),
    from: dayOf(query, 'from'),
    to: dayOf(query, 'to'),
  };
  return {
    given,
    filter: { affiliateId: given.affiliate, groupId: given.group, search: given.q, from, to },
    activeCount: Object.values(given).filter(Boolean).length,
  };
}
