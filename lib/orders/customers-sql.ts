import type { Tx } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import { likeText } from '@/lib/format/plain-text';

export type CustomerFilter = {
  programId?: string | undefined;
  /** What any of the names begins with, or an address. */
  search?: string | undefined;
  /** Somebody suggests that they are one with another. */
  suggested?: boolean | undefined;
};

function matching({ programId, search, suggested }: CustomerFilter): Prisma.Sql {
  const conditions = [Prisma.sql`k.merged_into IS NULL`];
  if (programId !== undefined) conditions.push(Prisma.sql`k.program_id = ${programId}`);
  if (search !== undefined) {
    const begins = Prisma.sql`LIKE lower(${likeText(search)}::text) || '%'`;
    conditions.push(Prisma.sql`k.id IN (
      SELECT coalesce(c.merged_into, c.id) FROM customer c WHERE lower(c.email) ${begins}
      UNION SELECT coalesce(c.merged_into, c.id) FROM customer_name n JOIN customer c ON c.id = n.customer_id
      WHERE lower(n.name) ${begins})`);
  }
  if (suggested) {
    conditions.push(Prisma.sql`k.id IN (
      SELECT coalesce(c.merged_into, c.id) FROM customer_pair p JOIN customer c ON c.id IN (p.customer_id, p.other_id)
      WHERE p.verdict = 'suggested')`);
  }
  return Prisma.join(conditions, ' AND ');
}

/** Customers after all joins, whoever was known last first; after an id, when it is not the first page. */
export async function findCustomerIds(
  tx: Tx,
  filter: CustomerFilter,
  { afterId, take }: { afterId: string | null; take: number },
): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT k.id FROM customer k WHERE ${matching(filter)} AND (${afterId}::text IS NULL OR k.id < ${afterId})
    ORDER BY k.id DESC LIMIT ${take}`;
  return rows.map((row) => row.id);
}

export async function countCustomers(tx: Tx, filter: CustomerFilter): Promise<number> {
  const [row] = await tx.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM customer k WHERE ${matching(filter)}`;
  return row?.count ?? 0;
}

/** What was paid under a customer's rows, by the customer: orders of nothing count, as they are orders. */
export async function countOrdersOf(
  tx: Tx,
  rootIds: readonly string[],
): Promise<Map<string, number>> {
  const rows = await tx.$queryRaw<{ root: string; count: number }[]>`
    SELECT coalesce(c.merged_into, c.id) AS root, count(*)::int AS count
    FROM customer c JOIN sales_order o ON o.customer_id = c.id
    WHERE c.id = ANY(${[...rootIds]}) OR c.merged_into = ANY(${[...rootIds]})
    GROUP BY 1`;
  return new Map(rows.map((row) => [row.root, row.count]));
}
