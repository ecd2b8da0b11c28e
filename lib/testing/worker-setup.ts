import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll } from 'vitest';

/**
 * Each test file has a database of its own, cloned from the migrated template before anything imports the client.
 * The name is the worker's and a random one: files of one worker follow each other.
 */
const admin = required('TRIBUTARY_TEST_ADMIN_URL');
const template = required('TRIBUTARY_TEST_TEMPLATE');
const name = `${template}_w${process.env.VITEST_POOL_ID ?? '0'}_${randomBytes(4).toString('hex')}`;

const client = new pg.Client(admin);
await client.connect();
await client.query(`CREATE DATABASE "${name}" TEMPLATE "${template}"`);
await client.end();

const url = new URL(admin);
url.pathname = `/${name}`;
process.env.DATABASE_URL = url.toString();
process.env.AUTH_SECRET = randomBytes(32).toString('base64');
process.env.ENCRYPTION_KEYS = `test:${randomBytes(32).toString('base64')}`;
process.env.STRIPE_WEBHOOK_SECRET = `whsec_${randomBytes(24).toString('hex')}`;
process.env.APP_URL = 'http://localhost:3000';
process.env.LOG_LEVEL = 'silent';

afterAll(async () => {
  const { disconnectDb } = await import('@/lib/db/client');
  await disconnectDb();
  const dropping = new pg.Client(admin);
  await dropping.connect();
  await dropping.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
  await dropping.end();
});

function required(key: string): string {
  const value = process.env[key];
  if (!value) throw new Error(`${key} is set by the global setup`);
  return value;
}
