import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, vi } from 'vitest';

/**
 * Each test file has a database of its own, cloned from the migrated template before anything imports the client.
 * The name is the worker's and a random one: files of one worker follow each other.
 */
const shared = globalThis as Record<string, unknown> & { testEnv?: NodeJS.ProcessEnv };
startAnew();
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
const { connectDb } = await import('@/lib/db/client');
// At once: what a file before left running would connect to its own, which is gone, and leave that to us.
shared.tributaryDb = connectDb(process.env.DATABASE_URL);

afterAll(async () => {
  const { flushRefusals } = await import('@/lib/security/note-refusal');
  await flushRefusals();
  const { disconnectDb } = await import('@/lib/db/client');
  await disconnectDb();
  shared.tributaryDb = nobodysDb();
  const dropping = new pg.Client(admin);
  await dropping.connect();
  await dropping.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
  await dropping.end();
});

/** Files follow each other in one worker: none finds modules, settings or memories of the one before. */
function startAnew(): void {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
  vi.resetModules();
  for (const key of Object.keys(shared)) {
    if (key.startsWith('tributary') && key !== 'tributaryDb') Reflect.deleteProperty(shared, key);
  }
  shared.testEnv ??= { ...process.env };
  for (const key of Object.keys(process.env)) {
    if (!(key in shared.testEnv)) Reflect.deleteProperty(process.env, key);
  }
  Object.assign(process.env, shared.testEnv);
}

/** Until the next file has its own. */
function nobodysDb(): object {
  return new Proxy(
    {},
    {
      get() {
        throw new Error(`the database of ${name} is gone: its test file has ended`);
      },
    },
  );
}

function required(key: string): string {
  const value = process.env[key];
  if (!value) throw new Error(`${key} is set by the global setup`);
  return value;
}
