import type { Tx } from '@/lib/db/client';

/** The trigger `payout_frozen` lets it through while the transaction carries out an erasure. */
export function eraseCopies(
  tx: Tx,
  rows: readonly { id: string; cipher: string }[],
  mask: string,
): Promise<number> {
  return tx.$executeRaw`
    UPDATE payout p SET details_cipher = r.cipher, details_masked = ${mask}
    FROM unnest(${rows.map((row) => row.id)}::text[], ${rows.map((row) => row.cipher)}::text[]) AS r(id, cipher)
    WHERE p.id = r.id`;
}
