import type { Tx } from '@/lib/db/client';

/** An affiliate, who recruited them, who recruited that one, and so on. */
export async function listChain(tx: Tx, affiliateId: string): Promise<string[]> {
  // never null: id
  const rows = await tx.$queryRaw<{ id: string }[]>`
    WITH RECURSIVE chain AS (
      SELECT a.id, a.recruited_by_id FROM affiliate a WHERE a.id = ${affiliateId}
      UNION SELECT a.id, a.recruited_by_id FROM chain c JOIN affiliate a ON a.id = c.recruited_by_id
    )
    SELECT id FROM chain`;
  return rows.map((row) => row.id);
}
