import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { db } from '@/lib/db/client';

const rowsSchema = z.array(z.object({ name: z.string() }));

async function tablesOfTheDatabase(): Promise<string[]> {
  const rows = await db.$queryRaw`
    SELECT c.relname::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1`;
  return rowsSchema
    .parse(rows)
    .map(({ name }) => name)
    .filter((name) => name !== '_prisma_migrations' && name !== 'schema_migration');
}

/** The cells of each row of the table that names a table first. */
async function rowsOfThePage(): Promise<string[][]> {
  const text = await readFile(path.join(process.cwd(), 'docs/privacy.md'), 'utf8');
  return text
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

describe('docs/privacy.md', () => {
  it('lists every table there is, once, with ground, period and what an erasure does', async () => {
    const rows = await rowsOfThePage();
    const names = rows.map(([name = '']) => name.replaceAll('`', ''));
    expect(names).toEqual(await tablesOfTheDatabase());
    expect(rows.filter((row) => row.length !== 6 || row.some((cell) => cell === ''))).toEqual([]);
  });
});
