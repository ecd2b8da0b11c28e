import { afterAll, describe, expect, it } from 'vitest';
import { verifyBooks } from '@/lib/books/verify';
import { db } from '@/lib/db/client';
import { createDiscountCode } from '@/lib/discount-codes/commands';
import { newId } from '@/lib/ids';
import { recordDispute } from '@/lib/refunds/record-dispute';
import { recordRefund } from '@/lib/refunds/record-refund';
import { reverseRefund } from '@/lib/refunds/reverse-refund';
import { countActivity } from '@/lib/reports/counts';
import { getSubIdTable } from '@/lib/reports/sub-ids';
import { expectOk } from '@/lib/result';
import { reattribute } from '@/lib/sales/reattribute';
import { recordLead } from '@/lib/sales/record-lead';
import { recordOrder } from '@/lib/sales/record-order';
import { makeAffiliate, makeProgram, staffCtx, systemCtx } from '@/lib/testing/factories';
import { makeClick } from '@/lib/testing/orders';
import { DAY_MS } from '@/lib/time/calendar';

const staff = { kind: 'staff', userId: 'usr_x', role: 'owner' } as const;
const start = new Date('2026-03-01T12:00:00Z');
const after = (days: number) => new Date(start.getTime() + days * DAY_MS);
let n = 0;

type Given = Partial<Parameters<typeof recordOrder>[2]>;

/** A program with a click of Anna's an hour before the start, and a code of Bert's. */
async function scene(terms: Parameters<typeof makeProgram>[0] = {}, flat = false) {
  const { id: programId } = await makeProgram({ cookieDays: 60, trailingMonths: 12, ...terms });
  const rate = flat
    ? { commissionKind: 'flat', commissionFlatMinor: 1500n, commissionFlatCurrency: 'USD' }
    : {};
  const anna = await makeAffiliate({ programId, createdAt: after(-90), ...rate });
  const bert = await makeAffiliate({ programId, createdAt: after(-90), ...rate });
  const { discountCode } = expectOk(
    await createDiscountCode(staffCtx, {
      programId,
      affiliateId: bert.id,
      code: `BERT${++n}`,
      kind: 'percent',
      percentBps: 1000,
    }),
  );
  const occurredAt = new Date(start.getTime() - 3_600_000);
  const click = await makeClick({ programId, affiliateId: anna.id, occurredAt, subId: 'sub' });
  const order = (input: Given) =>
    recordOrder(systemCtx, programId, {
      orderId: `start-${++n}`,
      customerId: 'c',
      amount: 10_000,
      currency: 'USD',
      occurredAt: start,
      ...input,
    });
  const trial = async (input: Given = {}) =>
    expectOk(await order({ amount: 0, click: click.id, ...input }));
  return { programId, anna, bert, codeOfBert: discountCode.code, click, order, trial };
}

afterAll(async () => {
  expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
});

describe('an order of nothing', () => {
  it('is recorded with its reason, attributes provisionally and earns nothing', async () => {
    const s = await scene();
    const answer = await s.trial();
    expect(answer).toMatchObject({
      order: { amountMinor: 0n, totalMinor: 0n, affiliateId: null, subId: null },
      attribution: { affiliateId: s.anna.id, status: 'provisional', trailingExpiresAt: null },
      commission: null,
      reason: 'NOTHING_PAID',
      alreadyRecorded: false,
    });
    const candidates = await db.attributionCandidate.findMany({
      where: { orderId: answer.order.id },
    });
    expect(candidates).toMatchObject([{ kind: 'click', outcome: 'won', clickId: s.click.id }]);
  });

  it('of a flat commission earns nothing either', async () => {
    const s = await scene({}, true);
    expect(await s.trial()).toMatchObject({ commission: null, reason: 'NOTHING_PAID' });
    expect(expectOk(await s.order({ occurredAt: after(1) })).commission?.amountMinor).toBe(1500n);
  });

  it('is a start: the first paid one after the cookie’s days earns, and begins the trailing time', async () => {
    const s = await scene();
    await s.trial();
    const paid = expectOk(await s.order({ click: s.click.id, occurredAt: after(90) }));
    expect(paid).toMatchObject({
      reason: null,
      commission: { affiliateId: s.anna.id, amountMinor: 2000n },
      attribution: { affiliateId: s.anna.id, status: 'fixed', initialOrderId: paid.order.id },
    });
    expect(paid.attribution?.trailingExpiresAt).toEqual(new Date('2027-05-30T12:00:00Z'));
  });

  it('reported late has what came after it decided again', async () => {
    const s = await scene();
    const paid = expectOk(await s.order({ click: s.click.id, occurredAt: after(90) }));
    expect(paid).toMatchObject({ commission: null, reason: 'CLICK_EXPIRED' });
    await s.trial();
    const row = await db.order.findUniqueOrThrow({
      where: { id: paid.order.id },
      include: { commissions: true },
    });
    expect(row).toMatchObject({ affiliateId: s.anna.id, reason: null });
    expect(row.commissions).toMatchObject([{ amountMinor: 2000n }]);
  });

  it('fixes nothing: another’s code on the first paid one wins', async () => {
    const s = await scene();
    await s.trial();
    const paid = expectOk(await s.order({ code: s.codeOfBert, occurredAt: after(1) }));
    expect(paid.commission).toMatchObject({ affiliateId: s.bert.id });
    expect(paid.attribution).toMatchObject({ affiliateId: s.bert.id, status: 'fixed' });
  });

  it('of a customer who has bought changes nothing of whom they belong to', async () => {
    const s = await scene();
    const paid = expectOk(await s.order({ click: s.click.id }));
    const free = await s.trial({ click: undefined, code: s.codeOfBert, occurredAt: after(5) });
    expect(free).toMatchObject({ reason: 'NOTHING_PAID', commission: null });
    expect(free.attribution).toEqual(paid.attribution);
    const renewal = expectOk(await s.order({ occurredAt: after(30) }));
    expect(renewal.commission).toMatchObject({ affiliateId: s.anna.id });
  });

  it('counts in no statistic, and neither does the touch it keeps', async () => {
    const s = await scene();
    await s.trial();
    await s.trial({ customerId: 'd', click: undefined });
    const range = { from: after(-30), to: after(30) };
    const counts = await countActivity(staff, { ...range, affiliateId: s.anna.id });
    expect(counts).toMatchObject({ leads: 0, orders: 0 });
    const key = { kind: 'key', keyId: 'k', programId: s.programId, affiliateId: null } as const;
    expect(await countActivity(key, range)).toMatchObject({
      leads: 0,
      orders: 0,
    });
    const rows = await getSubIdTable(staff, { ...range, affiliateId: s.anna.id });
    expect(rows.filter((row) => row.leads + row.orders > 0)).toEqual([]);
    const signUp = { customerId: 'c', click: s.click.id, occurredAt: after(1) };
    expect(expectOk(await recordLead(systemCtx, s.programId, signUp)).lead).toMatchObject({
      affiliateId: s.anna.id,
      reason: null,
    });
  });

  it('told again is recorded already, with other facts a conflict, and 20 at once are one', async () => {
    const s = await scene();
    const facts = { orderId: 'same', amount: 0, click: s.click.id };
    const answers = await Promise.all(Array.from({ length: 20 }, () => s.order(facts)));
    expect(
      answers.map((one) => expectOk(one).alreadyRecorded).filter((known) => !known),
    ).toHaveLength(1);
    expect(await db.lead.count({ where: { programId: s.programId } })).toBe(1);
    const other = await s.order({ ...facts, amount: 1 });
    expect(other).toMatchObject({ ok: false, error: { code: 'ORDER_CONFLICT' } });
  });

  it('keeps refunds and disputes, which take nothing, also those that waited for it', async () => {
    const s = await scene();
    for (const orderId of ['waited', 'known']) {
      if (orderId === 'known') await s.trial({ orderId });
      const refund = { refundId: `${orderId}-all`, orderId };
      expect(expectOk(await recordRefund(systemCtx, s.programId, refund)).clawedBackMinor).toBe(0n);
      const some = { refundId: `${orderId}-500`, orderId, amount: 500 };
      expectOk(await recordRefund(systemCtx, s.programId, some));
      const dispute = { disputeId: `${orderId}-dp`, orderId };
      expectOk(await recordDispute(systemCtx, s.programId, { ...dispute, status: 'lost' }));
      if (orderId === 'waited') await s.trial({ orderId });
      const where = { programId: s.programId, orderExternalId: orderId };
      const kept = await db.refund.findMany({ where, orderBy: { externalId: 'asc' } });
      expect(kept.map((row) => [row.kind, row.status, row.amountMinor])).toEqual([
        ['refund', 'applied', 0n],
        ['refund', 'applied', 0n],
        ['dispute', 'applied', 0n],
      ]);
      const reason = 'It failed';
      expectOk(await reverseRefund(systemCtx, s.programId, { refundId: `${orderId}-500`, reason }));
      expectOk(await recordDispute(systemCtx, s.programId, { ...dispute, status: 'won' }));
    }
  });

  it('of which something but the net was paid is one too, and refunds count in what was paid', async () => {
    const s = await scene();
    const answer = await s.trial({ orderId: 'shipping', total: 500 });
    expect(answer).toMatchObject({ reason: 'NOTHING_PAID', order: { totalMinor: 500n } });
    const refund = await recordRefund(systemCtx, s.programId, {
      refundId: 'r',
      orderId: 'shipping',
    });
    expect(expectOk(refund).order).toMatchObject({ refundedMinor: 500n });
  });

  it('is given to nobody by hand', async () => {
    const s = await scene();
    const { order } = await s.trial();
    const given = await reattribute(staffCtx, s.programId, {
      orderIds: [order.id],
      affiliateCode: s.bert.code,
      reason: 'They asked',
    });
    expect(given).toMatchObject({ ok: false, error: { code: 'ORDER_OF_NOTHING' } });
  });
});

describe('an order of less than its amount', () => {
  it('earns on what was paid', async () => {
    const s = await scene();
    const answer = expectOk(await s.order({ click: s.click.id, total: 4000 }));
    expect(answer).toMatchObject({
      order: { amountMinor: 4000n, totalMinor: 4000n },
      commission: { amountMinor: 800n },
    });
    const nothing = expectOk(await s.order({ total: 0, occurredAt: after(1) }));
    expect(nothing).toMatchObject({ reason: 'NOTHING_PAID', order: { amountMinor: 0n } });
  });
});

describe('the database', () => {
  const insert = (programId: string, customerId: string, more: object) =>
    db.order.create({
      data: {
        id: newId('order'),
        programId,
        customerId,
        externalId: `raw-${++n}`,
        amountMinor: 0n,
        totalMinor: 0n,
        currency: 'USD',
        reason: 'NOTHING_PAID',
        fingerprint: 'x',
        occurredAt: start,
        ...more,
      },
    });

  it('keeps no order of nothing that belongs to somebody, and none that is paid and says it was not', async () => {
    const s = await scene();
    const { id, customerId } = await db.order.findUniqueOrThrow({
      where: { id: (await s.trial()).order.id },
    });
    const refused: [string, object][] = [
      ['sales_order_nobody_check', { affiliateId: s.anna.id }],
      ['sales_order_nobody_check', { attributionId: 'att_x' }],
      ['sales_order_nobody_check', { amountMinor: 1n, totalMinor: 1n, reason: null }],
      ['sales_order_nothing_paid_check', { reason: 'NO_TOUCH' }],
      ['sales_order_nothing_paid_check', { amountMinor: 1n, totalMinor: 1n }],
      ['sales_order_total_check', { amountMinor: 1n, reason: 'NO_TOUCH' }],
      ['sales_order_amount_check', { amountMinor: -1n, reason: 'NO_TOUCH' }],
    ];
    for (const [name, more] of refused) {
      await expect(insert(s.programId, customerId, more)).rejects.toThrow(name);
      await expect(db.order.update({ where: { id }, data: more })).rejects.toThrow(name);
    }
  });

  it('says why for an order that a release before left without a reason', async () => {
    const s = await scene();
    const { customerId } = await db.order.findUniqueOrThrow({
      where: { id: (await s.trial()).order.id },
    });
    const { id } = await insert(s.programId, customerId, {
      ...{ amountMinor: 2n, totalMinor: 2n, affiliateId: s.anna.id, reason: null },
    });
    expect(await db.order.findUniqueOrThrow({ where: { id } })).toMatchObject({
      reason: 'BELOW_ONE_MINOR_UNIT',
    });
    // Nobody’s again, so that it counts for nobody.
    await db.order.update({ where: { id }, data: { affiliateId: null, reason: 'NO_TOUCH' } });
    await db.orderFigure.delete({ where: { orderId: id } });
    await db.order.delete({ where: { id } });
  });
});
