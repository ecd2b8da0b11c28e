import { db } from '@/lib/db/client';

/** What this commission's clawback after payment still leaves to be netted, as a positive number. */
export async function openDebt(commissionId: string): Promise<bigint> {
  const rows = await db.$queryRaw<{ minor: bigint }[]>`
    SELECT coalesce(-sum(e.amount_minor), 0)::bigint AS minor
    FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id
    WHERE e.commission_id = ${commissionId} AND a.kind = 'debt'`;
  return rows[0]?.minor ?? 0n;
}
