import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startFire } from '@/e2e/load/fire';
import { makeCode, makeShopEvent, tellShopEvent } from '@/e2e/load/shop-events';
import { Installation } from '@/e2e/faults/installation';
import { scale } from '@/e2e/faults/scale';

let installation: Installation;
beforeAll(async () => {
  installation = await Installation.make();
  // The first start builds what the others find.
  await installation.start();
  await installation.kill('SIGTERM');
});
afterEach(() => installation.kill('SIGTERM'));
afterAll(() => installation.remove());

const TIMES = scale({ short: 3, long: 10 });
const TELLINGS = scale({ short: 1, long: 10 });

const load = (seconds: number) =>
  startFire({
    host: 'localhost',
    port: installation.port,
    paths: installation.paths,
    idsFile: installation.idsFile,
    connections: 16,
    pauseMs: 3,
    seconds,
  });

/** Connections were cut, of course; but whoever was given a click id finds it recorded. */
async function expectAcknowledgedRecorded(): Promise<void> {
  await installation.start();
  const reckoning = await installation.reckon();
  console.log(JSON.stringify(reckoning));
  expect(reckoning.acknowledged).toBeGreaterThan(0);
  expect(reckoning).toMatchObject({ missing: 0, countedTwice: 0, rollupFaults: 0 });
  expect(reckoning.distinctRecorded).toBe(reckoning.recorded);
}

it(`the server killed with -9 while it writes batches, ${TIMES} times: what was acknowledged is there once`, async () => {
  for (let n = 0; n < TIMES; n++) {
    await installation.start({ until: 'clicks' });
    const firing = load(120);
    await firing.untilAcknowledged(100 + n * 17);
    await installation.kill();
    firing.stop();
    await firing.result;
  }
  await expectAcknowledgedRecorded();
});

it(`the server killed with -9 while it writes its journal, ${TIMES} times: what was acknowledged is there once`, async () => {
  for (let n = 0; n < TIMES; n++) {
    await installation.start({ until: 'clicks' });
    const firing = load(120);
    await firing.untilAcknowledged(50);
    await installation.signalPostgres('STOP');
    await firing.untilAcknowledged(100 + n * 17);
    await installation.kill();
    await installation.signalPostgres('CONT');
    firing.stop();
    await firing.result;
  }
  await expectAcknowledgedRecorded();
});

it(`the server killed with -9 while it replays its journal, ${TIMES} times: what was acknowledged is there once`, async () => {
  for (let n = 0; n < TIMES; n++) {
    await installation.start({ until: 'clicks' });
    const firing = load(120);
    await firing.untilAcknowledged(50);
    await installation.signalPostgres('STOP');
    await firing.untilAcknowledged(500);
    await installation.signalPostgres('CONT');
    // The replay begins within a moment of the database's return, and lasts longer than this.
    await sleep(150 + n * 60);
    await installation.kill();
    firing.stop();
    await firing.result;
  }
  await expectAcknowledgedRecorded();
});

it(`the server killed with -9 while a shop tells its orders, ${TELLINGS} times: each is there once`, async () => {
  const code = await installation.query((client) => makeCode(client, 'shop'));
  const where = { port: installation.port, secret: installation.stripeSecret };
  const EACH = 200;
  let open = Array.from({ length: TELLINGS * EACH }, (_, n) =>
    makeShopEvent(`fault${n}`, { programSlug: 'shop', code }),
  );
  const all = open;
  const tell = async (killAfter: number) => {
    let answered = 0;
    const [told, rest] = [open.slice(0, EACH), open.slice(EACH)];
    const left = [...told];
    const again: typeof open = [];
    const one = async () => {
      for (let event = left.shift(); event; event = left.shift()) {
        if ((await tellShopEvent(where, event)) !== 200) again.push(event);
        else if (++answered === killAfter) await installation.kill();
      }
    };
    await Promise.all(Array.from({ length: 8 }, one));
    // What was not acknowledged is sent again, as shops do.
    open = [...again, ...rest];
  };
  for (let n = 0; n < TELLINGS; n++) {
    await installation.start();
    await tell(40 + n * 17);
    expect(open.length).toBeGreaterThan(all.length - EACH * (n + 1));
  }
  await installation.start();
  while (open.length > 0) await tell(Number.POSITIVE_INFINITY);
  const rows = await installation.query((client) =>
    client.query(`SELECT o.external_id AS "orderId", count(c.id)::int AS commissions
      FROM sales_order o LEFT JOIN commission c ON c.order_id = o.id
      WHERE o.external_id LIKE 'pi_fault%' GROUP BY o.id, o.external_id`),
  );
  const orders = rows.rows as { orderId: string; commissions: number }[];
  expect(orders.map(({ orderId }) => orderId).sort()).toEqual(
    all.map(({ orderId }) => orderId).sort(),
  );
  expect(orders.filter(({ commissions }) => commissions !== 1)).toEqual([]);
  expect(installation.bookFaults()).toEqual([]);
});

it('the same click sixty-four times at once is counted once', async () => {
  await installation.start();
  const rounds = scale({ short: 10, long: 50 });
  const [path = ''] = installation.paths;
  const sessions: string[] = [];
  for (let round = 0; round < rounds; round++) {
    const session = `vis_${String(round).padStart(26, '0')}`;
    sessions.push(session);
    const answers = await Promise.all(
      Array.from({ length: 64 }, (_, n) => visit(path, session, `10.9.${round}.${n}`)),
    );
    expect(answers).toEqual(Array(64).fill(302));
  }
  // On a busy machine some wait in the journal.
  await installation.untilWorkedOff();
  const rows = await installation.query(async (client) => {
    const found = await client.query<{ counted: number; all: number }>(
      `SELECT count(*) FILTER (WHERE status = 'counted')::int AS counted, count(*)::int AS all
       FROM click WHERE session_id = ANY($1) GROUP BY session_id`,
      [sessions],
    );
    return found.rows;
  });
  expect(rows).toEqual(Array(rounds).fill({ counted: 1, all: 64 }));
});

/** Node's own fetch says of itself that it is no navigation. */
function visit(path: string, session: string, address: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = {
      cookie: `tb_visitor=${session}`,
      'user-agent':
        'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
      'x-forwarded-for': address,
    };
    get({ host: '127.0.0.1', port: installation.port, path, headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    }).on('error', reject);
  });
}

it('a journal whose disk is full: visitors are led on without a record, loudly, and all is well afterwards', async () => {
  // No file of this process may grow beyond 200 KB: what a full disk is to the journal.
  await installation.start({ wrap: ['bash', '-c', 'ulimit -f 200; exec "$@"', 'limited'] });
  const firing = load(240);
  await firing.untilAcknowledged(50);
  await installation.signalPostgres('STOP');
  // How soon the file is full depends on how fast the disk takes what is synced.
  await expect
    .poll(() => installation.said, { timeout: 200_000 })
    .toContain('clicks are not recorded');
  await sleep(1_000);
  await installation.signalPostgres('CONT');
  await sleep(2_000);
  firing.stop();
  const result = await firing.result;
  expect(result.failures).toEqual({});
  expect(result.acknowledged).toBeLessThan(result.answered);
  await installation.kill('SIGTERM');
  await expectAcknowledgedRecorded();
});
