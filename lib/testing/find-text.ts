import { z } from 'zod';
import { db } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';

const columnsSchema = z.array(
  z.object({ schema: z.string(), table: z.string(), column: z.string() }),
);

/** Every column of every table in every schema of ours, whatever its type: bytes are read as bytes. */
async function listColumns() {
  const rows = await db.$queryRaw`
    SELECT n.nspname::text AS schema, c.relname::text AS "table", a.attname::text AS column
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%' AND c.relkind IN ('r', 'p')
      AND NOT c.relispartition AND a.attnum > 0 AND NOT a.attisdropped
    ORDER BY 1, 2, a.attnum`;
  return columnsSchema.parse(rows);
}

const name = (text: string) => Prisma.raw(`"${text.replaceAll('"', '""')}"`);

/** Where a text stands in the database, in any case: `table.column`, sorted. Looks into every value of every table. */
export async function findText(text: string): Promise<string[]> {
  const found = new Set<string>();
  for (const { schema, table, column } of await listColumns()) {
    const rows = await db.$queryRaw<{ n: number }[]>`
      SELECT count(*)::int AS n FROM ${name(schema)}.${name(table)} t
      WHERE strpos(lower(to_jsonb(t.${name(column)})::text), lower(${text})) > 0
        OR strpos(to_jsonb(t.${name(column)})::text, encode(convert_to(${text}, 'UTF8'), 'hex')) > 0`;
    if ((rows[0]?.n ?? 0) > 0) found.add(`${table}.${column}`);
  }
  return [...found].sort();
}
