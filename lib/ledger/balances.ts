import type { Tx } from '@/lib/db/client';
import type { AccountKind } from '@/lib/ledger/post';

export type CommissionBalance = { commissionId: string; minor: bigint };

/**
 * What lies in one of an affiliate's accounts, by the commission it belongs to; only what is not zero, in commission
 * order. The sum over the rows is the account's balance.
 */
export function balancesByCommission(
  tx: Tx,
  account: { affiliateId: string; currency: string; kind: AccountKind },
  commissionIds?: string[],
): Promise<CommissionBalance[]> {
  const only = commissionIds ?? null;
  // never null: commissionId
  return tx.$queryRaw<CommissionBalance[]>`
    SELECT e.commission_id AS "commissionId", coalesce(sum(e.amount_minor), 0)::bigint AS minor
    FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id
    WHERE a.affiliate_id = ${account.affiliateId} AND a.currency = ${account.currency} AND a.kind = ${account.kind}
      AND (${only}::text[] IS NULL OR e.commission_id = ANY(${only}))
    GROUP BY e.commission_id HAVING sum(e.amount_minor) <> 0
    ORDER BY e.commission_id`;
}

/** Outstanding debt in minor units as a positive number. */
export function debtOf(balance: CommissionBalance): bigint {
  return -balance.minor;
}
