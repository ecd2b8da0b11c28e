import type { Tx } from '@/lib/db/client';

/**
 * Whether a code is free for an affiliate (null: for a discount code of nobody): nobody's, or theirs already. Until the
 * caller's transaction ends nobody else is told so; a trigger is the last line.
 */
export async function mayTakeCode(
  tx: Tx,
  code: string,
  affiliateId: string | null,
): Promise<boolean> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`code ${code}`}, 0))`;
  const owner = await tx.codeOwner.findUnique({ where: { code } });
  return !owner || (owner.affiliateId === affiliateId && !owner.contested);
}
