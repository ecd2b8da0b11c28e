import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type pg from 'pg';
import { checkOf, type Check } from '@/lib/books/run-check';

/** Every migration on disk is applied, none is half done, and none is unknown to this release. */
export async function checkMigrations(client: pg.Client): Promise<Check> {
  const faults: string[] = [];
  const kept = await client.query<{ kept: boolean }>(
    `SELECT to_regclass('_prisma_migrations') IS NOT NULL AS kept`,
  );
  if (kept.rows[0]?.kept) {
    // never null: done
    const { rows } = await client.query<{ name: string; done: boolean }>(
      `SELECT migration_name AS name, bool_or(finished_at IS NOT NULL) AS done
       FROM _prisma_migrations WHERE rolled_back_at IS NULL GROUP BY 1`,
    );
    const applied = new Map(rows.map((row) => [row.name, row.done]));
    const onDisk = await migrationsOnDisk();
    for (const [name, done] of applied) {
      if (!done) faults.push(`${name} was begun and never finished`);
      if (onDisk && !onDisk.includes(name)) faults.push(`${name} belongs to a newer release`);
    }
    for (const name of onDisk ?? []) if (!applied.has(name)) faults.push(`${name} is not applied`);
  } else {
    faults.push('the database keeps no record of its migrations');
  }
  const about = { id: 'MIGRATIONS', title: 'every migration is applied' };
  return checkOf(about, faults.length, faults);
}

/** Null where the release carries no migration files: then only what the database says counts. */
async function migrationsOnDisk(): Promise<string[] | null> {
  try {
    const entries = await readdir(path.join(process.cwd(), 'prisma', 'migrations'), {
      withFileTypes: true,
    });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  } catch {
    return null;
  }
}
