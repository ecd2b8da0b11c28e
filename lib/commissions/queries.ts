import { affiliateScope, programScope, seesStaffFacts, type Viewer } from '@/lib/auth/viewer';
import {
  detailDto,
  detailInclude,
  itemDto,
  itemInclude,
  type CommissionDetail,
  type CommissionItem,
} from '@/lib/commissions/dto';
import { dueWhere } from '@/lib/commissions/due';
import { findCommissionPage } from '@/lib/commissions/find-page';
import type { CommissionFilter } from '@/lib/commissions/schema';
import { COMMISSION_STATUSES, type CommissionStatus } from '@/lib/commissions/types';
import { db } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';
import { decodeCursor, pageSize, toPage, type Page } from '@/lib/programs/cursor';
import { likeText } from '@/lib/programs/plain-text';

function scopeOf(viewer: Viewer): Prisma.CommissionWhereInput {
  return { ...affiliateScope(viewer), ...programScope(viewer) };
}

function whereOf(viewer: Viewer, filter: CommissionFilter): Prisma.CommissionWhereInput {
  const conditions: Prisma.CommissionWhereInput[] = [scopeOf(viewer)];
  if (filter.status) conditions.push({ status: filter.status });
  if (filter.held !== undefined) {
    const open = { releasedAt: null };
    conditions.push({ holds: filter.held ? { some: open } : { none: open } });
  }
  if (filter.affiliateId) conditions.push({ affiliateId: filter.affiliateId });
  if (filter.from) conditions.push({ earnedAt: { gte: filter.from } });
  if (filter.to) conditions.push({ earnedAt: { lt: filter.to } });
  conditions.push(...dueWhere(filter));
  if (filter.search) {
    const contains = { contains: likeText(filter.search), mode: 'insensitive' as const };
    const begins = { startsWith: likeText(filter.search), mode: 'insensitive' as const };
    conditions.push({
      OR: [
        { id: filter.search },
        { order: { externalId: begins } },
        { order: { subId: begins } },
        // An affiliate may not find out a customer's id by asking for it.
        ...(seesStaffFacts(viewer)
          ? [
              { order: { customer: { externalId: begins } } },
              { affiliate: { name: contains } },
              { affiliate: { code: contains } },
            ]
          : []),
      ],
    });
  }
  return { AND: conditions };
}

/** Newest earned first. A search is what an order, customer or sub-ID begins with, or a part of an affiliate's name or code. */
export async function listCommissions(
  viewer: Viewer,
  filter: CommissionFilter = {},
  page: { cursor?: string | null; limit?: number } = {},
): Promise<Page<CommissionItem>> {
  const limit = pageSize(page.limit);
  const ids = await findCommissionPage(viewer, filter, decodeCursor(page.cursor), limit + 1);
  const rows = await db.commission.findMany({
    where: { AND: [{ id: { in: ids } }, scopeOf(viewer)] },
    include: itemInclude,
    orderBy: [{ earnedAt: 'desc' }, { id: 'desc' }],
  });
  return toPage(
    rows,
    limit,
    (row) => ({ at: row.earnedAt, id: row.id }),
    (row) => itemDto(row, seesStaffFacts(viewer)),
  );
}

export type CommissionSums = {
  count: number;
  /** Voided ones count, but their money does not. */
  money: {
    currency: string;
    count: number;
    amountMinor: bigint;
    clawedBackMinor: bigint;
    remainingMinor: bigint;
  }[];
};

/** The sums over all rows of a filter, not of one page. */
export async function sumCommissions(
  viewer: Viewer,
  filter: CommissionFilter = {},
): Promise<CommissionSums> {
  const where = whereOf(viewer, filter);
  const [count, groups] = await Promise.all([
    db.commission.count({ where }),
    db.commission.groupBy({
      by: ['currency'],
      where: { AND: [where, { status: { not: 'voided' } }] },
      _sum: { amountMinor: true, clawedBackMinor: true },
      _count: true,
      orderBy: { currency: 'asc' },
    }),
  ]);
  return {
    count,
    money: groups.map((group) => {
      const amountMinor = group._sum.amountMinor ?? 0n;
      const clawedBackMinor = group._sum.clawedBackMinor ?? 0n;
      return {
        currency: group.currency,
        count: group._count,
        amountMinor,
        clawedBackMinor,
        remainingMinor: amountMinor - clawedBackMinor,
      };
    }),
  };
}

export type CommissionTabs = {
  all: number;
  /** Pending and not on hold. */
  review: number;
  held: number;
  byStatus: Record<CommissionStatus, number>;
};

export async function countCommissionTabs(
  viewer: Viewer,
  filter: CommissionFilter = {},
): Promise<CommissionTabs> {
  const [groups, review, held] = await Promise.all([
    db.commission.groupBy({ by: ['status'], where: whereOf(viewer, filter), _count: true }),
    db.commission.count({
      where: {
        AND: [whereOf(viewer, filter), whereOf(viewer, { status: 'pending', held: false })],
      },
    }),
    db.commission.count({
      where: { AND: [whereOf(viewer, filter), whereOf(viewer, { held: true })] },
    }),
  ]);
  const counts = new Map(groups.map((group) => [group.status, group._count]));
  const byStatus = Object.fromEntries(
    COMMISSION_STATUSES.map((status) => [status, counts.get(status) ?? 0]),
  ) as Record<CommissionStatus, number>;
  return { all: Object.values(byStatus).reduce((sum, n) => sum + n, 0), review, held, byStatus };
}

/** Null when there is none in the viewer's scope. */
export async function getCommission(
  viewer: Viewer,
  commissionId: string,
): Promise<CommissionDetail | null> {
  const row = await db.commission.findFirst({
    where: { AND: [{ id: commissionId }, scopeOf(viewer)] },
    include: detailInclude,
  });
  return row ? detailDto(row, seesStaffFacts(viewer)) : null;
}
