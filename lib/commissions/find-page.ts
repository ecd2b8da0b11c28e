import { affiliateScope, programScope, seesStaffFacts, type Viewer } from '@/lib/auth/viewer';
import { dueSql } from '@/lib/commissions/due';
import type { CommissionFilter } from '@/lib/commissions/schema';
import { db } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import type { Cursor } from '@/lib/programs/cursor';
import { likeText } from '@/lib/programs/plain-text';

/** More affiliates than this of one name or code: the search is no use, and the newest of all of them are shown. */
const MAX_AFFILIATES = 500;
/** Up to this many are looked up one by one, which is quicker than going through the list until a page is full. */
const MAX_ORDERS = 2_000;

/**
 * The ids of one page, newest earned first. Every filter walks an index in the order of the list, or reads few rows; a
 * search is asked once for each thing it may name, because no index serves an OR over four tables.
 */
export async function findCommissionPage(
  viewer: Viewer,
  filter: CommissionFilter,
  after: Cursor | null,
  limit: number,
): Promise<string[]> {
  const conditions = conditionsOf(viewer, filter, after);
  const [branches, programIds] = await Promise.all([
    filter.search ? branchesOf(viewer, filter.search) : [Prisma.sql`true`],
    listProgramIds(viewer),
  ]);
  const selects = programIds.flatMap((programId) =>
    branches.map(
      (branch) => Prisma.sql`(
        SELECT c.id, c.earned_at FROM commission c
        WHERE ${Prisma.join([Prisma.sql`c.program_id = ${programId}`, ...conditions, branch], ' AND ')}
        ORDER BY c.earned_at DESC, c.id DESC LIMIT ${limit})`,
    ),
  );
  if (selects.length === 0) return [];
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT id, earned_at FROM (${Prisma.join(selects, ' UNION ')}) found
    ORDER BY earned_at DESC, id DESC LIMIT ${limit}`;
  return rows.map((row) => row.id);
}

/** Every program of the viewer by itself: the indexes begin with it. */
async function listProgramIds(viewer: Viewer): Promise<string[]> {
  const { programId } = programScope(viewer);
  if (programId !== undefined) return [programId];
  const programs = await db.program.findMany({ select: { id: true }, orderBy: { id: 'asc' } });
  return programs.map((program) => program.id);
}

function conditionsOf(viewer: Viewer, filter: CommissionFilter, after: Cursor | null) {
  const { affiliateId } = affiliateScope(viewer);
  const open = Prisma.sql`EXISTS (SELECT 1 FROM hold h WHERE h.commission_id = c.id AND h.released_at IS NULL)`;
  return [
    ...(affiliateId === undefined ? [] : [Prisma.sql`c.affiliate_id = ${affiliateId}`]),
    ...(filter.status ? [Prisma.sql`c.status = ${filter.status}`] : []),
    ...(filter.held === undefined ? [] : [filter.held ? open : Prisma.sql`NOT ${open}`]),
    ...(filter.affiliateId ? [Prisma.sql`c.affiliate_id = ${filter.affiliateId}`] : []),
    ...(filter.from ? [Prisma.sql`c.earned_at >= ${filter.from}`] : []),
    ...(filter.to ? [Prisma.sql`c.earned_at < ${filter.to}`] : []),
    ...dueSql(filter),
    ...(after ? [Prisma.sql`(c.earned_at, c.id) < (${after.at}::timestamptz, ${after.id})`] : []),
  ];
}

async function branchesOf(viewer: Viewer, search: string): Promise<Prisma.Sql[]> {
  const begins = `${likeText(search.toLowerCase())}%`;
  const staff = seesStaffFacts(viewer);
  const [byOrder, bySubId, byCustomer, byAffiliate] = await Promise.all([
    listOrderIds(Prisma.sql`lower(o.external_id) LIKE ${begins}`),
    listOrderIds(Prisma.sql`lower(o.sub_id) LIKE ${begins}`),
    // An affiliate may not find out a customer's id by asking for it.
    staff
      ? listOrderIds(
          Prisma.sql`o.customer_id IN (SELECT k.id FROM customer k WHERE lower(k.external_id) LIKE ${begins})`,
        )
      : [],
    staff ? listAffiliateIds(viewer, search) : [],
  ]);
  return [
    Prisma.sql`c.id = ${search}`,
    byOrder ? isOne(byOrder) : ofOrder(Prisma.sql`lower(o.external_id) LIKE ${begins}`),
    bySubId ? isOne(bySubId) : Prisma.sql`lower(c.sub_id) LIKE ${begins}`,
    byCustomer
      ? isOne(byCustomer)
      : Prisma.sql`EXISTS (SELECT 1 FROM customer k WHERE k.id = c.customer_id AND lower(k.external_id) LIKE ${begins})`,
    Prisma.sql`c.affiliate_id = ANY (${byAffiliate})`,
  ];
}

const isOne = (orderIds: string[]) => Prisma.sql`c.order_id = ANY (${orderIds})`;
const ofOrder = (condition: Prisma.Sql) =>
  Prisma.sql`EXISTS (SELECT 1 FROM sales_order o WHERE o.id = c.order_id AND ${condition})`;

/** Null when there are so many that one soon comes up on the way through the list itself. */
async function listOrderIds(condition: Prisma.Sql): Promise<string[] | null> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT o.id FROM sales_order o WHERE ${condition} LIMIT ${MAX_ORDERS + 1}`;
  return rows.length > MAX_ORDERS ? null : rows.map((row) => row.id);
}

async function listAffiliateIds(viewer: Viewer, search: string): Promise<string[]> {
  const affiliates = await db.affiliate.findMany({
    where: {
      ...programScope(viewer),
      OR: [
        { name: { contains: likeText(search), mode: 'insensitive' } },
        { code: { contains: likeText(search.toUpperCase()) } },
      ],
    },
    select: { id: true },
    take: MAX_AFFILIATES,
  });
  return affiliates.map((affiliate) => affiliate.id);
}
