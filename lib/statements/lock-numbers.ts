import type { Tx } from '@/lib/db/client';

/** One at a time per program, held until COMMIT: a number is taken by what is really issued, so that none is missing. */
export async function lockNumbers(tx: Tx, programId: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`statement numbers ${programId}`}, 0))`;
}
