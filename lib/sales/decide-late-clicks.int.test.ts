import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { connectClicks } from '@/lib/clicks/redirect/deps';
import { writeClicks } from '@/lib/clicks/recording/write-clicks';
import { db } from '@/lib/db/client';
import { env } from '@/lib/env';
import { newId } from '@/lib/ids';
import { verifyBooks } from '@/lib/books/verify';
import { sizeOfSales } from '@/lib/testing/orders';
import { decideLateClicks } from '@/lib/sales/decide-late-clicks';
import { recordLead } from '@/lib/sales/record-lead';
import { recordOrder } from '@/lib/sales/record-order';
import { recordRefund } from '@/lib/refunds/record-refund';
import { expectOk } from '@/lib/result';
import { makeAffiliate, makeProgram, systemCtx } from '@/lib/testing/factories';

const at = (text: string) => new Date(`2026-01-${text}:00Z`);
let pool: pg.Pool;
let n = 0;
beforeAll(() => {
  pool = connectClicks(env().DATABASE_URL);
});
afterAll(() => pool.end());
beforeEach(async () => {
  await db.replayedClick.deleteMany();
});

async function scene(program: Parameters<typeof makeProgram>[0] = {}) {
  const { id: programId } = await makeProgram(program);
  const [ana, ben] = [await makeAffiliate({ programId }), await makeAffiliate({ programId })];
  const order = async (click: string | undefined, occurredAt: Date) =>
    expectOk(
      await recordOrder(systemCtx, programId, {
        orderId: `o-${++n}`,
        customerId: 'c',
        amount: 10_000,
        currency: 'USD',
        occurredAt,
        ...(click === undefined ? {} : { click }),
      }),
    );
  const lead = async (click: string, occurredAt: Date) =>
    expectOk(await recordLead(systemCtx, programId, { customerId: 'c', click, occurredAt }));
  /** Out of a journal: the click was made at its time, and is written now. */
  const arrive = (
    id: string,
    affiliateId: string,
    occurredAt: Date,
    sessionId: string = newId('session'),
  ) =>
    writeClicks(
      pool,
      [
        {
          id,
          occurredAt,
          programId,
          affiliateId,
          linkId: null,
          sessionId,
          newSession: false,
          reason: null,
          subId: 'late',
          ipHash: null,
          country: null,
          device: null,
          referrerHost: null,
          landingPath: null,
        },
      ],
      { writer: 2, replayed: true },
    );
  const read = async (orderId: string) =>
    db.order.findFirstOrThrow({
      where: { programId, externalId: orderId },
      include: { commissions: true },
    });
  return { programId, ana, ben, order, lead, arrive, read };
}

it('an order that named a click before it was known earns once the click arrives', async () => {
  const { ana, order, arrive, read } = await scene();
  const click = newId('click');
  const bought = await order(click, at('02T10:00'));
  expect(bought).toMatchObject({ commission: null, attribution: null });
  expect(bought.reason).not.toBeNull();
  await arrive(click, ana.id, at('01T10:00'));

  expect(await decideLateClicks()).toBe(1);
  const decided = await read(bought.order.orderId);
  expect(decided).toMatchObject({ affiliateId: ana.id, reason: null, subId: 'late' });
  expect(decided.commissions).toMatchObject([{ affiliateId: ana.id, amountMinor: 2_000n }]);
  expect(decided.commissions[0]?.earnedAt).toEqual(at('02T10:00'));
  expect(await db.replayedClick.count()).toBe(0);
  expect((await verifyBooks()).filter((check) => !check.ok && check.id !== 'MIGRATIONS')).toEqual(
    [],
  );
});

it('a second run, and two at once, add nothing', async () => {
  const { ana, order, arrive, read } = await scene();
  const clicks = [newId('click'), newId('click')];
  const bought = [];
  for (const click of clicks) bought.push(await order(click, at('02T10:00')));
  for (const click of clicks) await arrive(click, ana.id, at('01T10:00'));
  await Promise.all([decideLateClicks(), decideLateClicks(), decideLateClicks()]);
  for (const { order: one } of bought) {
    expect((await read(one.orderId)).commissions).toHaveLength(1);
  }
  const size = await sizeOfSales();
  // As after a crash between the decision and the end of the run.
  await db.replayedClick.createMany({ data: clicks.map((clickId) => ({ clickId })) });
  expect(await decideLateClicks()).toBeGreaterThan(0);
  expect(await sizeOfSales()).toEqual(size);
  expect(await decideLateClicks()).toBe(0);
});

it('a click after the order, one that is too old, and one nobody named change nothing', async () => {
  const { ana, order, arrive, read } = await scene({ cookieDays: 5 });
  const [after, old, unnamed] = [newId('click'), newId('click'), newId('click')];
  const first = await order(after, at('10T10:00'));
  const second = await order(old, at('20T10:00'));
  await arrive(after, ana.id, at('11T10:00'));
  await arrive(old, ana.id, at('01T10:00'));
  await arrive(unnamed, ana.id, at('05T10:00'));
  expect(await decideLateClicks()).toBe(2);
  expect(await read(first.order.orderId)).toMatchObject({ affiliateId: null, commissions: [] });
  expect(await read(second.order.orderId)).toMatchObject({
    affiliateId: null,
    reason: 'CLICK_EXPIRED',
  });
  expect(await db.replayedClick.count()).toBe(0);
});

it('another click of the visitor counts for the order that named one of them', async () => {
  const { ana, ben, order, arrive, read, programId } = await scene();
  const sessionId = newId('session');
  const named = newId('click');
  // Known, but of no worth; the one that is worth something is still in a journal.
  await arrive(named, ben.id, at('03T10:00'), sessionId);
  await db.click.updateMany({
    where: { id: named },
    data: { status: 'filtered', reason: 'not_navigation' },
  });
  await db.replayedClick.deleteMany();
  const bought = await order(named, at('04T10:00'));
  expect(bought.reason).toBe('CLICK_FILTERED');
  await arrive(newId('click'), ana.id, at('02T10:00'), sessionId);
  expect(await decideLateClicks()).toBe(1);
  expect(await read(bought.order.orderId)).toMatchObject({ affiliateId: ana.id });
  expect(await db.attribution.count({ where: { programId, status: 'fixed' } })).toBe(1);
});

it('a lead that named it is credited, and the customer belongs to the affiliate until an order decides', async () => {
  const { ana, programId, lead, arrive } = await scene();
  const click = newId('click');
  const known = await lead(click, at('02T10:00'));
  expect(known.lead.affiliateId).toBeNull();
  await arrive(click, ana.id, at('01T10:00'));
  expect(await decideLateClicks()).toBe(1);
  expect(await db.lead.findUniqueOrThrow({ where: { id: known.lead.id } })).toMatchObject({
    affiliateId: ana.id,
    reason: null,
    clickId: click,
    subId: 'late',
  });
  expect(await db.attribution.findFirst({ where: { programId } })).toMatchObject({
    affiliateId: ana.id,
    status: 'provisional',
    clickId: click,
  });
  const audits = await db.auditEvent.findMany({ where: { subjectId: known.lead.id } });
  expect(audits.map((row) => row.action)).toEqual(['LEAD_RECORDED', 'LEAD_ATTRIBUTED']);
});

it('whom a customer belongs to already stays, and a person is notified that it would have been otherwise', async () => {
  const { ana, ben, order, arrive, read } = await scene({ attribution: 'first' });
  const sessionId = newId('session');
  const second = newId('click');
  await arrive(second, ben.id, at('03T10:00'), sessionId);
  const bought = await order(second, at('04T10:00'));
  expect(bought.order.affiliateId).toBe(ben.id);
  await arrive(newId('click'), ana.id, at('02T10:00'), sessionId);
  await decideLateClicks();
  const [commission] = (await read(bought.order.orderId)).commissions;
  expect(commission).toMatchObject({ affiliateId: ben.id, status: 'pending' });
  expect(commission?.flaggedReason).not.toBeNull();
});

it('an order that was refunded before its click was known ends with nothing left to pay', async () => {
  const { ana, order, arrive, read, programId } = await scene();
  const click = newId('click');
  const bought = await order(click, at('02T10:00'));
  expectOk(
    await recordRefund(systemCtx, programId, {
      refundId: `r-${++n}`,
      orderId: bought.order.orderId,
      amount: 5_000,
    }),
  );
  await arrive(click, ana.id, at('01T10:00'));
  await decideLateClicks();
  const { commissions } = await read(bought.order.orderId);
  expect(commissions).toMatchObject([{ amountMinor: 2_000n, clawedBackMinor: 1_000n }]);
});

it('one that cannot be decided keeps no other waiting, and stays noted', async () => {
  const { ana, order, arrive, read, programId } = await scene();
  const [broken, whole] = [newId('click'), newId('click')];
  const other = await scene();
  const stuck = await order(broken, at('02T10:00'));
  const fine = await other.order(whole, at('02T10:00'));
  await arrive(broken, ana.id, at('01T10:00'));
  await other.arrive(whole, other.ana.id, at('01T10:00'));
  // Terms that no decision can be made on.
  await db.$executeRaw`ALTER TABLE program DROP CONSTRAINT program_commission_bps_check`;
  await db.program.update({ where: { id: programId }, data: { commissionBps: -5 } });
  await expect(decideLateClicks()).rejects.toThrow('1 late click');
  expect((await other.read(fine.order.orderId)).commissions).toHaveLength(1);
  expect((await read(stuck.order.orderId)).commissions).toEqual([]);
  expect(await db.replayedClick.findMany({ select: { clickId: true } })).toEqual([
    { clickId: broken },
  ]);
  await db.program.update({ where: { id: programId }, data: { commissionBps: 2_000 } });
  expect(await decideLateClicks()).toBe(1);
  expect((await read(stuck.order.orderId)).commissions).toHaveLength(1);
});
