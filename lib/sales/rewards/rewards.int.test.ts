import { beforeEach, describe, expect, it } from 'vitest';
import { verifyBooks } from '@/lib/books/verify';
import { approveCommission } from '@/lib/commissions/approve-commission';
import { voidCommission } from '@/lib/commissions/void-commission';
import { holdCommission, releaseHold } from '@/lib/corrections/hold-commission';
import { db } from '@/lib/db/client';
import { recordOrderInput, recordRefundInput } from '@/lib/orders/schema';
import { recordRefund } from '@/lib/refunds/record-refund';
import { reverseRefund } from '@/lib/refunds/reverse-refund';
import { expectOk } from '@/lib/result';
import { createRule, setCaps } from '@/lib/rewards/commands';
import { capsInput, createRuleInput } from '@/lib/rewards/schema';
import { reattribute } from '@/lib/sales/reattribute';
import { recordOrder } from '@/lib/sales/record-order';
import { makeAffiliate, makeDiscountCode, makeProgram, staffCtx } from '@/lib/testing/factories';

let programId: string;
let ana: { id: string; code: string };
let n = 0;

beforeEach(async () => {
  programId = (await makeProgram({ commissionBps: 2000 })).id;
  ana = await makeAffiliate({ programId });
  await makeDiscountCode({ programId, affiliateId: ana.id, code: ana.code });
});

const rule = async (outcome: object, conditions: object = {}, more: object = {}) =>
  expectOk(
    await createRule(staffCtx, programId, createRuleInput.parse({ outcome, conditions, ...more })),
  ).rule;
const share = (bps: number) => ({ kind: 'share', bps });
const cap = (kind: string, minor: number, currency = 'USD') =>
  setCaps(staffCtx, programId, capsInput.parse({ caps: [{ kind, currency, minor }] }));

const sell = async (input: object = {}) => {
  const id = ++n;
  const told = recordOrderInput.parse({
    orderId: `order-${id}`,
    customerId: `customer-${id}`,
    amount: 10_000,
    currency: 'USD',
    code: ana.code,
    occurredAt: '2026-05-10T12:00:00Z',
    ...input,
  });
  const answer = expectOk(await recordOrder(staffCtx, programId, told));
  return { ...answer, id: answer.order.id, orderId: told.orderId, customerId: told.customerId };
};
const earned = async (input: object = {}) => {
  const { commission, reason } = await sell(input);
  return commission ? Number(commission.amountMinor) : reason;
};
const figure = async (name: string, affiliateId = ana.id) =>
  (await db.affiliateFigure.findMany({ where: { affiliateId, figure: name } })).reduce(
    (sum, row) => sum + Number(row.value),
    0,
  );
const expectInOrder = async () =>
  expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);

describe('rules', () => {
  it('take lines, each its own, and are frozen on them', async () => {
    const noGifts = await rule({ kind: 'nothing' }, { skus: ['GIFT'] });
    const plans = await rule(share(3000), { skus: ['PLAN-*'], customer: 'new' }, { name: 'Plans' });
    const lines = [
      { sku: 'GIFT', amount: 4762, total: 5667 },
      { sku: 'PLAN-YEAR', amount: 11_429, total: 13_600 },
    ];
    const sold = await sell({ amount: 20_000, total: 23_800, lines });
    expect(sold.commission?.amountMinor).toBe(4191n);
    const rows = await db.commissionLine.findMany({
      where: { commissionId: sold.commission?.id ?? '' },
      orderBy: { position: 'asc' },
    });
    expect(rows.map((row) => [row.ruleId, row.amountMinor, row.words])).toEqual([
      [noGifts.id, 0n, 'Nothing, for GIFT.'],
      [plans.id, 3429n, 'Plans: 30 %, for PLAN-*, on the customer’s first order.'],
      [null, 762n, '20 %, the rate of the program.'],
    ]);
    const { customerId } = sold;
    // No longer the first.
    expect(await earned({ amount: 20_000, total: 23_800, lines, customerId })).toBe(3048);
    expect(await earned({ lines: [{ sku: 'GIFT', amount: 10_000 }] })).toBe('RULE_GIVES_NOTHING');
    await expectInOrder();
  });

  it('of the affiliate come before those of the program, an exclusion before them', async () => {
    await rule(share(500), {}, { affiliateId: ana.id });
    await rule(share(9000));
    expect(await earned()).toBe(500);
    await rule({ kind: 'nothing' }, { currency: 'USD' });
    expect(await earned()).toBe('RULE_GIVES_NOTHING');
    expect(await earned({ currency: 'EUR' })).toBe(500);
  });

  it('are asked as of the order’s own time', async () => {
    await rule(
      share(5000),
      {},
      { startsAt: '2026-05-10T12:00:00Z', endsAt: '2026-05-11T12:00:00Z' },
    );
    expect(await earned({ occurredAt: '2026-05-10T11:59:59Z' })).toBe(2000);
    expect(await earned({ occurredAt: '2026-05-10T12:00:00Z' })).toBe(5000);
    expect(await earned({ occurredAt: '2026-05-11T12:00:00Z' })).toBe(2000);
  });

  it('decide an order that a person gives away anew', async () => {
    const { id: ben } = await makeAffiliate({ programId, code: `BEN${n}` });
    await rule(share(5000), {}, { affiliateId: ben });
    const sold = await sell();
    expect(sold.commission?.amountMinor).toBe(2000n);
    const input = { orderIds: [sold.id], affiliateCode: `BEN${n - 1}`, reason: 'Asked for' };
    const answer = expectOk(await reattribute(staffCtx, programId, input));
    const commissionId = answer.orders[0]?.commissionId ?? '';
    const row = await db.commission.findUniqueOrThrow({ where: { id: commissionId } });
    expect(row.amountMinor).toBe(5000n);
    expect([await figure('orders'), await figure('orders', ben)]).toEqual([0, 1]);
    await expectInOrder();
  });
});

describe('tiers', () => {
  const tier = (name: string, atLeast: number, more: object = {}) =>
    rule(share(4000), { figure: { figure: name, period: 'month', atLeast, ...more } });

  it('count the order itself, and are as many whatever the order of arrival and however many come at once', async () => {
    await tier('orders', 4);
    const days = ['03', '28', '01', '15', '09', '20', '11'];
    const all = await Promise.all(
      days.map((day) => earned({ occurredAt: `2026-05-${day}T00:00:00Z` })),
    );
    expect(all.filter((amount) => amount === 4000)).toHaveLength(4);
    expect(all.filter((amount) => amount === 2000)).toHaveLength(3);
    // Another month begins anew, and a late order of the first one finds it as it is.
    expect(await earned({ occurredAt: '2026-06-01T00:00:00Z' })).toBe(2000);
    expect(await earned({ occurredAt: '2026-05-01T00:00:00Z' })).toBe(4000);
    await expectInOrder();
  });

  it('by revenue count what is left of it, in their currency', async () => {
    await tier('revenue', 25_000, { currency: 'USD' });
    const first = await sell();
    expect(await earned()).toBe(2000);
    expect(await earned({ currency: 'EUR' })).toBe(2000);
    const refund = { orderId: first.orderId, refundId: `r-${first.orderId}`, amount: 6000 };
    expectOk(await recordRefund(staffCtx, programId, recordRefundInput.parse(refund)));
    expect(await figure('revenue')).toBe(24_000);
    expect(await earned({ amount: 10_999 })).toBe(2200);
    expect(await earned({ amount: 1 })).toBe('BELOW_ONE_MINOR_UNIT');
    expect(await earned({ amount: 100 })).toBe(40);
    await expectInOrder();
  });

  it('by customers count who was won in the period', async () => {
    await tier('customers', 2);
    const { customerId } = await sell();
    expect(await earned({ customerId, occurredAt: '2026-05-11T00:00:00Z' })).toBe(2000);
    expect(await earned()).toBe(4000);
    expect(await figure('customers')).toBe(2);
    await expectInOrder();
  });

  it('count an order that comes back to whom it had been taken from', async () => {
    const ben = await makeAffiliate({ programId });
    const { id } = await sell();
    for (const { code } of [ben, ana, ben, ana]) {
      if (code === ana.code) {
        // What is approved is taken back and not voided: nothing but the new commission tells that the order counts.
        const { id: commissionId } = await db.commission.findFirstOrThrow({
          where: { orderId: id, affiliateId: ben.id },
          orderBy: { id: 'desc' },
        });
        expectOk(await approveCommission(staffCtx, { commissionId }));
      }
      const orderIds = [id];
      expectOk(
        await reattribute(staffCtx, programId, { orderIds, affiliateCode: code, reason: 'Again' }),
      );
      expect([await figure('orders'), await figure('orders', ben.id)]).toEqual(
        code === ana.code ? [1, 0] : [0, 1],
      );
    }
    await expectInOrder();
  });

  it('do not count what is voided, refunded whole or on hold for fraud', async () => {
    const [a, b, c] = [await sell(), await sell(), await sell()];
    expect(await figure('orders')).toBe(3);
    const commissionId = a.commission?.id ?? '';
    expectOk(await voidCommission(staffCtx, { commissionId, reason: 'No' }));
    expect(await figure('orders')).toBe(2);
    const refundId = `whole-${b.orderId}`;
    const refund = recordRefundInput.parse({ orderId: b.orderId, refundId });
    expectOk(await recordRefund(staffCtx, programId, refund));
    expect(await figure('orders')).toBe(1);
    const hold = { commissionId: c.commission?.id ?? '', kind: 'fraud', reason: 'Odd' } as const;
    expectOk(await holdCommission(staffCtx, hold));
    expect([await figure('orders'), await figure('revenue')]).toEqual([0, 0]);
    await expectInOrder();
    expectOk(await releaseHold(staffCtx, hold));
    expectOk(await reverseRefund(staffCtx, programId, { refundId, reason: 'Failed' }));
    expect([await figure('orders'), await figure('revenue')]).toEqual([2, 20_000]);
    await expectInOrder();
  });
});

describe('caps', () => {
  it('on an order cut it, and say so', async () => {
    expectOk(await cap('per_order', 1500));
    const sold = await sell();
    expect(sold.commission?.amountMinor).toBe(1500n);
    const [line] = await db.commissionLine.findMany({
      where: { commissionId: sold.commission?.id ?? '' },
    });
    expect(line).toMatchObject({ amountMinor: 1500n, cutMinor: 500n });
    expect(await earned({ currency: 'EUR' })).toBe(2000);
    await expectInOrder();
  });

  it('on a month hold however many come at once, and what was taken back makes room', async () => {
    expectOk(await cap('per_month', 5000));
    const all = await Promise.all([1, 2, 3, 4].map(() => sell()));
    const amounts = all.map((one) =>
      one.commission ? Number(one.commission.amountMinor) : one.reason,
    );
    expect(amounts.toSorted()).toEqual([1000, 2000, 2000, 'CAPPED']);
    expect(await earned({ occurredAt: '2026-06-10T12:00:00Z' })).toBe(2000);
    const one = all.find(({ commission }) => commission?.amountMinor === 2000n);
    const refund = { orderId: one?.orderId, refundId: `c-${one?.orderId ?? ''}`, amount: 5000 };
    expectOk(await recordRefund(staffCtx, programId, recordRefundInput.parse(refund)));
    expect(await earned()).toBe(1000);
    await expectInOrder();
  });

  it('on a customer count everything the customer brought', async () => {
    expectOk(await cap('per_customer', 3000));
    const { customerId } = await sell();
    const again = () => earned({ customerId, occurredAt: '2026-05-12T12:00:00Z' });
    expect([await again(), await again()]).toEqual([1000, 'CAPPED']);
    expect(await earned()).toBe(2000);
    await expectInOrder();
  });

  it('of an affiliate stand for those of the program', async () => {
    expectOk(await cap('per_order', 1500));
    const caps = [{ kind: 'per_order', currency: 'USD', minor: 1900 }];
    expectOk(await setCaps(staffCtx, programId, capsInput.parse({ affiliateId: ana.id, caps })));
    expect(await earned()).toBe(1900);
  });
});
