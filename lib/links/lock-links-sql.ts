import type { Tx } from '@/lib/db/client';

/** Whoever makes a link of the affiliate waits for whoever does so at this moment. */
export async function lockLinksOf(tx: Tx, affiliateId: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${`tributary:links:${affiliateId}`}))`;
}
