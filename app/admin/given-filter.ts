import { dayOf, textOf, type Query } from '@/app/address';
import { addDays } from '@/lib/time/calendar';

/** What stands in the address of a list of the console, as its filter shows it again. */
export type Given = { affiliate?: string; q?: string; from?: string; to?: string };

/** The filter that the lists of the console share; days of which the last is meant too. */
export function readGiven(query: Query) {
  const from = dayOf(query, 'from');
  const to = dayOf(query, 'to');
  const given: Given = {
    affiliate: textOf(query, 'affiliate', 64),
    q: textOf(query, 'q', 100),
    from: from && textOf(query, 'from'),
    to: to && textOf(query, 'to'),
  };
  return {
    given,
    filter: { affiliateId: given.affiliate, search: given.q, from, to: to && addDays(to, 1) },
    activeCount: Object.values(given).filter(Boolean).length,
  };
}
