import { afterAll, describe, expect, it } from 'vitest';
import { verifyBooks } from '@/lib/books/verify';
import { db } from '@/lib/db/client';
import { inTransaction } from '@/lib/db/transact';
import { Prisma } from '@/lib/db/generated/client';
import { createDiscountCode } from '@/lib/discount-codes/commands';
import { newId } from '@/lib/ids';
import { lockCustomer, lockCustomers } from '@/lib/orders/customer';
import { recordDispute } from '@/lib/refunds/record-dispute';
import { expectOk, ok } from '@/lib/result';
import { decideLateClicks } from '@/lib/sales/decide-late-clicks';
import { recordLead } from '@/lib/sales/record-lead';
import { recordOrder } from '@/lib/sales/record-order';
import { holdForReopening, reopen } from '@/lib/sales/reopen';
import { makeAffiliate, makeProgram, staffCtx, systemCtx } from '@/lib/testing/factories';

const DAY_MS = 86_400_000;
const FIRST = Date.parse('2026-01-01T10:00:00Z');
const day = (days: number) => new Date(FIRST + days * DAY_MS);
let n = 0;

async function scene(program: Parameters<typeof makeProgram>[0] = {}) {
  const { id: programId } = await makeProgram({ trailingMonths: null, ...program });
  const affiliate = await makeAffiliate({ programId });
  const { discountCode } = expectOk(
    await createDiscountCode(staffCtx, {
      programId,
      affiliateId: affiliate.id,
      code: `LATE-${++n}`,
      kind: 'percent',
      percentBps: 1000,
    }),
  );
  const order = (customerId: string, occurredAt: Date, more: object = {}) =>
    recordOrder(systemCtx, programId, {
      orderId: `late-${++n}`,
      customerId,
      amount: 10_000,
      currency: 'USD',
      occurredAt,
      ...more,
    });
  const lead = (customerId: string, occurredAt: Date, more: object = { code: discountCode.code }) =>
    recordLead(systemCtx, programId, { customerId, occurredAt, ...more });
  const read = (customerId: string) =>
    db.order.findMany({
      where: { programId, customer: { externalId: customerId } },
      include: { commissions: true },
      orderBy: { occurredAt: 'asc' },
    });
  /** Orders of one customer that nobody was credited for, two a day from day 100 on; copied, which is faster. */
  const makeUndecided = async (customerId: string, count: number) => {
    expectOk(await order(customerId, day(100)));
    const [known] = await read(customerId);
    if (!known) throw new Error('the order is not there');
    const { commissions: _none, ...row } = known;
    await db.order.createMany({
      data: Array.from({ length: count - 1 }, (_one, at) => ({
        ...row,
        metadata: {},
        id: newId('order'),
        externalId: `copy ${programId} ${at}`,
        occurredAt: day(100.5 + at / 2),
      })),
    });
  };
  /** Asks about the customer's orders from the beginning on, in a transaction that has no time. */
  const reopenOnce = async (externalId: string) =>
    expectOk(
      await inTransaction(async (tx, now) => {
        const work = { tx, ctx: systemCtx, now };
        const program = await tx.program.findUniqueOrThrow({ where: { id: programId } });
        const customer = await lockCustomer(
          { tx, now },
          { programId, externalId, email: undefined },
        );
        const of = { ...customer, programId };
        const held = await holdForReopening(work, of, { also: [], sessionId: null });
        return ok(await reopen(work, { program, customer, held, added: null }, day(0), 0));
      }),
    );
  /** Customers of whom something is left to decide. */
  const left = () =>
    db.customer.count({ where: { programId, reopening: { not: Prisma.AnyNull } } });
  const { code } = discountCode;
  return { programId, affiliate, code, order, lead, read, makeUndecided, reopenOnce, left };
}

/** Since the database began. Counted when a session has been idle for a while. */
async function deadlocks(): Promise<number> {
  const [row] = await db.$queryRaw<{ deadlocks: number }[]>`
    SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()`;
  return row?.deadlocks ?? 0;
}

afterAll(async () => {
  expect((await verifyBooks()).filter((check) => !check.ok && /^I\d/.test(check.id))).toEqual([]);
});

describe('leads that come late, many at once', () => {
  it('twenty leads of one affiliate, each of a customer with an order before it, are all recorded', async () => {
    const { order, lead, read } = await scene();
    const customers = Array.from({ length: 20 }, (_one, at) => `customer ${at}`);
    for (const customer of customers) expectOk(await order(customer, day(10)));
    const before = await deadlocks();
    const answers = await Promise.all(customers.map((customer) => lead(customer, day(5))));
    expect(answers.every((answer) => answer.ok)).toBe(true);
    for (const customer of customers) {
      expect(await read(customer)).toMatchObject([
        { reason: null, commissions: [{ status: 'pending', amountMinor: 2_000n }] },
      ]);
    }
    expect(await deadlocks()).toBe(before);
  }, 120_000);

  it('orders that decide disputed orders before them, many at once, are all recorded', async () => {
    const { programId, order, read, code } = await scene();
    const customers = Array.from({ length: 6 }, (_one, at) => `customer ${at}`);
    for (const customer of customers) {
      const { order: known } = expectOk(await order(customer, day(10)));
      expectOk(
        await recordDispute(systemCtx, programId, {
          disputeId: `dispute of ${customer}`,
          orderId: known.orderId,
          status: 'open',
        }),
      );
    }
    const answers = await Promise.all(customers.map((one) => order(one, day(5), { code })));
    expect(answers.every((answer) => answer.ok)).toBe(true);
    for (const customer of customers) {
      const orders = await read(customer);
      expect(orders.map((one) => one.commissions.length)).toEqual([1, 1]);
    }
  }, 120_000);
});

describe('how much one late touch decides', () => {
  it('250 orders of one customer that nobody was credited for all earn by a lead from before them', async () => {
    const { lead, makeUndecided, read, left } = await scene();
    await makeUndecided('c', 250);
    expectOk(await lead('c', day(50)));
    const orders = await read('c');
    expect(orders.filter((one) => one.commissions.length === 1)).toHaveLength(250);
    expect(await left()).toBe(0);
  }, 60_000);

  it('a touch that wins nothing is asked about for all of them, and changes none', async () => {
    const { lead, makeUndecided, read, left } = await scene();
    await makeUndecided('c', 250);
    expectOk(await lead('c', day(50), { click: newId('click') }));
    expect((await read('c')).filter((one) => one.affiliateId === null)).toHaveLength(250);
    expect(await left()).toBe(0);
  }, 60_000);

  it.each(['the job', 'the next order', 'the next lead'])(
    'what one transaction cannot do stays noted with the customer, and %s goes on with it',
    async (who) => {
      const { programId, lead, order, makeUndecided, reopenOnce, read, left, code } = await scene();
      await makeUndecided('c', 250);
      // A code that the second hundred of them brings: it was unknown when the order came.
      await db.$executeRaw`
        UPDATE sales_order SET code = ${code} WHERE program_id = ${programId} AND external_id LIKE 'copy%100'`;
      expect(await reopenOnce('c')).toBe(false);
      expect(await left()).toBe(1);
      expect((await read('c')).filter((one) => one.affiliateId !== null)).toHaveLength(0);
      if (who === 'the job') await decideLateClicks();
      else if (who === 'the next order') expectOk(await order('c', day(300)));
      else expectOk(await lead('c', day(301)));
      expect(await left()).toBe(0);
      const orders = await read('c');
      const firstEarning = orders.findIndex((one) => one.affiliateId !== null);
      expect(firstEarning).toBe(101);
      expect(orders.slice(101).filter((one) => one.commissions.length !== 1)).toHaveLength(0);
    },
    60_000,
  );
});

describe('locks', () => {
  it('customers are locked in the order of their ids, whatever the merchant calls them', async () => {
    const { programId } = await scene();
    const ids = [newId('customer'), newId('customer')].sort();
    const [first = '', second = ''] = ids;
    await db.customer.create({ data: { id: first, programId, externalId: 'z' } });
    await db.customer.create({ data: { id: second, programId, externalId: 'a' } });
    let isWaiting: Promise<unknown> | undefined;
    await db.$transaction(async (holder) => {
      await holder.$queryRaw`SELECT id FROM customer WHERE id = ${first} FOR UPDATE`;
      isWaiting = db.$transaction((tx) =>
        lockCustomers(
          { tx, now: new Date() },
          ['a', 'z'].map((externalId) => ({ programId, externalId, email: undefined })),
        ),
      );
      for (let waiting = 0; waiting === 0;) {
        const [row] = await db.$queryRaw<{ waiting: number }[]>`
          SELECT count(*)::int AS waiting FROM pg_stat_activity
          WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%FROM customer%'`;
        waiting = row?.waiting ?? 0;
      }
      // Nobody holds the second yet.
      await holder.$queryRaw`SELECT id FROM customer WHERE id = ${second} FOR UPDATE NOWAIT`;
    });
    await isWaiting;
  }, 30_000);
});
