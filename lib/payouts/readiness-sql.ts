import type { Tx } from '@/lib/db/client';

/** What lies in an affiliate's accounts: what could be paid, how much of it is on hold, and what is owed back. */
export async function payableBalances(tx: Tx, affiliateId: string, currency: string) {
  const rows = await tx.$queryRaw<
    { availableMinor: bigint; heldMinor: bigint; debtMinor: bigint }[]
  >`
    WITH lying AS (
      SELECT a.kind, o.commission_id, o.minor
      FROM ledger_account a JOIN open_balance o ON o.account_id = a.id
      WHERE a.affiliate_id = ${affiliateId} AND a.currency = ${currency}
    )
    SELECT coalesce(sum(minor) FILTER (WHERE kind = 'available'), 0)::bigint AS "availableMinor",
      coalesce(sum(minor) FILTER (WHERE kind = 'available' AND EXISTS (
        SELECT 1 FROM hold h WHERE h.commission_id = lying.commission_id AND h.released_at IS NULL)), 0)::bigint AS "heldMinor",
      coalesce(sum(minor) FILTER (WHERE kind = 'debt'), 0)::bigint AS "debtMinor"
    FROM lying`;
  return rows[0] ?? { availableMinor: 0n, heldMinor: 0n, debtMinor: 0n };
}
