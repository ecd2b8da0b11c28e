import type { StaffViewer } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import { inGroupSql } from '@/lib/groups/in-group-sql';

/** What an export is narrowed to; `to` is exclusive. */
export type ExportFilter = { affiliateId?: string; groupId?: string; from?: Date; to?: Date };

/** Rows in memory at once. */
const PAGE = 1_000;

type Keyed = { key: string };

/**
 * One page of a whole table in the order of its key, for exports: an index leads to the next page however long the table
 * is, and what is added meanwhile moves nothing that was read. `source` selects `key` (as text) and the rest; `keyColumn`
 * is the column behind it.
 */
export async function readAll<Row extends Keyed>(
  viewer: StaffViewer,
  cursor: string | null,
  from: {
    select: Prisma.Sql;
    keyColumn: Prisma.Sql;
    /** The cursor as the key column takes it. */
    after: (cursor: string) => Prisma.Sql;
    where?: (Prisma.Sql | null)[];
  },
): Promise<{ items: Row[]; nextCursor: string | null }> {
  // The type says so already; the tables stay shut even for a caller that got past it.
  if (viewer.kind !== 'staff') return { items: [], nextCursor: null };
  const conditions = [
    Prisma.sql`TRUE`,
    ...(from.where ?? []).filter((one) => one !== null),
    ...(cursor === null ? [] : [from.after(cursor)]),
  ];
  const rows = await db.$queryRaw<Row[]>`
    ${from.select} WHERE ${Prisma.join(conditions, ' AND ')} ORDER BY ${from.keyColumn} LIMIT ${PAGE}`;
  const last = rows.at(-1);
  return { items: rows, nextCursor: rows.length === PAGE && last ? last.key : null };
}

/** The conditions of a filter on two columns; an empty filter makes none. */
export function narrowed(
  filter: ExportFilter,
  columns: { affiliate: Prisma.Sql; time: Prisma.Sql },
): (Prisma.Sql | null)[] {
  return [
    filter.affiliateId ? Prisma.sql`${columns.affiliate} = ${filter.affiliateId}` : null,
    filter.groupId ? inGroupSql(columns.affiliate, filter.groupId) : null,
    filter.from ? Prisma.sql`${columns.time} >= ${filter.from}` : null,
    filter.to ? Prisma.sql`${columns.time} < ${filter.to}` : null,
  ];
}

/** The key of most tables: an id that sorts by the time of making. */
export function byId(column: Prisma.Sql) {
  return { keyColumn: column, after: (cursor: string) => Prisma.sql`${column} > ${cursor}` };
}
