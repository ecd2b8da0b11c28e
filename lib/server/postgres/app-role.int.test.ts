import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { ensureClickPartitions } from '@/lib/clicks/rollups/partitions';
import { expireClicks } from '@/lib/clicks/rollups/expire-clicks';
import { db, disconnectDb } from '@/lib/db/client';
import { env } from '@/lib/env';
import { expireRecords } from '@/lib/jobs/expire-records';
import { queueNames } from '@/lib/jobs/queues';
import { startWorker } from '@/lib/jobs/worker';
import { grantToApp } from '@/lib/server/postgres/grant';
import { migrateDown, migrateUp } from '@/prisma/migrate';
import { makeAffiliate, makeProgram } from '@/lib/testing/factories';
import { CHROME, closeGateways, openGateway } from '@/lib/testing/gateway';
import { makeApprovedPayout } from '@/lib/testing/payouts';

const owner = env().DATABASE_URL;
const role = `app_${randomBytes(6).toString('hex')}`;
const password = randomBytes(12).toString('hex');
let asApp = '';

async function asOwner<T>(use: (client: pg.Client) => Promise<T>, url = owner): Promise<T> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

/** From here on the application is that role. */
beforeAll(async () => {
  await asOwner((client) => client.query(`CREATE ROLE ${role} LOGIN PASSWORD '${password}'`));
  await migrateUp(owner);
  await grantToApp(owner, role);
  const url = new URL(owner);
  url.username = role;
  url.password = password;
  asApp = url.toString();
  await disconnectDb();
  (env() as { DATABASE_URL: string }).DATABASE_URL = asApp;
});

afterAll(async () => {
  await disconnectDb();
  (env() as { DATABASE_URL: string }).DATABASE_URL = owner;
  await asOwner(async (client) => {
    await client.query(`DROP OWNED BY ${role}`);
    await client.query(`DROP ROLE ${role}`);
  });
});

it('is who asks', async () => {
  const rows = await db.$queryRaw<{ is: string }[]>`SELECT current_user::text AS is`;
  expect(rows[0]?.is).toBe(role);
});

it.each([
  'CREATE TABLE made (id int)',
  'CREATE FUNCTION made() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$',
  'ALTER TABLE commission DISABLE TRIGGER ALL',
  'DROP TRIGGER payout_frozen ON payout',
  'DROP TABLE click_default',
  'TRUNCATE audit_event',
  'ALTER TABLE pgboss.job ADD COLUMN made int',
  "SET session_replication_role = 'replica'",
  "UPDATE _prisma_migrations SET migration_name = 'made'",
])('changes no structure, and turns off no guard: %s', async (statement) => {
  await expect(asOwner((client) => client.query(statement), asApp)).rejects.toThrow(
    /permission denied|must be owner/,
  );
});

it('does what the application does: money moves, months of clicks come and go', async () => {
  const { id: programId } = await makeProgram();
  await makeAffiliate({ programId });
  const { payoutId } = await makeApprovedPayout(programId, { method: 'paypal', currency: 'USD' });
  expect(await db.payout.findUnique({ where: { id: payoutId } })).toMatchObject({
    status: 'approved',
  });
  await expireRecords();
  expect(await ensureClickPartitions()).toBe(0);
  await db.$executeRaw`SELECT click_ensure_partitions('2020-01-01', 2)`;
  // Made with the owner's rights, and the role's to use by what is granted ahead.
  await db.$executeRaw`DELETE FROM click_202001`;
  expect(await expireClicks()).toMatchObject({ partitions: 2 });
});

it('answers and records clicks', async () => {
  const affiliate = await makeAffiliate({ programId: (await makeProgram()).id });
  const test = await openGateway((_request, response) => response.end('page'));
  const answer = await fetch(`${test.url}/r/${affiliate.code}`, {
    headers: { 'user-agent': CHROME },
    redirect: 'manual',
  });
  expect(answer.status).toBe(302);
  expect(await db.click.count({ where: { affiliateId: affiliate.id } })).toBe(1);
  await closeGateways();
});

it('drops no month of clicks that is kept, and nothing else', async () => {
  await makeProgram();
  const drop = (name: string) => db.$executeRaw`SELECT click_drop_partition(${name})`;
  const month = new Date().toISOString().slice(0, 7).replace('-', '');
  await expect(drop(`click_${month}`)).rejects.toThrow('still kept');
  for (const name of ['click', 'click_default', 'payout', 'click_202001"; DROP TABLE payout; --']) {
    await expect(drop(name)).rejects.toThrow('no month of clicks');
  }
});

it('starts with a database that is up to date, and runs the jobs', async () => {
  expect(await migrateUp(asApp)).toEqual([]);
  const queues = await asOwner((client) =>
    client.query<{ name: string }>('SELECT name FROM pgboss.queue'),
  );
  expect(queues.rows.map(({ name }) => name)).toEqual(
    expect.arrayContaining([...queueNames, '__pgboss__send-it']),
  );
  const worker = await startWorker();
  await worker.stop();
});

it('migrates nothing, and says why', async () => {
  const name = await migrateDown(owner);
  await expect(migrateUp(asApp)).rejects.toThrow(/as the owner of the database/);
  expect(await migrateUp(owner)).toEqual([name]);
});

it('is granted to nobody who could change tables all the same', async () => {
  await expect(grantToApp(owner, `none_${role}`)).rejects.toThrow('There is no role');
  const superuser = decodeURIComponent(new URL(owner).username);
  await expect(grantToApp(owner, superuser)).rejects.toThrow('Name another one');
});
