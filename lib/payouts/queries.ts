import { z } from 'zod';
import { seesStaffFacts, type Viewer } from '@/lib/auth/viewer';
import { db, type Tx } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';
import { countItems } from '@/lib/payouts/payout-items';
import { currencySchema } from '@/lib/payouts/schema';
import { scopeOf, summaryDto, summarySelect, type PayoutSummary } from '@/lib/payouts/summary';
import { PAYOUT_METHODS, PAYOUT_STATUSES, type PayoutStatus } from '@/lib/payouts/types';
import { decodeCursor, pageSize, toPage, type Page } from '@/lib/format/cursor';
import { likeText } from '@/lib/format/plain-text';

export const payoutFilter = z.object({
  status: z.enum(PAYOUT_STATUSES).optional(),
  affiliateId: z.string().max(64).optional(),
  groupId: z.string().max(64).optional(),
  currency: currencySchema.optional(),
  method: z.enum(PAYOUT_METHODS).optional(),
  batchId: z.string().max(64).optional(),
  search: z.string().trim().max(100).optional(),
  /** By the time of the request. */
  from: z.date().optional(),
  to: z.date().optional(),
});
export type PayoutFilter = z.infer<typeof payoutFilter>;

function whereOf(viewer: Viewer, filter: PayoutFilter): Prisma.PayoutWhereInput {
  const conditions: Prisma.PayoutWhereInput[] = [scopeOf(viewer)];
  if (filter.status) conditions.push({ status: filter.status });
  if (filter.affiliateId) conditions.push({ affiliateId: filter.affiliateId });
  if (filter.groupId) conditions.push({ affiliate: { groupId: filter.groupId } });
  if (filter.batchId) conditions.push({ batchId: filter.batchId });
  if (filter.currency) conditions.push({ currency: filter.currency });
  if (filter.method) conditions.push({ method: filter.method });
  if (filter.from) conditions.push({ requestedAt: { gte: filter.from } });
  if (filter.to) conditions.push({ requestedAt: { lt: filter.to } });
  if (filter.search) {
    const contains = { contains: likeText(filter.search), mode: 'insensitive' as const };
    conditions.push({
      OR: [
        { id: filter.search },
        { reference: contains },
        ...(seesStaffFacts(viewer)
          ? [{ affiliate: { name: contains } }, { affiliate: { code: contains } }]
          : []),
      ],
    });
  }
  return { AND: conditions };
}

/** Newest first. */
export async function listPayouts(
  viewer: Viewer,
  filter: PayoutFilter = {},
  page: { cursor?: string | null; limit?: number } = {},
): Promise<Page<PayoutSummary>> {
  const limit = pageSize(page.limit);
  const after = decodeCursor(page.cursor);
  const rows = await db.payout.findMany({
    where: {
      AND: [
        whereOf(viewer, filter),
        after
          ? {
              OR: [
                { requestedAt: { lt: after.at } },
                { requestedAt: after.at, id: { lt: after.id } },
              ],
            }
          : {},
      ],
    },
    select: summarySelect,
    orderBy: [{ requestedAt: 'desc' }, { id: 'desc' }],
    take: limit + 1,
  });
  const counts = await countItems(rows.map((row) => row.id));
  return toPage(
    rows,
    limit,
    (row) => ({ at: row.requestedAt, id: row.id }),
    (row) => summaryDto(row, counts, seesStaffFacts(viewer)),
  );
}

/** Null when the viewer's scope does not contain it. */
export async function findPayout(
  viewer: Viewer,
  payoutId: string,
  tx: Tx = db,
): Promise<PayoutSummary | null> {
  const where = { AND: [{ id: payoutId }, scopeOf(viewer)] };
  const row = await tx.payout.findFirst({ where, select: summarySelect });
  return row && summaryDto(row, await countItems([row.id], tx), seesStaffFacts(viewer));
}

export type PayoutTabs = { all: number; waiting: number; byStatus: Record<PayoutStatus, number> };

export async function countPayoutTabs(
  viewer: Viewer,
  filter: PayoutFilter = {},
): Promise<PayoutTabs> {
  const groups = await db.payout.groupBy({
    by: ['status'],
    where: whereOf(viewer, filter),
    _count: true,
  });
  const counts = new Map(groups.map((group) => [group.status, group._count]));
  const byStatus = Object.fromEntries(
    PAYOUT_STATUSES.map((status) => [status, counts.get(status) ?? 0]),
  ) as Record<PayoutStatus, number>;
  const all = Object.values(byStatus).reduce((sum, n) => sum + n, 0);
  return { all, waiting: byStatus.requested, byStatus };
}

export type PayoutSums = { currency: string; count: number; amountMinor: bigint }[];

/** The sums over all rows of a filter, not of one page. */
export async function sumPayouts(viewer: Viewer, filter: PayoutFilter = {}): Promise<PayoutSums> {
  const groups = await db.payout.groupBy({
    by: ['currency'],
    where: whereOf(viewer, filter),
    _sum: { amountMinor: true },
    _count: true,
    orderBy: { currency: 'asc' },
  });
  return groups.map((group) => ({
    currency: group.currency,
    count: group._count,
    amountMinor: group._sum.amountMinor ?? 0n,
  }));
}
