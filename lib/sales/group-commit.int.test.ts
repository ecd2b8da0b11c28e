import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { db } from '@/lib/db/client';
import { createDiscountCode } from '@/lib/discount-codes/commands';
import { verifyBooks } from '@/lib/books/verify';
import { makeClick, recordOrderAlone } from '@/lib/testing/orders';
import { recordOrder } from '@/lib/sales/record-order';
import { recordRefund } from '@/lib/refunds/record-refund';
import { inTransaction } from '@/lib/db/transact';
import { lockCustomerRows } from '@/lib/orders/lock-customers';
import { expectOk, ok } from '@/lib/result';
import { makeAffiliate, makeProgram, systemCtx } from '@/lib/testing/factories';

let n = 0;
const unique = (name: string) => `group-${name}-${++n}`;
type Given = Partial<Parameters<typeof recordOrder>[2]>;

async function scene() {
  const { id: programId } = await makeProgram();
  const anna = await makeAffiliate({ programId, name: 'Anna' });
  const { discountCode } = expectOk(
    await createDiscountCode(systemCtx, {
      programId,
      affiliateId: anna.id,
      code: unique('CODE').toUpperCase(),
      kind: 'percent',
      percentBps: 1000,
    }),
  );
  const inputOf = (input: Given) => ({
    orderId: unique('o'),
    customerId: unique('c'),
    amount: 10_000,
    currency: 'USD',
    ...input,
  });
  const order = (input: Given) => recordOrder(systemCtx, programId, inputOf(input));
  const click = () =>
    makeClick({
      programId,
      affiliateId: anna.id,
      occurredAt: new Date(Date.now() - 3 * 86_400_000),
    });
  return { programId, anna, code: discountCode.code, inputOf, order, click };
}

/** A group's transaction, as the database numbers it, is seen in every row it wrote. */
async function transactionsOf(programId: string): Promise<number> {
  const [row] = await db.$queryRaw<{ transactions: number }[]>`
    SELECT count(DISTINCT xmin::text)::int AS transactions FROM sales_order WHERE program_id = ${programId}`;
  return row?.transactions ?? 0;
}

afterAll(async () => {
  const checks = await verifyBooks();
  expect(checks.filter((check) => !check.ok)).toEqual([]);
});

describe('orders that come together', () => {
  it('share transactions, and each has its own answer', async () => {
    const { programId, order, code, anna } = await scene();
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, at) => order(at % 2 === 0 ? { code } : {})),
    );
    const answers = results.map(expectOk);
    expect(new Set(answers.map((answer) => answer.order.orderId)).size).toBe(50);
    answers.forEach((answer, at) => {
      expect(answer.commission?.affiliateId ?? null).toBe(at % 2 === 0 ? anna.id : null);
      expect(answer.reason).toBe(at % 2 === 0 ? null : 'NO_TOUCH');
    });
    expect(await db.commission.count({ where: { programId } })).toBe(25);
    expect(await transactionsOf(programId)).toBeLessThan(10);
  });

  it('are answered, recorded, audited and announced as each alone would be', async () => {
    const { programId, inputOf, code, click } = await scene();
    const kinds = async (): Promise<Given[]> => [
      { code, customerEmail: `${unique('buyer')}@shop.example`, total: 11_900 },
      { click: (await click()).id, metadata: { cart: 7 } },
      { click: 'nothing of ours', code: 'NOBODY' },
      {},
    ];
    const together = (await kinds()).map(inputOf);
    const alone = (await kinds()).map(inputOf);
    const first = await Promise.all(
      together.map((input) => recordOrder(systemCtx, programId, input)),
    );
    const second = [];
    for (const input of alone) {
      second.push(
        await inTransaction((tx, now) =>
          recordOrderAlone({ tx, ctx: systemCtx, now }, programId, input),
        ),
      );
    }
    const shape = (results: typeof first) =>
      results.map((result) => {
        const { order, attribution, commission, reason } = expectOk(result);
        return {
          reason,
          source: attribution?.source,
          amount: commission?.amountMinor,
          total: order.totalMinor,
          metadata: order.metadata,
          code: order.code,
        };
      });
    expect(shape(first)).toEqual(shape(second));
    const facts = async (results: typeof first) => {
      const ids = results.flatMap((result) => {
        const { order, commission } = expectOk(result);
        return [order.id, ...(commission ? [commission.id] : [])];
      });
      const where = { subjectId: { in: ids } };
      const audits = await db.auditEvent.findMany({ where, orderBy: { id: 'asc' } });
      const events = await db.outboxEvent.findMany({ where, orderBy: { type: 'asc' } });
      return [audits.map((row) => row.action).sort(), events.map((row) => row.type)];
    };
    expect(await facts(first)).toEqual(await facts(second));
  });

  it('do not touch each other: repeats, conflicts and a future one among them', async () => {
    const { programId, inputOf, order, code } = await scene();
    const known = inputOf({ code });
    expectOk(await recordOrder(systemCtx, programId, known));
    const before = await db.customer.count({ where: { programId } });
    const future = new Date(Date.now() + 3_600_000);
    const [fine, repeat, conflict, ahead, again] = await Promise.all([
      order({ code }),
      recordOrder(systemCtx, programId, known),
      order({ orderId: known.orderId, amount: 1 }),
      order({ occurredAt: future }),
      order({ code }),
    ]);
    expect([fine, again].map((result) => expectOk(result).commission?.amountMinor)).toEqual([
      expectOk(fine).commission?.amountMinor,
      expectOk(fine).commission?.amountMinor,
    ]);
    expect(expectOk(repeat).alreadyRecorded).toBe(true);
    expect(conflict).toMatchObject({ ok: false, error: { code: 'ORDER_CONFLICT' } });
    expect(ahead).toMatchObject({ ok: false, error: { code: 'OCCURRED_IN_FUTURE' } });
    // Those that were refused left no customer behind.
    expect(await db.customer.count({ where: { programId } })).toBe(before + 2);
  });

  it('one with a refund that waits goes alone, and the others stay', async () => {
    const { programId, inputOf, order, code } = await scene();
    const input = inputOf({ code });
    expectOk(
      await recordRefund(systemCtx, programId, {
        refundId: unique('r'),
        orderId: input.orderId,
        amount: 5_000,
      }),
    );
    const [waited, ...others] = await Promise.all([
      recordOrder(systemCtx, programId, input),
      ...Array.from({ length: 10 }, () => order({ code })),
    ]);
    expect(expectOk(waited).order.refundedMinor).toBe(5_000n);
    expect(expectOk(waited).commission?.clawedBackMinor).toBeGreaterThan(0n);
    expect(others.every((result) => result.ok)).toBe(true);
  });

  it('one that the database refuses does not take the others along', async () => {
    const { programId, order, code } = await scene();
    await db.$executeRawUnsafe(
      `CREATE FUNCTION poison_refused() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
         IF NEW.external_id LIKE '%-poison' THEN RAISE EXCEPTION 'no' USING ERRCODE = '23514'; END IF; RETURN NEW; END $$`,
    );
    await db.$executeRawUnsafe(
      'CREATE TRIGGER poison_refused BEFORE INSERT ON sales_order FOR EACH ROW EXECUTE FUNCTION poison_refused()',
    );
    try {
      const results = await Promise.allSettled([
        ...Array.from({ length: 10 }, () => order({ code })),
        order({ orderId: `${unique('o')}-poison`, code }),
      ]);
      expect(results.map((result) => result.status)).toEqual([
        ...Array.from({ length: 10 }, () => 'fulfilled'),
        'rejected',
      ]);
      expect(await db.order.count({ where: { programId } })).toBe(10);
      expect(await db.customer.count({ where: { programId } })).toBe(10);
    } finally {
      await db.$executeRawUnsafe('DROP TRIGGER poison_refused ON sales_order');
      await db.$executeRawUnsafe('DROP FUNCTION poison_refused()');
    }
  });

  it('20 of one customer at once: one attribution, and every order earns', async () => {
    const { programId, order, code, anna } = await scene();
    const customerId = unique('c');
    const results = await Promise.all(
      Array.from({ length: 20 }, () => order({ customerId, code })),
    );
    expect(results.map((result) => expectOk(result).commission?.affiliateId)).toEqual(
      Array.from({ length: 20 }, () => anna.id),
    );
    expect(await db.attribution.count({ where: { programId } })).toBe(1);
    expect(await db.commission.count({ where: { programId } })).toBe(20);
  });
});

it('a group that waits for a lock keeps no other order waiting longer than its turn', async () => {
  const { programId, order, code } = await scene();
  const slow = unique('c');
  await order({ customerId: slow, code });
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  let began = (): void => undefined;
  const locked = new Promise<void>((resolve) => (began = resolve));
  const holder = inTransaction(async (tx) => {
    const { id } = await tx.customer.findFirstOrThrow({ where: { programId, externalId: slow } });
    await lockCustomerRows(tx, [id]);
    began();
    await held;
    return ok(null);
  });
  await locked;
  const waits = order({ customerId: slow, code });
  const together = order({ code });
  await sleep(200);
  const behind = order({ code });
  const answers = await Promise.all([together, behind]);
  expect(answers.map((answer) => answer.ok)).toEqual([true, true]);
  // Both were answered while the lock was held, which a transaction of fifteen seconds would have ended.
  expect(await Promise.race([waits.then(() => 'answered'), sleep(0, 'waits')])).toBe('waits');
  release();
  await holder;
  expect((await waits).ok).toBe(true);
});
