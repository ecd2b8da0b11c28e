import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startFire, type LoadResult } from '@/e2e/load/fire';
import { Installation } from '@/e2e/faults/installation';
import { scale } from '@/e2e/faults/scale';

let installation: Installation;
beforeAll(async () => {
  installation = await Installation.make();
  await installation.start();
});
afterAll(() => installation.remove());

const load = (seconds: number) =>
  startFire({
    host: 'localhost',
    port: installation.port,
    paths: installation.paths,
    idsFile: installation.idsFile,
    connections: 16,
    // A good many clicks, and not all the machine can do: the fault is what is tried here.
    pauseMs: 10,
    seconds,
  });

async function expectNothingLost(result: LoadResult): Promise<void> {
  // Nobody met an error, and everybody's click has an id.
  expect(result.failures).toEqual({});
  expect(result.acknowledged).toBe(result.answered);
  const reckoning = await installation.reckon();
  expect(reckoning).toMatchObject({ missing: 0, countedTwice: 0, rollupFaults: 0 });
  expect(reckoning.recorded).toBe(reckoning.acknowledged);
  expect(reckoning.distinctRecorded).toBe(reckoning.recorded);
}

describe('PostgreSQL', () => {
  it('frozen under load: no redirect fails, and afterwards every click is there once', async () => {
    const seconds = scale({ short: 10, long: 60 });
    const firing = load(seconds + 6);
    await firing.untilAcknowledged(100);
    await installation.signalPostgres('STOP');
    await sleep(seconds * 1000);
    await installation.signalPostgres('CONT');
    const result = await firing.result;
    expect(installation.said).toContain('they go to the journal');
    console.log(`frozen for ${seconds} s: p99 ${result.p99Ms} ms of ${result.answered}`);
    // How fast is for the benchmark; nobody waited for the database.
    expect(result.p99Ms).toBeLessThan((seconds * 1000) / 2);
    await expectNothingLost(result);
  });

  it('killed with -9 again and again under load: no redirect fails, and every click is there once', async () => {
    const times = scale({ short: 3, long: 10 });
    const firing = load(times * 60);
    for (let n = 0; n < times; n++) {
      await firing.untilAcknowledged(100);
      await installation.signalPostgres('KILL');
      // It is started again by whoever watches it.
      await installation.query((client) => client.query('SELECT 1'));
    }
    await sleep(1_000);
    firing.stop();
    const result = await firing.result;
    console.log(`killed ${times} times: p99 ${result.p99Ms} ms of ${result.answered}`);
    await expectNothingLost(result);
  });

  it('with no connection left: clicks go to the journal, and into the database afterwards', async () => {
    const firing = load(120);
    await firing.untilAcknowledged(50);
    const release = await takeAllConnections(installation);
    await firing.untilAcknowledged(200);
    await release();
    await firing.untilAcknowledged(50);
    firing.stop();
    await expectNothingLost(await firing.result);
  });

  it('and its clock an hour back: clicks are recorded by it, once each', async () => {
    const name = new URL(installation.postgres.url).pathname.slice(1);
    const set = (offset: string | null) =>
      installation.query(async (client) => {
        await client.query(
          offset === null
            ? `ALTER DATABASE ${name} RESET tributary.clock_offset`
            : `ALTER DATABASE ${name} SET tributary.clock_offset = '${offset}'`,
        );
        await client.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE application_name = 'tributary-clicks'`,
        );
      });
    const firing = load(120);
    await firing.untilAcknowledged(100);
    await set('-1 hour');
    await firing.untilAcknowledged(200);
    const [row] = await installation.query(async (client) => {
      const { rows } = await client.query<{ early: number }>(
        `SELECT count(*)::int AS early FROM click WHERE id > (SELECT max(id) FROM click WHERE occurred_at > now() - interval '30 minutes')`,
      );
      return rows;
    });
    expect(row?.early).toBeGreaterThan(0);
    await set(null);
    await firing.untilAcknowledged(50);
    firing.stop();
    await expectNothingLost(await firing.result);
  });
});

/** As many as PostgreSQL gives, and the click connections cut, so that they need new ones. */
async function takeAllConnections({ postgres }: Installation): Promise<() => Promise<void>> {
  const { default: pg } = await import('pg');
  const taken: InstanceType<typeof pg.Client>[] = [];
  const take = async (): Promise<boolean> => {
    const client = new pg.Client({ connectionString: postgres.url });
    client.on('error', () => undefined);
    try {
      await client.connect();
    } catch {
      return false;
    }
    taken.push(client);
    return true;
  };
  while (await take());
  await taken[0]?.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'tributary-clicks'`,
  );
  while (await take());
  return async () => {
    await Promise.all(taken.map((client) => client.end().catch(() => undefined)));
  };
}
