import type { CommissionFilter } from '@/lib/commissions/schema';
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
