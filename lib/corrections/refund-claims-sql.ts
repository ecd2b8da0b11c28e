import type { Tx } from '@/lib/db/client';

export type CommissionEntry = {
  transferId: string;
  kind: string;
  answersId: string | null;
  at: Date;
  account: string;
  minor: bigint;
  itemId: string | null;
};

/** Every entry of a commission, in the order in which they were posted. */
export function listCommissionEntries(tx: Tx, commissionId: string): Promise<CommissionEntry[]> {
  return tx.$queryRaw<CommissionEntry[]>`
    SELECT t.id AS "transferId", t.kind, t.answers_id AS "answersId", t.created_at AS at, a.kind AS account,
      e.amount_minor AS minor, e.payout_item_id AS "itemId"
    FROM ledger_entry e
    JOIN ledger_transfer t ON t.id = e.transfer_id
    JOIN ledger_account a ON a.id = e.account_id
    WHERE e.commission_id = ${commissionId} ORDER BY e.id`;
}
