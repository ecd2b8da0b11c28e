import { afterEach, expect, it } from 'vitest';

import { parseLaunchEnv } from '@/lib/env';
import { APP_ROLE, addressOfApp } from '@/lib/server/postgres/app-role';
import { openDatabase } from '@/lib/server/postgres/database';
import { ensureEmbeddedPostgres } from '@/lib/server/postgres/embedded-postgres';
import { grantToApp } from '@/lib/server/postgres/grant';
import { loadSecrets } from '@/lib/server/postgres/secrets';
import { ask, EmbeddedScene } from '@/lib/testing/embedded-scene';
import { migrateUp } from '@/prisma/migrate';

const scene = new EmbeddedScene();
const known = { ...process.env };
let release: (() => Promise<void>) | undefined;
afterEach(async () => {
  await release?.();
  release = undefined;
  for (const name of ['DATABASE_URL', 'AUTH_SECRET', 'ENCRYPTION_KEYS', 'STRIPE_WEBHOOK_SECRET']) {
    process.env[name] = known[name];
  }
});

async function open(): Promise<string> {
  const parsed = parseLaunchEnv({ DATA_DIR: scene.dataDir });
  if (!parsed.ok) throw new Error(parsed.problems.join());
  const database = await openDatabase(parsed.value, true);
  release = () => database.release();
  return database.url;
}

const asApp = () => process.env.DATABASE_URL ?? '';

it('a new embedded database is migrated by its owner and used by a role of rows only', async () => {
  const owner = await open();
  expect(new URL(owner).username).toBe('postgres');
  expect(new URL(asApp()).username).toBe(APP_ROLE);
  expect(asApp()).toBe(addressOfApp(owner));
  expect(decodeURIComponent(asApp())).not.toContain(new URL(owner).password);
  await migrateUp(owner);
  // As the preparation of a start does.
  await grantToApp(owner, APP_ROLE);
  expect(await ask(asApp(), 'SELECT count(*)::int FROM app_user')).toBe(0);
  await expect(ask(asApp(), 'CREATE TABLE made (id int)')).rejects.toThrow('permission denied');
  await expect(ask(asApp(), 'DROP TRIGGER payout_frozen ON payout')).rejects.toThrow(
    'must be owner',
  );
  await expect(ask(asApp(), 'CREATE ROLE made SUPERUSER')).rejects.toThrow('permission denied');
});

it('one of the release before is used by it from the next start on, before anything is migrated', async () => {
  const { POSTGRES_PASSWORD } = await loadSecrets(scene.dataDir);
  const before = await ensureEmbeddedPostgres({
    dataDir: scene.dataDir,
    password: POSTGRES_PASSWORD,
    keeps: true,
  });
  await migrateUp(before.url);
  await ask(before.url, `INSERT INTO setting (key, value) VALUES ('kept', '1')`);
  await before.release();

  await open();
  expect(await ask(asApp(), 'SELECT current_user::text')).toBe(APP_ROLE);
  expect(await ask(asApp(), `SELECT value::int FROM setting WHERE key = 'kept'`)).toBe(1);
  await ask(asApp(), `UPDATE setting SET value = '2' WHERE key = 'kept'`);
  await expect(ask(asApp(), 'TRUNCATE audit_event')).rejects.toThrow('permission denied');
  // Opened again beside itself, as a command does.
  const first = release;
  await open();
  expect(await ask(asApp(), `SELECT value::int FROM setting WHERE key = 'kept'`)).toBe(2);
  await release?.();
  release = first;
});
