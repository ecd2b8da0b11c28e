import { db } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import type { Cursor } from '@/lib/format/cursor';
import { likeText } from '@/lib/format/plain-text';
import { inGroupSql } from '@/lib/groups/in-group-sql';

export type ConsoleOrderFilter = {
  /** nobody: orders that say why. */
  earned?: 'somebody' | 'nobody';
  reason?: string;
  affiliateId?: string;
  groupId?: string;
  /** Our id of a customer, after all joins. */
  customerRootId?: string;
  /** The merchant's id of the order or the customer. */
  search?: string;
  from?: Date;
  to?: Date;
};

/** What a filter means, as a condition over sales_order o. */
function matching(filter: ConsoleOrderFilter): Prisma.Sql {
  const { earned, reason, affiliateId, groupId, customerRootId, search, from, to } = filter;
  const conditions = [
    Prisma.sql`true`,
    ...(earned === 'nobody' ? [Prisma.sql`o.reason IS NOT NULL`] : []),
    ...(earned === 'somebody' ? [Prisma.sql`o.reason IS NULL`] : []),
    ...(reason ? [Prisma.sql`o.reason = ${reason}`] : []),
    ...(affiliateId ? [Prisma.sql`o.affiliate_id = ${affiliateId}`] : []),
    ...(groupId ? [inGroupSql(Prisma.sql`o.affiliate_id`, groupId)] : []),
    ...(customerRootId
      ? [
          Prisma.sql`o.customer_id IN (
            SELECT id FROM customer WHERE id = ${customerRootId} OR merged_into = ${customerRootId})`,
        ]
      : []),
    ...(from ? [Prisma.sql`o.occurred_at >= ${from}`] : []),
    ...(to ? [Prisma.sql`o.occurred_at < ${to}`] : []),
    ...(search ? [named(`%${likeText(search)}%`)] : []),
  ];
  return Prisma.join(conditions, ' AND ');
}

function named(part: string): Prisma.Sql {
  return Prisma.sql`(o.external_id ILIKE ${part}
    OR EXISTS (SELECT FROM customer c WHERE c.id = o.customer_id AND c.external_id ILIKE ${part})
    OR EXISTS (SELECT FROM customer_name n WHERE n.customer_id = o.customer_id AND n.name ILIKE ${part}))`;
}

/** The ids of one page, newest first. */
export async function findOrderPage(
  filter: ConsoleOrderFilter,
  after: Cursor | null,
  limit: number,
): Promise<string[]> {
  const from = after
    ? Prisma.sql`AND (o.occurred_at, o.id) < (${after.at}::timestamptz, ${after.id})`
    : Prisma.empty;
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT o.id FROM sales_order o WHERE ${matching(filter)} ${from}
    ORDER BY o.occurred_at DESC, o.id DESC LIMIT ${limit}`;
  return rows.map((row) => row.id);
}

export type OrderSum = { currency: string; count: number; minor: bigint };

export function sumOrdersByCurrency(filter: ConsoleOrderFilter): Promise<OrderSum[]> {
  return db.$queryRaw<OrderSum[]>`
    SELECT o.currency, count(*)::int AS count, coalesce(sum(o.amount_minor), 0)::bigint AS minor
    FROM sales_order o WHERE ${matching(filter)} GROUP BY o.currency ORDER BY o.currency`;
}
