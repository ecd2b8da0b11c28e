import type { Tx } from '@/lib/db/client';

export type PayoutState = { id: string; status: string; amount_minor: bigint };

/** The payout that is named, else the live one the commission is in. */
export function findPayoutState(
  tx: Tx,
  commissionId: string,
  payoutId: string | null,
): Promise<PayoutState[]> {
  return tx.$queryRaw<PayoutState[]>`
    SELECT p.id, p.status, p.amount_minor FROM payout p
    WHERE p.id = coalesce(${payoutId}::text, (
      SELECT i.payout_id FROM payout_item i
      WHERE i.commission_id = ${commissionId} AND i.kind = 'earning' AND i.released_at IS NULL))`;
}

/** What the entries that name the commission or the payout add up to, by kind of account. */
export function sumBooked(
  tx: Tx,
  commissionId: string,
  payoutId: string | null,
): Promise<{ account: string; minor: bigint }[]> {
  return tx.$queryRaw<{ account: string; minor: bigint }[]>`
    SELECT a.kind AS account, coalesce(sum(e.amount_minor), 0)::bigint AS minor
    FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id
    WHERE e.id IN (
      SELECT id FROM ledger_entry WHERE commission_id = ${commissionId}
      UNION
      SELECT o.id FROM ledger_entry o JOIN ledger_transfer t ON t.id = o.transfer_id
      WHERE t.payout_id = ${payoutId}::text)
    GROUP BY a.kind`;
}
