import { readdir } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { env } from '@/lib/env';
import { bookChecks } from '@/lib/books/invariants/books';
import { clickChecks } from '@/lib/books/invariants/clicks';
import { installationChecks } from '@/lib/books/invariants/guards';
import { historyChecks } from '@/lib/books/invariants/history';
import { placeChecks } from '@/lib/books/invariants/money-in-place';
import { saleChecks } from '@/lib/books/invariants/sales';
import { sealChecks } from '@/lib/books/invariants/seal';
import { statementChecks } from '@/lib/books/invariants/statements';
import type { CheckQuery } from '@/lib/books/invariants/types';

export type Check = {
  id: string;
  title: string;
  ok: boolean;
  /** How many faults there are. */
  found: number;
  /** The first ten of them. */
  details: string[];
};

const MAX_DETAILS = 10;

const byNumber = (a: CheckQuery, b: CheckQuery) =>
  Number(/\d+/.exec(a.id)?.[0] ?? 99) - Number(/\d+/.exec(b.id)?.[0] ?? 99);

/**
 * Checks every invariant of the books on one snapshot of the database, each in one statement. Reads only; a connection
 * of its own, because a large history takes longer than a page's statement may.
 */
export async function verifyBooks(): Promise<Check[]> {
  const client = new pg.Client({
    connectionString: env().DATABASE_URL,
    connectionTimeoutMillis: 5_000,
    query_timeout: 310_000,
    application_name: 'tributary-verify',
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    await client.query("SET LOCAL statement_timeout = '300s'");
    const checks: Check[] = [];
    const queries = [...bookChecks, ...placeChecks, ...historyChecks, ...saleChecks].sort(byNumber);
    for (const query of [
      ...queries,
      ...statementChecks,
      ...clickChecks,
      ...sealChecks,
      ...installationChecks,
    ]) {
      checks.push(await runCheck(client, query));
    }
    checks.push(await checkMigrations(client));
    await client.query('COMMIT');
    return checks;
  } finally {
    await client.end();
  }
}

async function runCheck(client: pg.Client, { id, title, sql }: CheckQuery): Promise<Check> {
  const { rows } = await client.query<{ found: number; details: string[] | null }>(
    `SELECT count(*)::int AS found, (array_agg(detail ORDER BY detail))[1:${MAX_DETAILS}] AS details FROM (${sql}) faults`,
  );
  const found = rows[0]?.found ?? 0;
  return { id, title, ok: found === 0, found, details: rows[0]?.details ?? [] };
}

/** Every migration on disk is applied, none is half done, and none is unknown to this release. */
async function checkMigrations(client: pg.Client): Promise<Check> {
  const title = 'every migration is applied';
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
  return {
    id: 'MIGRATIONS',
    title,
    ok: faults.length === 0,
    found: faults.length,
    details: faults.slice(0, MAX_DETAILS),
  };
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
