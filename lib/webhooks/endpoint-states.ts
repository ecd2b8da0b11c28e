import type { Actor } from '@/lib/actor';

/** Somebody wants it called now, whatever rest was asked for. */
export const NO_REST = { pausedUntil: null };

/** On, and as if it had never failed. */
export const ON = {
  switchedOffAt: null,
  switchedOffWhy: null,
  failures: 0,
  failingSince: null,
  ...NO_REST,
};

/** The key that answers for an endpoint from now on: it ends with that. Null for people. */
export const keyOf = ({ kind, id }: Actor) => (kind === 'api_key' ? id : null);

export const offAt = (now: Date) => ({ switchedOffAt: now, switchedOffWhy: 'person' });

/** Gone for everybody: it has no address and belongs to nobody. What it was sent goes in sets (jobs/expire-records-sql.ts). */
export const removedAt = (now: Date) => ({
  ...offAt(now),
  removedAt: now,
  affiliateId: null,
  apiKeyId: null,
  url: '',
  name: '',
});
