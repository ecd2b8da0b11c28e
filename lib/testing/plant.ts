import { db } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';

const FILLED: Record<string, unknown> = {
  boolean: false,
  date: '2026-01-01',
  'timestamp with time zone': '2026-01-01T00:00:00Z',
  uuid: '00000000-0000-0000-0000-000000000000',
  jsonb: {},
  ARRAY: [],
};

const filler = (type: string) => FILLED[type] ?? (/int|numeric/.test(type) ? 1 : 'x');

/** Takes the CHECKs of a table away, in the database of this test file. */
export async function dropChecks(table: string): Promise<void> {
  const checks = await db.$queryRaw<{ name: string }[]>`
    SELECT conname::text AS name FROM pg_constraint
    WHERE conrelid = ${table}::regclass AND contype = 'c'`;
  for (const { name } of checks) {
    await db.$executeRaw`ALTER TABLE ${Prisma.raw(table)} DROP CONSTRAINT ${Prisma.raw(`"${name}"`)}`;
  }
}

/** A row of a table alone: without CHECKs, what it refers to, and without what triggers would ask or write. */
export async function plant(table: string, values: Record<string, unknown>): Promise<void> {
  await dropChecks(table);
  await db.$transaction(async (tx) => {
    await tx.$executeRaw`SET LOCAL session_replication_role = 'replica'`;
    const needed = await tx.$queryRaw<{ name: string; type: string }[]>`
      SELECT column_name::text AS name, data_type::text AS type FROM information_schema.columns
      WHERE table_schema = 'public' AND table_name = ${table}
        AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO'`;
    const row = {
      ...Object.fromEntries(needed.map(({ name, type }) => [name, filler(type)])),
      ...values,
    };
    const columns = Prisma.raw(Object.keys(row).join(', '));
    await tx.$executeRaw`
      INSERT INTO ${Prisma.raw(table)} (${columns})
      SELECT ${columns} FROM jsonb_populate_record(NULL::${Prisma.raw(table)}, ${JSON.stringify(row)}::jsonb)`;
  });
}
