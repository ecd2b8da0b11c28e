import { lockAffiliates } from '@/lib/affiliates/lock-affiliate';
import { dueToMature } from '@/lib/commissions/due-sql';
import { parseCommissionStatus, type CommissionRow } from '@/lib/commissions/types';
import type { Tx } from '@/lib/db/client';
import { lockRows, noteLocks } from '@/lib/db/locks';
import type { Moment } from '@/lib/db/work';

const lock = { kind: 'commission', strength: 'UPDATE' } as const;

/** Locks and reads in id order. The caller holds the affiliate. */
export async function lockCommissions(tx: Tx, ids: readonly string[]): Promise<CommissionRow[]> {
  if (ids.length === 0) return [];
  await lockRows(tx, lock, ids);
  const rows = await tx.commission.findMany({
    where: { id: { in: [...new Set(ids)] } },
    orderBy: { id: 'asc' },
  });
  return rows.map((row) => ({ ...row, status: parseCommissionStatus(row.status) }));
}

/** Without reading them: for callers that will come to them one after the other. */
export function lockCommissionRows(tx: Tx, ids: readonly string[]): Promise<void> {
  return lockRows(tx, lock, ids);
}

type DueRow = {
  id: string;
  programId: string;
  affiliateId: string;
  currency: string;
  status: string;
  amountMinor: bigint;
  clawedBackMinor: bigint;
  availableAt: Date;
};

/** Locks affiliates, and then those of their commissions that may become available, at most `limit`. */
export async function lockDueCommissions(
  { tx, now }: Moment,
  about: { affiliateIds: readonly string[]; limit: number; commissionId?: string },
) {
  const { affiliateIds, limit, commissionId = null } = about;
  await lockAffiliates(tx, affiliateIds);
  const rows = await tx.$queryRaw<DueRow[]>`
    SELECT c.id, c.program_id AS "programId", c.affiliate_id AS "affiliateId", c.currency, c.status,
      c.amount_minor AS "amountMinor", c.clawed_back_minor AS "clawedBackMinor", c.available_at AS "availableAt"
    FROM commission c
    WHERE c.affiliate_id = ANY (${[...affiliateIds]}) AND ${dueToMature(now)}
      AND (${commissionId}::text IS NULL OR c.id = ${commissionId})
    ORDER BY c.id LIMIT ${limit} FOR UPDATE OF c`;
  noteLocks(
    tx,
    lock,
    rows.map((row) => row.id),
  );
  return rows.map((row) => ({ ...row, status: parseCommissionStatus(row.status) }));
}
