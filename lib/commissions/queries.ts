import { affiliateScope, programScope, seesStaffFacts, type Viewer } from '@/lib/auth/viewer';
import {
  detailDto,
  detailInclude,
  itemDto,
  itemInclude,
  type CommissionDetail,
  type CommissionItem,
} from '@/lib/commissions/dto';
import { onHoldSql } from '@/lib/commissions/due-sql';
import { findCommissionPage } from '@/lib/commissions/find-page-sql';
import { matching } from '@/lib/commissions/matching-sql';
import type { CommissionFilter } from '@/lib/commissions/schema';
import { COMMISSION_STATUSES, type CommissionStatus } from '@/lib/commissions/types';
import { db, type Tx } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import { decodeCursor, pageSize, toPage, type Page } from '@/lib/format/cursor';

function scopeOf(viewer: Viewer): Prisma.CommissionWhereInput {
  return { ...affiliateScope(viewer), ...programScope(viewer) };
}

/** Newest earned first. */
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

/** Every row of a filter, each once. */
function allOf(conditions: Prisma.Sql[]): Prisma.Sql {
  const selects = conditions.map(
    (condition) => Prisma.sql`
      SELECT c.id, c.status, c.currency, c.amount_minor, c.clawed_back_minor FROM commission c WHERE ${condition}`,
  );
  return Prisma.sql`(${Prisma.join(selects, ' UNION ')}) c`;
}

type SumRow = { currency: string; all: number; live: number; amount: bigint; taken: bigint };

/** The sums over all rows of a filter, not of one page. */
export async function sumCommissions(
  viewer: Viewer,
  filter: CommissionFilter = {},
): Promise<CommissionSums> {
  // never null: currency
  const rows = await db.$queryRaw<SumRow[]>`
    SELECT c.currency, count(*)::int AS "all", count(*) FILTER (WHERE c.status <> 'voided')::int AS live,
      coalesce(sum(c.amount_minor) FILTER (WHERE c.status <> 'voided'), 0)::bigint AS amount,
      coalesce(sum(c.clawed_back_minor) FILTER (WHERE c.status <> 'voided'), 0)::bigint AS taken
    FROM ${allOf(await matching(viewer, filter))} GROUP BY c.currency ORDER BY c.currency`;
  return {
    count: rows.reduce((sum, row) => sum + row.all, 0),
    money: rows
      .filter((row) => row.live > 0)
      .map(({ currency, live, amount, taken }) => ({
        currency,
        count: live,
        amountMinor: amount,
        clawedBackMinor: taken,
        remainingMinor: amount - taken,
      })),
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
  const conditions = await matching(viewer, filter);
  const countOf = async (condition: Prisma.Sql) => {
    const rows = await db.$queryRaw<{ n: number }[]>`
      SELECT count(*)::int AS n FROM ${allOf(conditions)} WHERE ${condition}`;
    return rows[0]?.n ?? 0;
  };
  const [groups, review, held] = await Promise.all([
    // never null: status
    db.$queryRaw<{ status: string; n: number }[]>`
      SELECT c.status, count(*)::int AS n FROM ${allOf(conditions)} GROUP BY c.status`,
    countOf(Prisma.sql`c.status = 'pending' AND NOT ${onHoldSql}`),
    countOf(onHoldSql),
  ]);
  const counts = new Map(groups.map(({ status, n }) => [status, n]));
  const byStatus = Object.fromEntries(
    COMMISSION_STATUSES.map((status) => [status, counts.get(status) ?? 0]),
  ) as Record<CommissionStatus, number>;
  const all = Object.values(byStatus).reduce((sum, n) => sum + n, 0);
  return { all, review, held, byStatus };
}

/** Null when there is none in the viewer's scope. */
export async function getCommission(
  viewer: Viewer,
  commissionId: string,
  tx: Tx = db,
): Promise<CommissionDetail | null> {
  const row = await tx.commission.findFirst({
    where: { AND: [{ id: commissionId }, scopeOf(viewer)] },
    include: detailInclude,
  });
  return row ? detailDto(row, seesStaffFacts(viewer)) : null;
}
