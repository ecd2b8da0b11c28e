import type { Tx } from '@/lib/db/client';

/** Those of the commissions that have an open hold of a kind. */
export function listHeld(
  tx: Tx,
  commissionIds: string[],
  kind: string,
): Promise<{ commission_id: string }[]> {
  return tx.$queryRaw<{ commission_id: string }[]>`
    SELECT commission_id FROM hold
    WHERE commission_id = ANY(${commissionIds}) AND kind = ${kind} AND released_at IS NULL`;
}
