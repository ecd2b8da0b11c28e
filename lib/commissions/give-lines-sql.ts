import type { Tx } from '@/lib/db/client';

export type WithoutLines = { id: string; affiliateId: string; isMissing: boolean };

/** Commissions after one and before another, by their ids: which of them an order earned and have no line. */
export function listAfter(
  tx: Pick<Tx, '$queryRaw'>,
  { after, before, limit }: { after: string; before: string; limit: number },
): Promise<WithoutLines[]> {
  return tx.$queryRaw<WithoutLines[]>`
    SELECT c.id, c.affiliate_id AS "affiliateId",
      c.kind = 'order' AND NOT EXISTS (SELECT 1 FROM commission_line l WHERE l.commission_id = c.id) AS "isMissing"
    FROM (SELECT id, affiliate_id, kind FROM commission WHERE id > ${after} AND id < ${before} ORDER BY id LIMIT ${limit}) c
    ORDER BY c.id`;
}
