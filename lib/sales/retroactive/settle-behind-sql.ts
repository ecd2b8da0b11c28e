import type { db, Tx } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';

/**
 * Line l of commission c and order o: the order is another affiliate's, or what it had earned was voided, or it has earned anew
 * since, when whoever has it was decided again.
 */
const hasLeft = Prisma.sql`(o.affiliate_id IS DISTINCT FROM c.affiliate_id OR EXISTS (
  SELECT FROM commission n WHERE n.order_id = o.id AND n.affiliate_id = c.affiliate_id
    AND (n.created_at > c.created_at OR n.status = 'voided')
    AND NOT EXISTS (SELECT FROM commission m WHERE m.order_id = o.id AND m.affiliate_id = c.affiliate_id
      AND (m.created_at, m.id) > (n.created_at, n.id))))`;

/** What is for so many orders that it is looked at in one statement; what comes out is looked at again by its exact sum. */
export function listBehind(
  client: typeof db,
  { after, since, limit }: { after: string; since: Date; limit: number },
): Promise<{ id: string; affiliateId: string }[]> {
  return client.$queryRaw<{ id: string; affiliateId: string }[]>`
    SELECT c.id, c.affiliate_id AS "affiliateId" FROM commission c
    WHERE c.kind = 'retroactive' AND c.id > ${after} AND c.status NOT IN ('voided', 'clawed_back') AND c.created_at >= ${since}
      AND EXISTS (SELECT FROM commission_line l JOIN sales_order o ON o.id = l.order_id
        WHERE l.commission_id = c.id AND NOT l.order_left AND (${hasLeft}
          -- To the unit: of a fraction less or more another line stands for it.
          OR l.clawed_back_minor < floor(l.amount_minor::numeric * o.refunded_minor / o.total_minor)))
    ORDER BY c.id LIMIT ${limit}`;
}

/** How many orders of a commission have left it since they were looked at last. The caller holds its affiliate. */
export function markLeft(tx: Tx, commissionId: string): Promise<number> {
  return tx.$executeRaw`
    UPDATE commission_line l SET order_left = true
    FROM commission c, sales_order o
    WHERE l.commission_id = ${commissionId} AND c.id = l.commission_id AND o.id = l.order_id AND NOT l.order_left AND ${hasLeft}`;
}
