import type { StaffViewer, Viewer } from '@/lib/auth/viewer';
import { listCommissions } from '@/lib/commissions/queries';
import type { CommissionFilter } from '@/lib/commissions/schema';
import { DAY_MS } from '@/lib/time/calendar';
import { percentile } from '@/e2e/load/figures';
import { PROGRAM_ID } from '@/e2e/load/money-data';

export type ListTiming = { list: string; p50Ms: number; p95Ms: number };

const staff: StaffViewer = { kind: 'staff', userId: 'usr_staff', role: 'owner' };
const key: Viewer = { kind: 'key', keyId: 'key_bench', programId: PROGRAM_ID, affiliateId: null };
const affiliateOf = (n: number) => `aff_${String(n).padStart(26, '0')}`;

/** Every filter alone, and those that find little among much. `n` keeps two questions from being the same. */
function listFilters(now: Date): Record<string, (n: number) => [Viewer, CommissionFilter]> {
  const ago = (days: number) => new Date(now.getTime() - days * DAY_MS);
  const dayAhead = (n: number) => ({
    payableFrom: new Date(now.getTime() + (n % 28) * DAY_MS),
    payableTo: new Date(now.getTime() + ((n % 28) + 1) * DAY_MS),
  });
  const by = (filter: (n: number) => CommissionFilter) => (n: number) =>
    [staff, filter(n)] as [Viewer, CommissionFilter];
  return {
    'no filter': by(() => ({})),
    'no filter, an API key': () => [key, {}],
    'needs review (pending, not held)': by(() => ({ status: 'pending', held: false })),
    held: by(() => ({ held: true })),
    available: by(() => ({ status: 'available' })),
    'voided, of one affiliate': by((n) => ({ status: 'voided', affiliateId: affiliateOf(n) })),
    'paid (none there)': by(() => ({ status: 'paid' })),
    'of one affiliate': by((n) => ({ affiliateId: affiliateOf(n) })),
    'a month': by((n) => ({ from: ago(120 + (n % 60)), to: ago(90 + (n % 60)) })),
    'a month, pending (none there)': by(() => ({
      status: 'pending',
      from: ago(200),
      to: ago(170),
    })),
    'payable on a day': by((n) => ({ due: 'after_review', ...dayAhead(n) })),
    'payable on a day, in euros': by((n) => ({
      due: 'after_review',
      currency: 'EUR',
      ...dayAhead(n),
    })),
    'search: one order': by((n) => ({ search: `order-${1000 + n * 37}` })),
    'search: every order': by(() => ({ search: 'order-' })),
    'search: one customer': by((n) => ({ search: `customer-${500 + n * 91}` })),
    'search: a sub-ID': by((n) => ({ search: `campaign-${n % 30}` })),
    'search: an affiliate': by((n) => ({ search: `Bench ${1000 + n}` })),
    'search: nothing': by(() => ({ search: 'no such thing' })),
    'search and status': by((n) => ({ search: `order-${1000 + n * 37}`, status: 'voided' })),
  };
}

/** The first page as the console and the API ask for it, each filter again and again, taking turns. */
export async function benchList(runs = 60): Promise<ListTiming[]> {
  const filters = Object.entries(listFilters(new Date()));
  const taken = new Map<string, number[]>(filters.map(([name]) => [name, []]));
  for (let n = 0; n < runs + 5; n++) {
    for (const [name, of] of filters) {
      const [viewer, filter] = of(n);
      const started = performance.now();
      await listCommissions(viewer, filter);
      // The first rounds warm caches and plans.
      if (n >= 5) taken.get(name)?.push(performance.now() - started);
    }
  }
  return [...taken].map(([list, times]) => ({
    list,
    p50Ms: percentile(times, 0.5),
    p95Ms: percentile(times, 0.95),
  }));
}
