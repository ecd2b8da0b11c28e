import type { CommissionFilter } from '@/lib/commissions/schema';
import { db } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';

/** Commission c is on hold. */
export const onHoldSql = Prisma.sql`EXISTS (SELECT 1 FROM hold h WHERE h.commission_id = c.id AND h.released_at IS NULL)`;

/** As conditions over commission c, the same as the forecast's own. `payableFrom` and `payableTo` are of available_at. */
export function dueSql(filter: CommissionFilter): Prisma.Sql[] {
  const byItself = Prisma.sql`(c.status = 'approved' OR c.terms ->> 'approval' = 'automatic')`;
  return [
    ...(filter.currency ? [Prisma.sql`c.currency = ${filter.currency}`] : []),
    ...(filter.due
      ? [
          Prisma.sql`c.status IN ('pending', 'approved')`,
          filter.due === 'held' ? onHoldSql : Prisma.sql`NOT ${onHoldSql}`,
        ]
      : []),
    ...(filter.due === 'payable' ? [byItself] : []),
    ...(filter.due === 'after_review' ? [Prisma.sql`NOT ${byItself}`] : []),
    ...(filter.payableFrom ? [Prisma.sql`c.available_at >= ${filter.payableFrom}`] : []),
    ...(filter.payableTo ? [Prisma.sql`c.available_at < ${filter.payableTo}`] : []),
  ];
}

/**
 * The predicate of the index commission_due_idx, so that looking costs what is due and not what there is. What follows
 * another is approved with it, or after it when it was on hold then.
 */
export const dueToMature = (now: Date) =>
  Prisma.sql`(c.status = 'approved' OR (c.status = 'pending' AND c.terms ->> 'approval' = 'automatic'))
    AND (c.status = 'approved' OR c.follows_id IS NULL
      OR EXISTS (SELECT 1 FROM commission p WHERE p.id = c.follows_id AND p.approved_at IS NOT NULL))
    AND c.available_at <= ${now} AND NOT ${onHoldSql}`;

/** How many of each affiliate may become available, in the order in which affiliates are locked. */
export function countDue(now: Date): Promise<{ affiliateId: string; count: number }[]> {
  return db.$queryRaw<{ affiliateId: string; count: number }[]>`
    SELECT c.affiliate_id AS "affiliateId", count(*)::int AS count FROM commission c
    WHERE ${dueToMature(now)}
    GROUP BY 1 ORDER BY 1`;
}

/** Those of one affiliate that may become available. */
export async function listDueIds(now: Date, affiliateId: string): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT c.id FROM commission c WHERE c.affiliate_id = ${affiliateId} AND ${dueToMature(now)} ORDER BY c.id`;
  return rows.map((row) => row.id);
}
