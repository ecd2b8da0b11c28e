import type { Viewer } from '@/lib/auth/viewer';
import { matchingByProgram } from '@/lib/commissions/matching-sql';
import type { CommissionFilter } from '@/lib/commissions/schema';
import { db } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import type { Cursor } from '@/lib/format/cursor';

/**
 * The ids of one page, newest earned first. Every filter walks an index in the order of the list, or reads few rows;
 * what a search may name is asked for each thing by itself.
 */
export async function findCommissionPage(
  viewer: Viewer,
  filter: CommissionFilter,
  after: Cursor | null,
  limit: number,
): Promise<string[]> {
  const conditions = await matchingByProgram(viewer, filter);
  const from = after
    ? Prisma.sql`AND (c.earned_at, c.id) < (${after.at}::timestamptz, ${after.id})`
    : Prisma.empty;
  const selects = conditions.map(
    (condition) => Prisma.sql`(
      SELECT c.id, c.earned_at FROM commission c WHERE ${condition} ${from}
      ORDER BY c.earned_at DESC, c.id DESC LIMIT ${limit})`,
  );
  // never null: id
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT id FROM (${Prisma.join(selects, ' UNION ')}) found
    ORDER BY earned_at DESC, id DESC LIMIT ${limit}`;
  return rows.map((row) => row.id);
}
