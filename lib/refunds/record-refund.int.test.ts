import { afterAll, describe, expect, it } from 'vitest';
import { approveCommission } from '@/lib/commissions/approve-commission';
import { voidCommission } from '@/lib/commissions/void-commission';
import { db } from '@/lib/db/client';
import { inTransaction, transact } from '@/lib/db/transact';
import { createDiscountCode } from '@/lib/discount-codes/commands';
import { verifyBooks } from '@/lib/books/verify';
import { getOrder } from '@/lib/orders/queries';
import { sizeOfSales } from '@/lib/testing/orders';
import { recordOrder } from '@/lib/sales/record-order';
import { recordRefund } from '@/lib/refunds/record-refund';
import { failRefundInTx, setRefundedTotalInTx } from '@/lib/refunds/set-refunded-total';
import { expectOk } from '@/lib/result';
import { makeAffiliate, makeProgram, staffCtx, systemCtx } from '@/lib/testing/factories';

const staff = { kind: 'staff', userId: 'usr_x', role: 'owner' } as const;
let n = 0;
const unique = (name: string) => `${name}-${++n}`;
const setRefundedTotal = (programId: string, input: Parameters<typeof setRefundedTotalInTx>[2]) =>
  transact(systemCtx, (work) => setRefundedTotalInTx(work, programId, input));

async function scene(terms: Parameters<typeof makeProgram>[0] = {}) {
  const { id: programId } = await makeProgram(terms);
  const affiliate = await makeAffiliate({ programId });
  const { discountCode } = expectOk(
    await createDiscountCode(staffCtx, {
      programId,
      affiliateId: affiliate.id,
      code: unique('REF'),
      kind: 'percent',
      percentBps: 1000,
    }),
  );
  const order = async (orderId: string, amount: number, total?: number) =>
    expectOk(
      await recordOrder(systemCtx, programId, {
        orderId,
        customerId: 'c',
        amount,
        currency: 'USD',
        code: discountCode.code,
        ...(total === undefined ? {} : { total }),
      }),
    );
  const refund = (orderId: string, amount?: number, more: object = {}) =>
    recordRefund(systemCtx, programId, {
      refundId: unique('r'),
      orderId,
      ...(amount === undefined ? {} : { amount }),
      ...more,
    });
  const total = (orderId: string, cumulativeMinor: bigint, refundId = unique('evt')) =>
    setRefundedTotal(programId, { orderId, cumulativeMinor, refundId });
  const state = async (orderId: string) => {
    const row = await db.order.findFirstOrThrow({
      where: { programId, externalId: orderId },
      include: { commissions: true },
    });
    const [commission] = row.commissions;
    return {
      refunded: row.refundedMinor,
      clawedBack: commission?.clawedBackMinor,
      status: commission?.status,
    };
  };
  return { programId, affiliateId: affiliate.id, order, refund, total, state };
}

afterAll(async () => {
  const checks = await verifyBooks();
  expect(checks.filter((check) => !check.ok && /^I\d/.test(check.id))).toEqual([]);
});

describe('a refund', () => {
  it.each([
    [
      [3333, 3333, 3334],
      [667, 666, 667],
    ],
    [
      [3334, 3333, 3333],
      [667, 666, 667],
    ],
    [
      [3333, 3334, 3333],
      [667, 666, 667],
    ],
  ])('of %j claws back %j, in all 2,000', async (amounts, expected) => {
    const { order, refund, state } = await scene();
    await order('o', 10000);
    const taken: number[] = [];
    for (const amount of amounts) {
      taken.push(Number(expectOk(await refund('o', amount)).clawedBackMinor));
    }
    expect(taken).toEqual(expected);
    expect(await state('o')).toEqual({
      refunded: 10000n,
      clawedBack: 2000n,
      status: 'clawed_back',
    });
  });

  it('is counted in what the customer paid: 5,950 of 11,900 with tax claws back half', async () => {
    const { order, refund, state } = await scene();
    await order('o', 10000, 11900);
    expect(expectOk(await refund('o', 5950)).clawedBackMinor).toBe(1000n);
    expect(await state('o')).toMatchObject({
      refunded: 5950n,
      clawedBack: 1000n,
      status: 'pending',
    });
  });

  it('without an amount is the rest', async () => {
    const { order, refund, state } = await scene();
    await order('o', 10000);
    expectOk(await refund('o', 2500));
    const rest = expectOk(await refund('o'));
    expect(rest.refund).toMatchObject({
      amountMinor: 7500n,
      requestedMinor: null,
      status: 'applied',
    });
    expect(await state('o')).toMatchObject({ clawedBack: 2000n });
  });

  it('writes one audit row and one event, with the money in the same transaction', async () => {
    const { order, refund } = await scene();
    await order('o', 10000);
    const { refund: row } = expectOk(await refund('o', 100, { reason: 'Damaged' }));
    const audits = await db.auditEvent.findMany({ where: { subjectId: row.id } });
    expect(audits.map((audit) => [audit.action, audit.reason])).toEqual([
      ['REFUND_RECORDED', 'Damaged'],
    ]);
    expect(await db.outboxEvent.count({ where: { subjectId: row.id } })).toBe(1);
  });

  it('of an order without an affiliate, or whose commission was voided, is recorded all the same', async () => {
    const { order, refund, state, programId } = await scene();
    const answer = await order('o', 10000);
    expectOk(
      await voidCommission(staffCtx, {
        commissionId: answer.commission?.id ?? '',
        reason: 'Test order',
      }),
    );
    expect(expectOk(await refund('o')).clawedBackMinor).toBe(0n);
    expect(await state('o')).toEqual({ refunded: 10000n, clawedBack: 0n, status: 'voided' });
    expectOk(
      await recordOrder(systemCtx, programId, {
        orderId: 'nobody',
        customerId: 'n',
        amount: 500,
        currency: 'USD',
      }),
    );
    expect(expectOk(await refund('nobody', 500)).order?.refundedMinor).toBe(500n);
  });

  it.each([
    ['more than the order', [10001]],
    ['more than is left', [6000, 4001]],
    ['the rest of nothing', [10000, undefined]],
  ])('of %s is REFUND_EXCEEDS_ORDER and changes nothing', async (_label, amounts) => {
    const { order, refund } = await scene();
    await order('o', 10000);
    for (const amount of amounts.slice(0, -1)) expectOk(await refund('o', amount));
    const before = await sizeOfSales();
    expect(await refund('o', amounts.at(-1))).toMatchObject({
      ok: false,
      error: { code: 'REFUND_EXCEEDS_ORDER' },
    });
    expect(await sizeOfSales()).toEqual(before);
  });

  it('again with the same facts answers the first and changes nothing; with others it is a conflict', async () => {
    const { order, refund } = await scene();
    await order('o', 10000);
    await order('p', 10000);
    const first = expectOk(await refund('o', 5000, { refundId: 'same' }));
    const before = await sizeOfSales();
    const again = expectOk(await refund('o', 5000, { refundId: 'same' }));
    expect(again).toEqual({ ...first, alreadyRecorded: true });
    for (const other of [
      refund('o', 4000, { refundId: 'same' }),
      refund('p', 5000, { refundId: 'same' }),
      refund('unknown', 5000, { refundId: 'same' }),
      refund('o', undefined, { refundId: 'same' }),
      refund('o', 5000, { refundId: 'same', kind: 'dispute' }),
    ]) {
      expect(await other).toMatchObject({ ok: false, error: { code: 'REFUND_CONFLICT' } });
    }
    expect(await sizeOfSales()).toEqual(before);
  });

  it('20 at once under one id: one is recorded', async () => {
    const { order, refund, state } = await scene();
    await order('o', 10000);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => refund('o', 1000, { refundId: 'race' })),
    );
    expect(answers.map(expectOk).filter((answer) => !answer.alreadyRecorded)).toHaveLength(1);
    expect(await state('o')).toMatchObject({ refunded: 1000n, clawedBack: 200n });
  });

  it('20 different ones at once of 10,000 by 1,000: ten fit, ten are refused', async () => {
    const { order, refund, state } = await scene();
    await order('o', 10000);
    const answers = await Promise.all(Array.from({ length: 20 }, () => refund('o', 1000)));
    expect(answers.filter((answer) => answer.ok)).toHaveLength(10);
    expect(await state('o')).toEqual({
      refunded: 10000n,
      clawedBack: 2000n,
      status: 'clawed_back',
    });
  });

  it('and approvals at once never lose a clawback', async () => {
    const { order, refund, state } = await scene();
    const answer = await order('o', 10000);
    const commissionId = answer.commission?.id ?? '';
    await Promise.all([
      ...Array.from({ length: 10 }, () => refund('o', 700)),
      ...Array.from({ length: 10 }, () => approveCommission(staffCtx, { commissionId })),
    ]);
    expect(await state('o')).toMatchObject({ refunded: 7000n, clawedBack: 1400n });
  });
});

describe('a refund whose order is not known', () => {
  it('is parked, and applied when the order comes', async () => {
    const { order, refund, state } = await scene();
    const parked = expectOk(await refund('o', 2500));
    expect(parked).toMatchObject({ parked: true, order: null, clawedBackMinor: 0n });
    expect(parked.refund).toMatchObject({
      status: 'parked',
      amountMinor: 0n,
      requestedMinor: 2500n,
    });
    const answer = await order('o', 10000);
    expect(answer.order.refundedMinor).toBe(2500n);
    expect(answer.commission).toMatchObject({ amountMinor: 2000n, clawedBackMinor: 500n });
    expect(await state('o')).toMatchObject({ refunded: 2500n, clawedBack: 500n });
  });

  it('as the rest takes what others leave, and one too large is kept as refused', async () => {
    const { order, refund, programId } = await scene();
    expectOk(await refund('o', undefined, { refundId: 'rest' }));
    expectOk(await refund('o', 4000, { refundId: 'part' }));
    expectOk(await refund('o', 20000, { refundId: 'huge' }));
    const answer = await order('o', 10000);
    expect(answer.commission).toMatchObject({ status: 'clawed_back' });
    const rows = await db.refund.findMany({
      where: { programId },
      orderBy: { externalId: 'asc' },
    });
    expect(rows.map((row) => [row.externalId, row.status, row.amountMinor])).toEqual([
      ['huge', 'refused', 0n],
      ['part', 'applied', 4000n],
      ['rest', 'applied', 6000n],
    ]);
    expect((await getOrder(staff, answer.order.id))?.refunds).toHaveLength(3);
  });

  it('in the future is refused and leaves nothing', async () => {
    const { refund } = await scene();
    const before = await sizeOfSales();
    const occurredAt = new Date(Date.now() + 6 * 60_000);
    const answer = await refund('o', 2500, { occurredAt });
    expect(answer.ok ? null : answer.error.code).toBe('OCCURRED_IN_FUTURE');
    expect(await sizeOfSales()).toEqual(before);
  });

  it('under one id for two orders at once is recorded for one, and a conflict for the other', async () => {
    for (let round = 0; round < 5; round++) {
      const { refund } = await scene();
      const orders = ['o', 'p', 'q', 'r', 's'];
      const answers = await Promise.all(orders.map((id) => refund(id, 100, { refundId: 'one' })));
      expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
      const codes = answers.flatMap((answer) => (answer.ok ? [] : [answer.error.code]));
      expect(new Set(codes)).toEqual(new Set(['REFUND_CONFLICT']));
    }
  });

  it('again while it is parked changes nothing', async () => {
    const { refund } = await scene();
    expectOk(await refund('o', 2500, { refundId: 'same' }));
    const before = await sizeOfSales();
    const again = expectOk(await refund('o', 2500, { refundId: 'same' }));
    expect(again).toMatchObject({ parked: true, alreadyRecorded: true });
    expect(await sizeOfSales()).toEqual(before);
  });

  it('and the order at once never miss each other', async () => {
    for (let round = 0; round < 15; round++) {
      const { order, refund, state } = await scene();
      await Promise.all([refund('o', 5000), order('o', 10000), refund('o', 1000)]);
      expect(await state('o')).toMatchObject({ refunded: 6000n, clawedBack: 1200n });
    }
  });
});

describe('the refunded total of a payment provider', () => {
  it('records only the difference, in any order of the reports and however often they come', async () => {
    for (const reports of [
      [1000n, 4000n, 10000n],
      [10000n, 1000n, 4000n],
      [4000n, 4000n, 1000n, 10000n, 10000n],
    ]) {
      for (const orderAfter of [0, 1, reports.length]) {
        const { order, total, state } = await scene();
        for (const [index, cumulative] of reports.entries()) {
          if (index === orderAfter) await order('o', 10000);
          expectOk(await total('o', cumulative));
        }
        if (orderAfter === reports.length) await order('o', 10000);
        expect(await state('o')).toEqual({
          refunded: 10000n,
          clawedBack: 2000n,
          status: 'clawed_back',
        });
      }
    }
  });

  it('a report under the same id is recorded once, and under other facts is a conflict', async () => {
    const { order, total, state } = await scene();
    await order('o', 10000);
    expectOk(await total('o', 3000n, 'evt'));
    expect(expectOk(await total('o', 3000n, 'evt'))).toMatchObject({ alreadyRecorded: true });
    expect(await total('o', 5000n, 'evt')).toMatchObject({
      ok: false,
      error: { code: 'REFUND_CONFLICT' },
    });
    expect(await state('o')).toMatchObject({ refunded: 3000n });
  });

  it('beyond the order is applied as far as the order goes', async () => {
    const { order, total, refund, state } = await scene();
    expectOk(await total('o', 50000n));
    await order('o', 10000);
    expect(await state('o')).toMatchObject({ refunded: 10000n, status: 'clawed_back' });
    await order('p', 10000);
    expectOk(await refund('p', 7000, { kind: 'dispute' }));
    expectOk(await total('p', 10000n));
    expect(await state('p')).toMatchObject({ refunded: 10000n, clawedBack: 2000n });
    expect(expectOk(await total('p', 10000n))).toEqual({ refund: null });
  });

  it('20 reports at once add up to the largest', async () => {
    const { order, total, state } = await scene();
    await order('o', 10000);
    await Promise.all(Array.from({ length: 20 }, (_, i) => total('o', BigInt((i + 1) * 100))));
    expect(await state('o')).toMatchObject({ refunded: 2000n, clawedBack: 400n });
  });
});

describe('one refund reported by Stripe and by API', () => {
  /** All orders of the reports; each answer is accepted, and the books are the same. */
  const orders = <T>(items: T[]): T[][] =>
    items.length < 2
      ? [items]
      : items.flatMap((item, i) => orders(items.toSpliced(i, 1)).map((rest) => [item, ...rest]));

  type Step =
    | { api: string; amount?: number }
    | { total: bigint; minute: number; charge?: string }
    | { failed: string; amount: bigint; minute: number }
    | { order: true };

  async function run(steps: Step[]) {
    const { programId, order, state } = await scene();
    const at = (minute: number) => new Date(Date.now() - 3_600_000 + minute * 60_000);
    const known = steps.some((step) => 'order' in step);
    if (!known) await order('o', 10000);
    for (const step of steps) {
      if ('order' in step) {
        await order('o', 10000);
      } else if ('api' in step) {
        const { api: refundId, amount } = step;
        const input = { refundId, orderId: 'o', ...(amount === undefined ? {} : { amount }) };
        expectOk(await recordRefund(systemCtx, programId, input));
        expect(expectOk(await recordRefund(systemCtx, programId, input)).alreadyRecorded).toBe(
          true,
        );
      } else if ('total' in step) {
        expectOk(
          await setRefundedTotal(programId, {
            orderId: 'o',
            cumulativeMinor: step.total,
            refundId: unique('evt'),
            chargeRef: step.charge ?? 'ch',
            reportedAt: at(step.minute),
          }),
        );
      } else {
        expectOk(
          await inTransaction((tx, now) =>
            failRefundInTx({ tx, ctx: systemCtx, now }, programId, {
              orderId: 'o',
              refundId: step.failed,
              amountMinor: step.amount,
              chargeRef: 'ch',
              reportedAt: at(step.minute),
            }),
          ),
        );
      }
    }
    const { refunded, clawedBack } = await state('o');
    return [refunded, clawedBack];
  }

  it.each<[string, Step[], bigint]>([
    [
      'is counted once',
      [
        { api: 'a', amount: 5000 },
        { total: 5000n, minute: 1 },
      ],
      5000n,
    ],
    [
      'is counted once beside another that Stripe alone reported',
      [{ api: 'a', amount: 5000 }, { total: 7000n, minute: 1 }, { order: true }],
      7000n,
    ],
    [
      'and a second one by API: both are in the total',
      [
        { api: 'a', amount: 3000 },
        { api: 'b', amount: 2000 },
        { total: 6000n, minute: 1 },
      ],
      6000n,
    ],
    [
      'counts nothing once it has failed',
      [
        { api: 'a', amount: 5000 },
        { failed: 'a', amount: 5000n, minute: 2 },
      ],
      0n,
    ],
    [
      'counts nothing once it has failed, with its total, before or after its order',
      [
        { api: 'a', amount: 5000 },
        { failed: 'a', amount: 5000n, minute: 2 },
        { total: 5000n, minute: 1 },
        { order: true },
      ],
      0n,
    ],
    [
      'stays when another of its charge fails',
      [
        { api: 'a', amount: 5000 },
        { total: 7000n, minute: 1 },
        { failed: 'b', amount: 2000n, minute: 2 },
      ],
      5000n,
    ],
    [
      'of two charges is counted once',
      [
        { api: 'a', amount: 3000 },
        { total: 3000n, minute: 1, charge: 'ch1' },
        { total: 2000n, minute: 1, charge: 'ch2' },
      ],
      5000n,
    ],
    [
      'as the rest is the whole order',
      [{ api: 'a' }, { total: 4000n, minute: 1 }, { total: 10000n, minute: 2 }],
      10000n,
    ],
  ])('%s', async (_name, steps, expected) => {
    for (const shuffled of orders(steps)) {
      expect([shuffled, await run(shuffled)]).toEqual([shuffled, [expected, expected / 5n]]);
    }
  });

  it('that was reported as a total moves no money when its name comes', async () => {
    const { programId, order, refund, total, state } = await scene();
    await order('o', 10000);
    await total('o', 7000n);
    const { id } = await db.order.findFirstOrThrow({
      where: { programId, externalId: 'o' },
    });
    const clawbacks = () => db.clawback.count({ where: { commission: { orderId: id } } });
    const before = await clawbacks();
    expect(expectOk(await refund('o', 5000)).clawedBackMinor).toBe(0n);
    expect(await clawbacks()).toBe(before);
    expect(await state('o')).toMatchObject({ refunded: 7000n, clawedBack: 1400n });
  });

  it('takes the total’s place when the one waiting for the order was too large', async () => {
    const { order, refund, total, state } = await scene();
    await refund('o', 12000);
    await total('o', 5000n);
    await order('o', 10000);
    expect(await state('o')).toMatchObject({ refunded: 5000n, clawedBack: 1000n });
  });
});
