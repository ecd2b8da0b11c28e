import { lockAffiliate } from '@/lib/affiliates/lock-affiliate';
import type { Tx } from '@/lib/db/client';
import { type PayoutRow, parsePayoutStatus } from '@/lib/payouts/types';

/** Affiliate, then payout: the one lock order. Null when the viewer's scope does not contain it. */
export async function lockPayout(
  tx: Tx,
  payoutId: string,
  scope: { affiliateId?: string; programId?: string } = {},
): Promise<PayoutRow | null> {
  const found = await tx.payout.findFirst({
    where: { id: payoutId, ...scope },
    select: { affiliateId: true },
  });
  if (!found) return null;
  await lockAffiliate(tx, found.affiliateId);
  await tx.$queryRaw`SELECT id FROM payout WHERE id = ${payoutId} FOR UPDATE`;
  const row = await tx.payout.findUniqueOrThrow({ where: { id: payoutId } });
  return { ...row, status: parsePayoutStatus(row.status) };
}

/** Many at once, in the same order; those that are not in the scope are left out. */
export async function lockPayouts(
  tx: Tx,
  payoutIds: string[],
  scope: { affiliateId?: string; programId?: string } = {},
): Promise<PayoutRow[]> {
  const where = { id: { in: payoutIds }, ...scope };
  const found = await tx.payout.findMany({ where, select: { id: true, affiliateId: true } });
  const ids = found.map((row) => row.id);
  const affiliateIds = found.map((row) => row.affiliateId);
  await tx.$queryRaw`
    SELECT id FROM affiliate WHERE id = ANY(${affiliateIds}) ORDER BY id FOR NO KEY UPDATE`;
  await tx.$queryRaw`SELECT id FROM payout WHERE id = ANY(${ids}) ORDER BY id FOR UPDATE`;
  const rows = await tx.payout.findMany({ where: { id: { in: ids } }, orderBy: { id: 'asc' } });
  return rows.map((row) => ({ ...row, status: parsePayoutStatus(row.status) }));
}
