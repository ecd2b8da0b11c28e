import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { db } from '@/lib/db/client';
import { queueNames } from '@/lib/jobs/queues';
import { startWorker, type Worker } from '@/lib/jobs/worker';
import { enqueueEvent } from '@/lib/outbox/enqueue';
import { newId } from '@/lib/ids';
import { afterMigrate } from '@/lib/jobs/jobs-setup';

const url = process.env.DATABASE_URL ?? '';
const workers: Worker[] = [];

const onServer = async (sql: string, values: unknown[] = []): Promise<void> => {
  const admin = new URL(url);
  admin.pathname = '/postgres';
  const client = new pg.Client(admin.toString());
  await client.connect();
  try {
    await client.query(sql, values);
  } finally {
    await client.end();
  }
};

async function eventually(what: () => Promise<boolean>, ms = 20_000): Promise<boolean> {
  for (const end = Date.now() + ms; Date.now() < end; await sleep(200)) {
    if (await what().catch(() => false)) return true;
  }
  return false;
}

async function enqueue(): Promise<string> {
  const subjectId = newId('order');
  await db.$transaction((tx) =>
    enqueueEvent(tx, { type: 'order.recorded', subjectType: 'order', subjectId, payload: {} }),
  );
  return subjectId;
}

const isDelivered = (subjectId: string) => async () =>
  (await db.outboxEvent.count({ where: { subjectId, status: 'delivered' } })) === 1;

/** What pg-boss's own clock does each minute. */
const wakeUp = () =>
  db.$executeRaw`INSERT INTO pgboss.job (name, data) VALUES ('deliver-outbox', '{}')`;

beforeAll(async () => {
  await afterMigrate(url);
  workers.push(await startWorker(), await startWorker());
});
afterAll(async () => {
  for (const worker of workers) await worker.stop();
}, 60_000);

it('two workers share the jobs, and every job has its minute', async () => {
  const rows = await db.$queryRaw<{ name: string; cron: string }[]>`
    SELECT name, cron FROM pgboss.schedule ORDER BY name`;
  expect(rows.map((row) => row.name)).toEqual([...queueNames].sort());
  const cronOf = new Map(rows.map((row) => [row.name, row.cron]));
  for (const name of ['deliver-outbox', 'deliver-webhooks', 'mature-commissions', 'seal-audit']) {
    expect(cronOf.get(name), name).toBe('* * * * *');
  }
  expect(cronOf.get('expire-clicks')).toBe('17 * * * *');
  expect(cronOf.get('check-books')).toBe('41 * * * *');
  const subjectId = await enqueue();
  await wakeUp();
  expect(await eventually(isDelivered(subjectId))).toBe(true);
});

it('the jobs go on after PostgreSQL refused everybody and ended every connection', async () => {
  const name = new URL(url).pathname.slice(1);
  await onServer(`ALTER DATABASE "${name}" ALLOW_CONNECTIONS false`);
  await onServer('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [
    name,
  ]);
  await expect(enqueue()).rejects.toThrow();
  await sleep(6_000);
  await onServer(`ALTER DATABASE "${name}" ALLOW_CONNECTIONS true`);
  let subjectId = '';
  expect(
    await eventually(async () => {
      subjectId = await enqueue();
      return true;
    }),
  ).toBe(true);
  await wakeUp();
  expect(await eventually(isDelivered(subjectId))).toBe(true);
}, 90_000);
