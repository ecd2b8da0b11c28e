import { z } from 'zod';
import { db } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';

const namesSchema = z.array(z.object({ name: z.string().regex(/^[a-z_]+$/) }));
const marksSchema = z.array(z.object({ name: z.string(), mark: z.string() }));

/** Attempts are counted whether or not they are right, and what is refused is an event. */
const COUNTED_ANYWAY = ['login_throttle', 'security_event'];

let names: Promise<string[]> | undefined;

async function listTables(): Promise<string[]> {
  const rows = await db.$queryRaw`
    SELECT c.relname::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition`;
  const tables = namesSchema.parse(rows).map(({ name }) => name);
  return tables.filter((name) => !COUNTED_ANYWAY.includes(name));
}

export type TableMarks = ReadonlyMap<string, string>;

/**
 * A mark of every table that changes with any value of any row: what a refused call must leave as it was (I9). With a
 * text, of the rows alone that hold it.
 */
export async function tableMarks(text = ''): Promise<TableMarks> {
  names ??= listTables();
  const each = (await names).map(
    (name) => Prisma.sql`
      SELECT ${name}::text AS name, count(*)::text || coalesce(md5(string_agg(t::text, ' ' ORDER BY t::text)), '') AS mark
      FROM ${Prisma.raw(`"${name}"`)} t WHERE strpos(t::text, ${text}::text) > 0`,
  );
  const rows = await db.$queryRaw(Prisma.join(each, ' UNION ALL '));
  return new Map(marksSchema.parse(rows).map(({ name, mark }) => [name, mark]));
}

/** The tables of which a row was added, changed or removed. */
export function changedTables(before: TableMarks, after: TableMarks): string[] {
  return [...after.keys()].filter((name) => before.get(name) !== after.get(name)).sort();
}
