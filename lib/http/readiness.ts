import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { db } from '@/lib/db/client';
import { logger } from '@/lib/logger';

const DATABASE_LIMIT_MS = 1_000;

export type Readiness = {
  database: 'ok' | 'unreachable';
  migrations: 'ok' | 'pending' | 'unknown';
};

export async function checkReadiness(): Promise<Readiness> {
  try {
    const applied = await within(DATABASE_LIMIT_MS, appliedMigrations());
    if (applied === null) return { database: 'ok', migrations: 'pending' };
    const pending = (await knownMigrations()).filter((name) => !applied.has(name));
    return { database: 'ok', migrations: pending.length === 0 ? 'ok' : 'pending' };
  } catch (error) {
    logger.warn({ err: error }, 'not ready');
    return { database: 'unreachable', migrations: 'unknown' };
  }
}

/** Null when the database was never migrated. */
async function appliedMigrations(): Promise<Set<string> | null> {
  const [table] = await db.$queryRaw<{ present: boolean }[]>`
    SELECT to_regclass('_prisma_migrations') IS NOT NULL AS present`;
  if (!table?.present) return null;
  const rows = await db.$queryRaw<{ name: string }[]>`
    SELECT migration_name AS name FROM _prisma_migrations
    WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`;
  return new Set(rows.map(({ name }) => name));
}

let known: Promise<string[]> | undefined;

/** The migrations this build came with; they do not change while it runs. */
function knownMigrations(): Promise<string[]> {
  known ??= readdir(path.join(/* turbopackIgnore: true */ process.cwd(), 'prisma', 'migrations'), {
    withFileTypes: true,
  }).then(
    (entries) => entries.filter((entry) => entry.isDirectory()).map(({ name }) => name),
    () => [],
  );
  return known;
}

async function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${limitMs} ms`)), limitMs);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
    // The loser of the race may still fail; that is known already.
    work.catch(() => undefined);
  }
}
