import type { Tx } from '@/lib/db/client';

/**
 * The affiliate's row is the lock under which its money moves: taken first, before payout and commission. NO KEY UPDATE
 * lets new orders (which only reference the row) pass.
 */
export async function lockAffiliate(tx: Tx, affiliateId: string): Promise<void> {
  await tx.$queryRaw`SELECT id FROM affiliate WHERE id = ${affiliateId} FOR NO KEY UPDATE`;
}
