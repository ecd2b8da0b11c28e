import type { Tx } from '@/lib/db/client';

/** Whoever makes a discount code of the affiliate waits for whoever does so at this moment. */
export async function lockCodesOf(tx: Tx, affiliateId: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${`tributary:codes:${affiliateId}`}))`;
}
