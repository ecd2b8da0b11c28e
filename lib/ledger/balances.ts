import type { Tx } from '@/lib/db/client';

export type CommissionBalance = { commissionId: string; minor: bigint };

/**
 * What lies in one of an affiliate's accounts, by the commission it belongs to; only what is not zero, in commission
 * order. The sum over the rows is the account's balance. Kept for these two accounts by the trigger `ledger_entry_book`.
 */
export function balancesByCommission(
  tx: Tx,
  account: { affiliateId: string; currency: string; kind: 'available' | 'debt' },
  commissionIds?: string[],
): Promise<CommissionBalance[]> {
  const only = commissionIds ?? null;
  return tx.$queryRaw<CommissionBalance[]>`
    SELECT o.commission_id AS "commissionId", o.minor
    FROM ledger_account a JOIN open_balance o ON o.account_id = a.id
    WHERE a.affiliate_id = ${account.affiliateId} AND a.currency = ${account.currency} AND a.kind = ${account.kind}
      AND (${only}::text[] IS NULL OR o.commission_id = ANY(${only}))
    ORDER BY o.commission_id`;
}

/** Outstanding debt in minor units as a positive number. */
export function debtOf(balance: CommissionBalance): bigint {
  return -balance.minor;
}
