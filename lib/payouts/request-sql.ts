import { parseCommissionStatus, type CommissionRow } from '@/lib/commissions/types';
import type { Tx } from '@/lib/db/client';
import type { CommissionBalance } from '@/lib/ledger/balances';

type Account = { affiliateId: string; currency: string };

export type OpenEarning = CommissionBalance &
  Pick<CommissionRow, 'id' | 'status' | 'amountMinor' | 'clawedBackMinor' | 'availableAt'>;

/** What could be paid: available, and on no hold; the oldest first. The caller holds the affiliate. */
export async function listOpenEarnings(
  tx: Tx,
  { affiliateId, currency }: Account,
): Promise<OpenEarning[]> {
  const rows = await tx.$queryRaw<
    {
      id: string;
      commissionId: string;
      minor: bigint;
      status: string;
      amountMinor: bigint;
      clawedBackMinor: bigint;
      availableAt: Date;
    }[]
  >`
    SELECT c.id, o.commission_id AS "commissionId", o.minor, c.status, c.amount_minor AS "amountMinor",
      c.clawed_back_minor AS "clawedBackMinor", c.available_at AS "availableAt"
    FROM ledger_account a
    JOIN open_balance o ON o.account_id = a.id
    JOIN commission c ON c.id = o.commission_id
    WHERE a.affiliate_id = ${affiliateId} AND a.currency = ${currency} AND a.kind = 'available' AND o.minor > 0
      AND NOT EXISTS (SELECT 1 FROM hold h WHERE h.commission_id = c.id AND h.released_at IS NULL)
    ORDER BY c.earned_at, c.id`;
  return rows.map((row) => ({ ...row, status: parseCommissionStatus(row.status) }));
}

/** The open debts, by when each began. */
export function listOpenDebts(
  tx: Tx,
  { affiliateId, currency }: Account,
): Promise<CommissionBalance[]> {
  return tx.$queryRaw<CommissionBalance[]>`
    SELECT o.commission_id AS "commissionId", o.minor
    FROM ledger_account a
    JOIN open_balance o ON o.account_id = a.id
    CROSS JOIN LATERAL (
      SELECT min(e.id) AS first FROM ledger_entry e WHERE e.commission_id = o.commission_id AND e.account_id = a.id
    ) began
    WHERE a.affiliate_id = ${affiliateId} AND a.currency = ${currency} AND a.kind = 'debt' AND o.minor < 0
    ORDER BY began.first, o.commission_id`;
}
