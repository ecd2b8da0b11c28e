import type { Tx } from '@/lib/db/client';

/** In id order. The program's accounts keep no balance: locking them would let one order pass at a time. */
export async function lockBalances(tx: Tx, ids: string[]): Promise<void> {
  await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM ledger_account WHERE id = ANY(${ids}) AND affiliate_id IS NOT NULL ORDER BY id FOR NO KEY UPDATE`;
}
