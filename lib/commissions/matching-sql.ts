import { affiliateScope, programScope, seesStaffFacts, type Viewer } from '@/lib/auth/viewer';
import { dueSql, onHoldSql } from '@/lib/commissions/due-sql';
import type { CommissionFilter } from '@/lib/commissions/schema';
import { db } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import { normaliseCode } from '@/lib/format/code';
import { inGroupSql } from '@/lib/groups/in-group-sql';
import { likeText } from '@/lib/format/plain-text';

/** Up to this many are looked up one by one, which is quicker than going through the list until a page is full. */
const MAX_MATCHES = 2_000;

/**
 * What a filter means, as conditions over commission c: a row belongs to it when it meets one of them. The list, the
 * sums above it and the counts on its tabs all ask here. A search is several, one for each thing it may name, because
 * no index serves an OR over four tables.
 */
export async function matching(viewer: Viewer, filter: CommissionFilter): Promise<Prisma.Sql[]> {
  if (filter.search) return matchingByProgram(viewer, filter);
  const { programId } = programScope(viewer);
  return [allOf(conditionsOf(viewer, filter, programId))];
}

/** The same, every program of the viewer by itself: the list's indexes begin with it, and a search looks up its own. */
export async function matchingByProgram(
  viewer: Viewer,
  filter: CommissionFilter,
): Promise<Prisma.Sql[]> {
  const programIds = await listProgramIds(viewer);
  const conditions = await Promise.all(
    programIds.map(async (programId) => {
      const given = conditionsOf(viewer, filter, programId);
      if (!filter.search) return [allOf(given)];
      const found = await foundBy(viewer, programId, filter.search);
      return found.map((condition) => allOf([...given, condition]));
    }),
  );
  return programIds.length > 0 ? conditions.flat() : [Prisma.sql`false`];
}

async function listProgramIds(viewer: Viewer): Promise<string[]> {
  const { programId } = programScope(viewer);
  if (programId !== undefined) return [programId];
  const programs = await db.program.findMany({ select: { id: true }, orderBy: { id: 'asc' } });
  return programs.map((program) => program.id);
}

function allOf(conditions: Prisma.Sql[]): Prisma.Sql {
  return Prisma.join(conditions, ' AND ');
}

function conditionsOf(
  viewer: Viewer,
  filter: CommissionFilter,
  programId: string | undefined,
): Prisma.Sql[] {
  const { affiliateId } = affiliateScope(viewer);
  return [
    Prisma.sql`true`,
    ...(programId === undefined ? [] : [Prisma.sql`c.program_id = ${programId}`]),
    ...(affiliateId === undefined ? [] : [Prisma.sql`c.affiliate_id = ${affiliateId}`]),
    ...(filter.status ? [Prisma.sql`c.status = ${filter.status}`] : []),
    ...(filter.held === undefined ? [] : [filter.held ? onHoldSql : Prisma.sql`NOT ${onHoldSql}`]),
    ...(filter.affiliateId ? [Prisma.sql`c.affiliate_id = ${filter.affiliateId}`] : []),
    ...(filter.groupId ? [inGroupSql(Prisma.sql`c.affiliate_id`, filter.groupId)] : []),
    ...(filter.from ? [Prisma.sql`c.earned_at >= ${filter.from}`] : []),
    ...(filter.to ? [Prisma.sql`c.earned_at < ${filter.to}`] : []),
    ...dueSql(filter),
  ];
}

/** What an order, its customer or its sub-ID begins with, a part of an affiliate's name or code, or a commission's id. */
async function foundBy(viewer: Viewer, programId: string, search: string): Promise<Prisma.Sql[]> {
  const ofOrder = orderConditions(viewer, programId, search);
  const [ofAffiliate, ...orderIds] = await Promise.all([
    seesStaffFacts(viewer) ? byAffiliate(programId, search) : [],
    ...ofOrder.map(listOrderIds),
  ]);
  return [
    Prisma.sql`c.id = ${search}`,
    ...ofAffiliate,
    ...isOne(orderIds.flatMap((ids) => ids ?? [])),
    ...ofOrder.filter((_, i) => orderIds[i] === null).map(whoseOrder),
  ];
}

function orderConditions(viewer: Viewer, programId: string, search: string): Prisma.Sql[] {
  // The database's lower on both sides: JavaScript's makes other letters of some, such as a capital I with a dot.
  const begins = Prisma.sql`LIKE lower(${likeText(search)}::text) || '%'`;
  const ofOrder = [
    Prisma.sql`o.program_id = ${programId} AND lower(o.external_id) ${begins}`,
    Prisma.sql`o.program_id = ${programId} AND lower(o.sub_id) ${begins}`,
  ];
  // An affiliate may not find out a customer's id by asking for it.
  if (seesStaffFacts(viewer)) {
    ofOrder.push(Prisma.sql`o.customer_id IN (
      SELECT n.customer_id FROM customer_name n WHERE n.program_id = ${programId} AND lower(n.name) ${begins})`);
  }
  return ofOrder;
}

/** Null when there are so many that one soon comes up on the way through the list itself. */
async function listOrderIds(condition: Prisma.Sql): Promise<string[] | null> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT o.id FROM sales_order o WHERE ${condition} LIMIT ${MAX_MATCHES + 1}`;
  return rows.length > MAX_MATCHES ? null : rows.map((row) => row.id);
}

/** An adjustment that restores what was taken belongs to the order of the commission that it names. */
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

async function byAffiliate(programId: string, search: string): Promise<Prisma.Sql[]> {
  const part = (text: string) => `%${likeText(text)}%`;
  const condition = Prisma.sql`a.program_id = ${programId}
    AND (a.name ILIKE ${part(search)} OR a.code LIKE ${part(normaliseCode(search) || search)})`;
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT a.id FROM affiliate a WHERE ${condition} LIMIT ${MAX_MATCHES + 1}`;
  if (rows.length === 0) return [];
  if (rows.length <= MAX_MATCHES) {
    return [Prisma.sql`c.affiliate_id = ANY (${rows.map((row) => row.id)})`];
  }
  return [
    Prisma.sql`EXISTS (SELECT 1 FROM affiliate a WHERE a.id = c.affiliate_id AND ${condition})`,
  ];
}
