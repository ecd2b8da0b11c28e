import pg from 'pg';
import { disconnectDb } from '@/lib/db/client';
import { env } from '@/lib/env';

let sequence = 0;

async function run(url: string, statements: string[]): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Damages a copy of the database, past every guard, and answers what `look` sees when the settings name the copy. */
export async function onDamagedCopy<T>(statements: string[], look: () => Promise<T>): Promise<T> {
  const original = env().DATABASE_URL;
  const source = new URL(original).pathname.slice(1);
  const name = `${source}_x${sequence++}`;
  const admin = new URL(original);
  admin.pathname = '/postgres';
  const copy = new URL(original);
  copy.pathname = `/${name}`;
  await disconnectDb();
  await run(admin.toString(), [
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${source}' AND pid <> pg_backend_pid()`,
    `CREATE DATABASE "${name}" TEMPLATE "${source}"`,
  ]);
  const settings = env();
  try {
    await run(copy.toString(), ['SET session_replication_role = replica', ...statements]);
    settings.DATABASE_URL = copy.toString();
    return await look();
  } finally {
    await disconnectDb();
    settings.DATABASE_URL = original;
    await run(admin.toString(), [`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`]);
  }
}
