import type { Tx } from '@/lib/db/client';

export type PayoutToBatch = {
  id: string;
  programId: string;
  currency: string;
  amountMinor: bigint;
  status: string;
  method: string;
  batchId: string | null;
};

/** In SQL: a list of 5,000 ids costs Prisma ten megabytes each time. */
export function listToBatch(tx: Tx, ids: string[]): Promise<PayoutToBatch[]> {
  return tx.$queryRaw<PayoutToBatch[]>`
    SELECT id, program_id AS "programId", currency, amount_minor AS "amountMinor", status, method, batch_id AS "batchId"
    FROM payout WHERE id = ANY(${ids}) ORDER BY id`;
}

/** Answers how many were approved and in no other batch. */
export function putIntoBatch(tx: Tx, batchId: string, ids: string[]): Promise<number> {
  return tx.$executeRaw`
    UPDATE payout SET batch_id = ${batchId} WHERE id = ANY(${ids}) AND status = 'approved' AND batch_id IS NULL`;
}
