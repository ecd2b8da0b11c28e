import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { db } from '@/lib/db/client';
import { atTime } from '@/lib/db/clock';
import { countOutbox, deliverDue, MAX_ATTEMPTS } from '@/lib/outbox/deliver';
import { enqueueEvents } from '@/lib/outbox/enqueue';

const minutes = (n: number) => new Date(Date.now() + n * 60_000);

async function enqueue(count: number): Promise<void> {
  await db.$transaction((tx) =>
    enqueueEvents(
      tx,
      Array.from({ length: count }, (_, i) => ({
        type: 'order.recorded' as const,
        subjectType: 'order',
        subjectId: `ord_${i}`,
        payload: {},
      })),
    ),
  );
}

const fail = () => Promise.reject(new Error('the receiver is unavailable'));
const one = () => db.outboxEvent.findFirstOrThrow();

/** Claims, and comes back when it is freed only. */
async function claimAndHang() {
  let free: () => void = () => undefined;
  let stuck: Promise<unknown> = Promise.resolve();
  await new Promise<void>((claimed) => {
    stuck = deliverDue(() => {
      claimed();
      return new Promise<string | null>((resolve) => (free = () => resolve(null)));
    });
  });
  return { free: () => free(), stuck: () => stuck };
}

beforeEach(async () => {
  await db.outboxEvent.deleteMany();
});

describe('delivering', () => {
  it('waits for what somebody holds for a moment, as who tells webhooks of it does', async () => {
    await enqueue(3);
    let free: () => void = () => undefined;
    const held = new Promise<void>((isHeld) => {
      const until = new Promise<void>((resolve) => (free = resolve));
      void db.$transaction(async (tx) => {
        await tx.$queryRaw`SELECT id FROM outbox_event FOR UPDATE`;
        isHeld();
        await until;
      });
    });
    await held;
    const delivering = deliverDue(() => Promise.resolve(null));
    await sleep(300);
    free();
    expect(await delivering).toMatchObject({ delivered: 3 });
  });

  it('delivers each event once when several deliverers run at once', async () => {
    await enqueue(120);
    const deliveredIds: string[] = [];
    const deliver = async ({ id }: { id: string }) => {
      await sleep(5);
      deliveredIds.push(id);
      return null;
    };
    // Connections first: who must open one comes too late to race.
    await Promise.all(Array.from({ length: 10 }, () => db.$executeRaw`SELECT pg_sleep(0.3)`));
    const sums = await Promise.all(Array.from({ length: 10 }, () => deliverDue(deliver)));
    expect(sums.reduce((sum, row) => sum + row.delivered, 0)).toBe(120);
    expect(new Set(deliveredIds).size).toBe(120);
    expect(deliveredIds).toHaveLength(120);
    expect(await countOutbox()).toEqual({ pending: 0, dead: 0 });
    expect(await deliverDue(deliver)).toEqual({ delivered: 0, retried: 0, dead: 0 });
  });

  it('is done at once with events that concern nobody', async () => {
    await enqueue(450);
    const never = () => Promise.reject(new Error('nobody is told'));
    expect(await deliverDue(never, () => false)).toEqual({ delivered: 450, retried: 0, dead: 0 });
    expect(await countOutbox()).toEqual({ pending: 0, dead: 0 });
  });

  it('tries again after a wait that grows, and keeps why it failed', async () => {
    await enqueue(1);
    expect(await deliverDue(fail)).toEqual({ delivered: 0, retried: 1, dead: 0 });
    const event = await one();
    expect(event).toMatchObject({
      status: 'pending',
      attempts: 1,
      lastError: 'the receiver is unavailable',
    });
    const wait = event.nextAttemptAt.getTime() - Date.now();
    expect(wait).toBeGreaterThan(20_000);
    expect(wait).toBeLessThanOrEqual(31_000);
    expect(await deliverDue(fail)).toEqual({ delivered: 0, retried: 0, dead: 0 });
    const later = await atTime(minutes(1), () => deliverDue(() => Promise.resolve(null)));
    expect(later.delivered).toBe(1);
    expect(await one()).toMatchObject({ status: 'delivered', attempts: 2, lastError: null });
  });

  it('gives an event up after twelve attempts, for good', async () => {
    await enqueue(1);
    for (let n = 1; n < MAX_ATTEMPTS; n++) {
      expect(await atTime(minutes(n * 400), () => deliverDue(fail))).toMatchObject({ retried: 1 });
    }
    expect(await atTime(minutes(5_000), () => deliverDue(fail))).toMatchObject({ dead: 1 });
    expect(await one()).toMatchObject({ status: 'dead', attempts: 12 });
    expect(await atTime(minutes(9_000), () => deliverDue(fail))).toMatchObject({ dead: 0 });
    expect(await countOutbox()).toEqual({ pending: 0, dead: 1 });
  });

  it('hands back what a slow receiver left no time for, without counting an attempt', async () => {
    await enqueue(12);
    const real = Date.now;
    const slow = () => {
      // The minute is over after the first five.
      Date.now = () => real() + 60_000;
      return Promise.resolve(null);
    };
    try {
      expect(await deliverDue(slow)).toEqual({ delivered: 5, retried: 0, dead: 0 });
    } finally {
      Date.now = real;
    }
    expect(await db.outboxEvent.count({ where: { status: 'pending', attempts: 0 } })).toBe(7);
    expect((await deliverDue(() => Promise.resolve(null))).delivered).toBe(7);
  });

  it('takes over what a process that died had claimed, once its lease is over', async () => {
    await enqueue(1);
    const { free, stuck } = await claimAndHang();
    expect(await deliverDue(() => Promise.resolve(null))).toMatchObject({ delivered: 0 });
    const heir = await atTime(minutes(6), () => deliverDue(() => Promise.resolve('by the heir')));
    expect(heir.delivered).toBe(1);
    free();
    await stuck();
    // The late one does not overwrite what the heir wrote.
    expect(await one()).toMatchObject({
      status: 'delivered',
      attempts: 2,
      lastError: 'by the heir',
    });
  });

  it('leaves an event to whoever claimed it since, who failed and tries again', async () => {
    await enqueue(1);
    const { free, stuck } = await claimAndHang();
    expect((await atTime(minutes(6), () => deliverDue(fail))).retried).toBe(1);
    free();
    await stuck();
    expect(await one()).toMatchObject({
      status: 'pending',
      attempts: 2,
      lastError: 'the receiver is unavailable',
    });
  });
});
