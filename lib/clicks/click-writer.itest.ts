import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { ClickNotWritten, ClickWriter } from '@/lib/clicks/click-writer';
import { connectClicks } from '@/lib/clicks/deps';
import { ensureClickPartitions } from '@/lib/clicks/partitions';
import { writeClicks, type Queryable } from '@/lib/clicks/write-clicks';
import type { NewClick } from '@/lib/clicks/types';
import { db } from '@/lib/db/client';
import { env } from '@/lib/env';
import { newId } from '@/lib/ids';

let pool: pg.Pool;
beforeAll(() => {
  pool = connectClicks(env().DATABASE_URL);
});
afterAll(() => pool.end());
beforeEach(async () => {
  await db.$executeRaw`TRUNCATE click, counted_session`;
});

function click(data: Partial<NewClick> = {}): NewClick {
  return {
    id: newId('click'),
    occurredAt: null,
    programId: 'prg_1',
    affiliateId: 'aff_1',
    linkId: null,
    sessionId: newId('session'),
    reason: null,
    subId: null,
    ipHash: null,
    country: null,
    device: null,
    referrerHost: null,
    landingPath: null,
    ...data,
  };
}

/** A pool that counts its statements. */
function counting(): Queryable & { statements: number[] } {
  const statements: number[] = [];
  return {
    statements,
    query: async <Row>(text: string, values: unknown[]) => {
      const [ids] = values;
      statements.push(Array.isArray(ids) ? ids.length : 0);
      const answer = await pool.query(text, values);
      return { rows: answer.rows as Row[] };
    },
  };
}

it('clicks that arrive together are written together, in batches of at most the limit', async () => {
  const counted = counting();
  const writer = new ClickWriter(counted, { maxBatch: 50 });
  const written = await Promise.all(Array.from({ length: 120 }, () => writer.write(click())));
  expect(written.every((one) => one.status === 'counted')).toBe(true);
  expect(counted.statements).toEqual([50, 50, 20]);
  expect(await db.click.count()).toBe(120);
});

it('everything that was acknowledged is there, and every id once', async () => {
  const writer = new ClickWriter(pool);
  const ids: string[] = [];
  for (let round = 0; round < 10; round++) {
    await Promise.all(
      Array.from({ length: 100 }, async () => {
        ids.push((await writer.write(click())).id);
      }),
    );
  }
  const rows = await db.click.findMany({ select: { id: true } });
  expect(rows.map((row) => row.id).sort()).toEqual(ids.sort());
});

it('two writers with the same sessions in opposite orders never deadlock', async () => {
  const sessions = Array.from({ length: 100 }, () => newId('session'));
  const writers = [new ClickWriter(pool), new ClickWriter(pool)];
  for (let round = 0; round < 5; round++) {
    const answers = await Promise.all(
      writers.flatMap((writer, index) =>
        (index === 0 ? sessions : [...sessions].reverse()).map((sessionId) =>
          writer.write(click({ sessionId })),
        ),
      ),
    );
    expect(answers.filter((answer) => answer.status === 'counted')).toHaveLength(
      round === 0 ? 100 : 0,
    );
  }
});

it('a batch says what became of each click, in its order', async () => {
  const sessionId = newId('session');
  const batch = [
    click({ sessionId }),
    click({ sessionId, reason: 'bot' }),
    click({ sessionId }),
    click(),
    click({ sessionId, affiliateId: 'aff_2' }),
  ];
  const written = await writeClicks(pool, batch);
  expect(written.map((row) => row.id)).toEqual(batch.map((one) => one.id));
  expect(written.map((row) => row.reason)).toEqual([null, 'bot', 'duplicate', null, null]);
  expect(written.map((row) => row.countedClickId)).toEqual([null, null, batch[0]?.id, null, null]);
});

it('history that is written at once is counted by its own times', async () => {
  const sessionId = newId('session');
  const writer = new ClickWriter(pool);
  const day = (n: number, hour = 0) => new Date(Date.UTC(2026, 4, n, hour));
  const written = await Promise.all(
    [day(1), day(1, 23), day(2), day(2, 12), day(4)].map((occurredAt) =>
      writer.write(click({ sessionId, occurredAt })),
    ),
  );
  expect(written.map((one) => one.reason)).toEqual([null, 'duplicate', null, 'duplicate', null]);
  expect(written[3]?.countedClickId).toBe(written[2]?.id);
});

it('one click the database cannot take does not cost the others of its batch', async () => {
  const writer = new ClickWriter(pool);
  const answers = await Promise.allSettled([
    writer.write(click()),
    writer.write(click({ subId: 'x'.repeat(101) })),
    writer.write(click()),
  ]);
  expect(answers.map((answer) => answer.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(await db.click.count()).toBe(2);
});

it('a click and its counted session are written together or not at all', async () => {
  await expect(writeClicks(pool, [click({ subId: 'x'.repeat(101) })])).rejects.toThrow();
  expect(await db.click.count()).toBe(0);
  expect(await db.countedSession.count()).toBe(0);
});

it('a full queue turns the next click away at once', async () => {
  let release: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const slow: Queryable = {
    query: async <Row>(text: string, values: unknown[]) => {
      await gate;
      return { rows: (await pool.query(text, values)).rows as Row[] };
    },
  };
  const writer = new ClickWriter(slow, { maxQueue: 3 });
  const waiting = [writer.write(click()), writer.write(click()), writer.write(click())];
  await expect(writer.write(click())).rejects.toThrow(ClickNotWritten);
  release();
  await Promise.all(waiting);
  await writer.settled();
  expect(await db.click.count()).toBe(3);
});

it('after the database is back the next click is written', async () => {
  let away = true;
  const flaky: Queryable = {
    query: async <Row>(text: string, values: unknown[]) => {
      if (away) throw new Error('away');
      return { rows: (await pool.query(text, values)).rows as Row[] };
    },
  };
  const writer = new ClickWriter(flaky);
  await expect(writer.write(click())).rejects.toThrow(ClickNotWritten);
  away = false;
  expect((await writer.write(click())).status).toBe('counted');
});

it('a click has the database’s time when none is given', async () => {
  await db.$executeRawUnsafe(
    `ALTER DATABASE "${new URL(env().DATABASE_URL).pathname.slice(1)}" SET tributary.clock_offset = '40 days'`,
  );
  const moved = connectClicks(env().DATABASE_URL);
  try {
    const [written] = await writeClicks(moved, [click()]);
    const days = ((written?.occurredAt.getTime() ?? 0) - Date.now()) / 86_400_000;
    expect(days).toBeCloseTo(40, 2);
  } finally {
    await moved.end();
    await db.$executeRawUnsafe(
      `ALTER DATABASE "${new URL(env().DATABASE_URL).pathname.slice(1)}" RESET tributary.clock_offset`,
    );
  }
});

it('months to come are made once, and take over what waited for them', async () => {
  const future = new Date();
  future.setUTCMonth(future.getUTCMonth() + 2, 15);
  await writeClicks(pool, [click({ occurredAt: future })]);
  await Promise.all([ensureClickPartitions(), ensureClickPartitions()]);
  expect(await ensureClickPartitions()).toBe(0);
  const rows = await db.$queryRaw<
    { place: string }[]
  >`SELECT tableoid::regclass::text AS place FROM click`;
  expect(rows[0]?.place).toMatch(/^click_\d{6}$/);
});
