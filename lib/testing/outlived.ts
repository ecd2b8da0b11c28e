import { db } from '@/lib/db/client';

/** What a transaction throws that takes longer than its limit. */
export function outlivedError(): Promise<unknown> {
  return db
    .$transaction((tx) => tx.$queryRaw`SELECT pg_sleep(0.3)::text`, { timeout: 50 })
    .catch((error: unknown) => error);
}

/** What one throws for which no connection came free: the same code, but the database is as good as unavailable. */
export const noConnectionError = Object.assign(
  new Error('Transaction API error: Unable to start a transaction in the given time.'),
  { code: 'P2028' },
);
