import { affiliateScope, programScope, seesStaffFacts, type Viewer } from '@/lib/auth/viewer';
import { dueSql, onHoldSql } from '@/lib/commissions/due';
import type { CommissionFilter } from '@/lib/commissions/schema';
import { db } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import { likeText } from '@/lib/programs/plain-text';

/** Up to this many are looked up one by one, which is quicker than going through the list until a page is full. */
const MAX_NAMED = 2_000;

/**
 * What a filter means, as conditions over commission c: a row belongs to it when it meets one of them. The list, the
 * sums above it and the counts on its tabs all ask here. A search is several, one for each thing it may name, because
 * no index serves an OR over four tables.
 */
export async function matching(viewer: Viewer, filter: CommissionFilter): Promise<Prisma.Sql[]> {
  const given = conditionsOf(viewer, filter);
  if (!filter.search) return [Prisma.join(given, ' AND ')];
  const found = await foundBy(viewer, filter.search);
  return found.map((condition) => Prisma.join([...given, condition], ' AND '));
}

function conditionsOf(viewer: Viewer, filter: CommissionFilter): Prisma.Sql[] {
  const { affiliateId } = affiliateScope(viewer);
  const { programId } = programScope(viewer);
  return [
    Prisma.sql`true`,
    ...(programId === undefined ? [] : [Prisma.sql`c.program_id = ${programId}`]),
    ...(affiliateId === undefined ? [] : [Prisma.sql`c.affiliate_id = ${affiliateId}`]),
    ...(filter.status ? [Prisma.sql`c.status = ${filter.status}`] : []),
    ...(filter.held === undefined ? [] : [filter.held ? onHoldSql : Prisma.sql`NOT ${onHoldSql}`]),
    ...(filter.affiliateId ? [Prisma.sql`c.affiliate_id = ${filter.affiliateId}`] : []),
    ...(filter.from ? [Prisma.sql`c.earned_at >= ${filter.from}`] : []),
    ...(filter.to ? [Prisma.sql`c.earned_at < ${filter.to}`] : []),
    ...dueSql(filter),
  ];
}

/** What an order, its customer or its sub-ID begins with, a part of an affiliate's name or code, or a commission's id. */
async function foundBy(viewer: Viewer, search: string): Promise<Prisma.Sql[]> {
  const begins = `${likeText(search.toLowerCase())}%`;
  const ofOrder = [
    Prisma.sql`lower(o.external_id) LIKE ${begins}`,
    Prisma.sql`lower(o.sub_id) LIKE ${begins}`,
  ];
  // An affiliate may not find out a customer's id by asking for it.
  if (seesStaffFacts(viewer)) {
    ofOrder.push(
      Prisma.sql`o.customer_id IN (SELECT k.id FROM customer k WHERE lower(k.external_id) LIKE ${begins})`,
    );
  }
  const [ofAffiliate, ...named] = await Promise.all([
    seesStaffFacts(viewer) ? byAffiliate(viewer, search) : [],
    ...ofOrder.map(listOrderIds),
  ]);
  return [
    Prisma.sql`c.id = ${search}`,
    ...ofAffiliate,
    ...isOne(named.flatMap((ids) => ids ?? [])),
    ...ofOrder.filter((_, i) => named[i] === null).map(whoseOrder),
  ];
}

/** Null when there are so many that one soon comes up on the way through the list itself. */
async function listOrderIds(condition: Prisma.Sql): Promise<string[] | null> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT o.id FROM sales_order o WHERE ${condition} LIMIT ${MAX_NAMED + 1}`;
  return rows.length > MAX_NAMED ? null : rows.map((row) => row.id);
}

/** An adjustment that gives back what was taken belongs to the order of the commission that it names. */
function isOne(orderIds: string[]): Prisma.Sql[] {
  if (orderIds.length === 0) return [];
  return [
    Prisma.sql`c.order_id = ANY (${orderIds})`,
    Prisma.sql`c.reinstates_id = ANY (ARRAY(SELECT r.id FROM commission r WHERE r.order_id = ANY (${orderIds})))`,
  ];
}

/** The same, asked of the commission. */
function whoseOrder(condition: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`EXISTS (SELECT 1 FROM sales_order o WHERE ${condition} AND o.id =
    COALESCE(c.order_id, (SELECT r.order_id FROM commission r WHERE r.id = c.reinstates_id)))`;
}

async function byAffiliate(viewer: Viewer, search: string): Promise<Prisma.Sql[]> {
  const { programId } = programScope(viewer);
  const part = (text: string) => `%${likeText(text)}%`;
  const condition = Prisma.sql`(a.name ILIKE ${part(search)} OR a.code LIKE ${part(search.toUpperCase())})
    ${programId === undefined ? Prisma.empty : Prisma.sql`AND a.program_id = ${programId}`}`;
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT a.id FROM affiliate a WHERE ${condition} LIMIT ${MAX_NAMED + 1}`;
  if (rows.length === 0) return [];
  if (rows.length <= MAX_NAMED) {
    return [Prisma.sql`c.affiliate_id = ANY (${rows.map((row) => row.id)})`];
  }
  return [
    Prisma.sql`EXISTS (SELECT 1 FROM affiliate a WHERE a.id = c.affiliate_id AND ${condition})`,
  ];
}
