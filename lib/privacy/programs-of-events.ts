import type { Tx } from '@/lib/db/client';
import { findPrograms } from '@/lib/privacy/programs-of-events-sql';

/** Ids of Stripe's by which payments and customers are known here. */
const STRIPE_ID = /^(?:pi|ch|py|in|cs|cus)_\w+$/;

type Said = { slugs: Set<string>; ids: Set<string> };

/** The events but those that name another program, or else speak only of payments and customers of others. */
export async function withoutOtherPrograms<T extends { payload: unknown }>(
  tx: Tx,
  events: readonly T[],
  programIds: readonly string[],
): Promise<T[]> {
  const said = events.map((event) => ({ event, ...saidIn(event.payload) }));
  const { bySlug, byId } = await findPrograms(tx, {
    slugs: said.flatMap(({ slugs }) => [...slugs]),
    ids: said.flatMap(({ ids }) => [...ids]),
  });
  return said.flatMap(({ event, slugs, ids }) => {
    const named = [...slugs].flatMap((slug) => bySlug.get(slug) ?? []);
    const known = named.length > 0 ? named : [...ids].flatMap((id) => byId.get(id) ?? []);
    return known.length === 0 || known.some((id) => programIds.includes(id)) ? [event] : [];
  });
}

function saidIn(payload: unknown): Said {
  const said: Said = { slugs: new Set(), ids: new Set() };
  collect(payload, said);
  return said;
}

function collect(value: unknown, said: Said, isMetadata = false): void {
  if (typeof value === 'string' && STRIPE_ID.test(value)) said.ids.add(value);
  if (typeof value !== 'object' || value === null) return;
  for (const [key, one] of Object.entries(value)) {
    if (isMetadata && key === 'program' && typeof one === 'string') said.slugs.add(one);
    collect(one, said, key === 'metadata');
  }
}
