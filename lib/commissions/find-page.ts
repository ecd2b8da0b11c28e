import { affiliateScope, programScope, seesStaffFacts, type Viewer } from '@/lib/auth/viewer';
import type { CommissionFilter } from '@/lib/commissions/schema';
import { db } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import type { Cursor } from '@/lib/programs/cursor';
import { likeText } from '@/lib/programs/plain-text';

/** More affiliates than this of one name or code: the search is no use, and the newest of all of them are shown. */
const MAX_AFFILIATES = 500;

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
    ...(after ? [Prisma.sql`(c.earned_at, c.id) < (${after.at}::timestamptz, ${after.id})`] : []),
  ];
}

async function branchesOf(viewer: Viewer, search: string): Promise<Prisma.Sql[]> {
  const begins = `${likeText(search.toLowerCase())}%`;
  const branches = [
    Prisma.sql`c.id = ${search}`,
    Prisma.sql`c.order_id IN (SELECT o.id FROM sales_order o WHERE lower(o.external_id) LIKE ${begins})`,
    Prisma.sql`c.order_id IN (SELECT o.id FROM sales_order o WHERE lower(o.sub_id) LIKE ${begins})`,
  ];
  // An affiliate may not find out a customer's id by asking for it.
  if (!seesStaffFacts(viewer)) return branches;
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
  const ids = affiliates.map((affiliate) => affiliate.id);
  return [
    ...branches,
    Prisma.sql`c.customer_id IN (SELECT k.id FROM customer k WHERE lower(k.external_id) LIKE ${begins})`,
    ...(ids.length > 0 ? [Prisma.sql`c.affiliate_id = ANY (${ids})`] : []),
  ];
}
