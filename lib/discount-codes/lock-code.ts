import type { Tx } from '@/lib/db/client';
import type { DiscountCode } from '@/lib/db/generated/client';
import { lockRows } from '@/lib/db/locks';

/** Locks the row and reads it again; null when the scope does not contain it. */
export async function lockCode(
  tx: Tx,
  id: string,
  scope: { programId?: string },
): Promise<DiscountCode | null> {
  await lockRows(tx, { kind: 'discountCode', strength: 'NO KEY UPDATE' }, [id]);
  return tx.discountCode.findFirst({ where: { id, ...scope } });
}
