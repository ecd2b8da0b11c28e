import { beforeEach, describe, expect, it } from 'vitest';
import { voidCommission } from '@/lib/commissions/void-commission';
import { holdCommission } from '@/lib/corrections/hold-commission';
import { db } from '@/lib/db/client';
import { atTime } from '@/lib/db/clock';
import { moveAffiliate } from '@/lib/discount-codes/move-affiliates';
import { newId } from '@/lib/ids';
import { recordRefund } from '@/lib/refunds/record-refund';
import { expectOk } from '@/lib/result';
import { readFigures } from '@/lib/sales/figures-sql';
import { moveByRules } from '@/lib/sales/move-by-rules';
import {
  makeAffiliate,
  makeGroup,
  makeProgram,
  staffCtx,
  systemCtx,
} from '@/lib/testing/factories';
import { makeEarned } from '@/lib/testing/money';

const NOW = new Date('2026-11-30T12:00:00Z');
const at = (day: string) => new Date(`${day}T12:00:00Z`);

let programId: string;
beforeEach(async () => {
  // What the tests before left asks for nobody any more.
  await db.group.updateMany({
    data: { ruleFigure: null, ruleAtLeast: null, rulePeriod: null, ruleCurrency: null },
  });
  ({ id: programId } = await makeProgram());
});

const run = (now = NOW) => atTime(now, moveByRules);
const orders = (ruleAtLeast: bigint, rulePeriod = 'quarter') => ({
  ...{ ruleFigure: 'orders', ruleAtLeast, rulePeriod },
});
const groupOf = async (id: string) =>
  (await db.affiliate.findUniqueOrThrow({ where: { id } })).groupId;

async function seller(earnedAt: readonly string[], data: Record<string, unknown> = {}) {
  const { id } = await makeAffiliate({ programId, ...data });
  const sold = [];
  for (const day of earnedAt) {
    const amounts = { amountMinor: 200n, orderMinor: 1_000n, earnedAt: at(day) };
    sold.push(await makeEarned({ programId, affiliateId: id }, amounts));
  }
  return { id, sold };
}

describe('a rule', () => {
  it('moves whoever reached it in the period that is under way, once, and the system says so', async () => {
    const silver = await makeGroup({ programId, ...orders(2n) });
    const two = await seller(['2026-10-01', '2026-11-29']);
    const one = await seller(['2026-11-29', '2026-09-30']);
    const everybody = await groupOf(one.id);
    expect(await run()).toBe(1);
    expect(await groupOf(two.id)).toBe(silver.id);
    expect(await groupOf(one.id)).toBe(everybody);
    expect(await run()).toBe(0);
    const told = await db.auditEvent.findMany({ where: { action: 'AFFILIATE_MOVED', programId } });
    expect(told).toMatchObject([
      { affiliateId: two.id, actorKind: 'system', actorId: 'move-by-rules', data: { by: 'rule' } },
    ]);
    expect(
      (await db.affiliate.findUniqueOrThrow({ where: { id: two.id } })).movedByHandAt,
    ).toBeNull();
  });

  it('moves upwards only, to the highest that is reached, and never back', async () => {
    const silver = await makeGroup({ programId, ...orders(1n) });
    const gold = await makeGroup({ programId, ...orders(2n, 'year') });
    const top = await makeGroup({ programId });
    const best = await seller(['2026-02-01', '2026-11-01']);
    const good = await seller(['2026-11-01']);
    const above = await seller(['2026-02-01', '2026-11-01'], { groupId: top.id });
    expect(await run()).toBe(2);
    expect(await Promise.all([best, good, above].map(({ id }) => groupOf(id)))).toEqual([
      gold.id,
      silver.id,
      top.id,
    ]);
    expect(await run(new Date('2027-06-01T00:00:00Z'))).toBe(0);
    expect(await groupOf(best.id)).toBe(gold.id);
  });

  it('leaves whom a person moved in its period, and takes them up in the next', async () => {
    const everybody = await db.group.findFirstOrThrow({ where: { programId, isDefault: true } });
    const silver = await makeGroup({ programId, ...orders(1n) });
    const { id } = await seller(['2026-11-01', '2027-01-02'], { groupId: silver.id });
    await atTime(at('2026-11-05'), async () =>
      expectOk(await moveAffiliate(staffCtx, { affiliateId: id, groupId: everybody.id })),
    );
    expect(await run()).toBe(0);
    expect(await groupOf(id)).toBe(everybody.id);
    expect(await run(at('2027-01-03'))).toBe(1);
    expect(await groupOf(id)).toBe(silver.id);
  });

  it('for ever leaves whomever a person ever moved', async () => {
    const everybody = await db.group.findFirstOrThrow({ where: { programId, isDefault: true } });
    await makeGroup({ programId, ...orders(1n, 'ever') });
    const chosen = await seller(['2020-01-01']);
    const other = await seller(['2020-01-01']);
    await atTime(at('2020-02-01'), async () =>
      expectOk(await moveAffiliate(staffCtx, { affiliateId: chosen.id, groupId: everybody.id })),
    );
    expect(await run()).toBe(1);
    expect(await groupOf(chosen.id)).toBe(everybody.id);
    expect(await groupOf(other.id)).not.toBe(everybody.id);
  });

  it('moves nobody twice when two run at once', async () => {
    const silver = await makeGroup({ programId, ...orders(1n) });
    const all = await Promise.all(Array.from({ length: 12 }, () => seller(['2026-11-01'])));
    const moved = await Promise.all(Array.from({ length: 4 }, () => run()));
    expect(moved.reduce((sum, count) => sum + count, 0)).toBe(12);
    const told = await db.outboxEvent.groupBy({
      by: ['affiliateId'],
      where: { type: 'affiliate.moved_group', programId },
      _count: { _all: true },
    });
    expect(told.map((row) => row._count._all)).toEqual(all.map(() => 1));
    expect(await db.affiliate.count({ where: { groupId: silver.id } })).toBe(12);
  });

  it('leaves who a person moves while it runs', async () => {
    const everybody = await db.group.findFirstOrThrow({ where: { programId, isDefault: true } });
    await makeGroup({ programId, ...orders(1n) });
    const { id } = await seller(['2026-11-01']);
    for (let round = 0; round < 5; round++) {
      await db.affiliate.update({
        where: { id },
        data: { groupId: everybody.id, movedByHandAt: null },
      });
      await Promise.all([
        run(),
        atTime(NOW, () => moveAffiliate(staffCtx, { affiliateId: id, groupId: everybody.id })),
      ]);
      expect(await groupOf(id)).toBe(everybody.id);
    }
  });

  it('asks only those who take part, and no other program', async () => {
    await makeGroup({ programId, ...orders(1n) });
    const away = await Promise.all(
      ['applied', 'rejected', 'banned'].map((status) => seller(['2026-11-01'], { status })),
    );
    const paused = await seller(['2026-11-01'], { status: 'paused' });
    ({ id: programId } = await makeProgram());
    const elsewhere = await seller(['2026-11-01']);
    expect(await run()).toBe(1);
    const { isDefault } = await db.group.findUniqueOrThrow({
      where: { id: await groupOf(paused.id) },
    });
    expect(isDefault).toBe(false);
    for (const { id } of [...away, elsewhere]) {
      const group = await db.group.findUniqueOrThrow({ where: { id: await groupOf(id) } });
      expect(group.isDefault).toBe(true);
    }
  });

  it('counts by the program’s days', async () => {
    ({ id: programId } = await makeProgram({ timeZone: 'Asia/Kolkata' }));
    await makeGroup({ programId, ...orders(1n, 'month') });
    const { id } = await makeAffiliate({ programId });
    const sell = (earnedAt: string) =>
      makeEarned({ programId, affiliateId: id }, { amountMinor: 1n, earnedAt: new Date(earnedAt) });
    // November begins there at 18:30 of the day before.
    await sell('2026-10-31T18:29:59Z');
    expect(await run()).toBe(0);
    await sell('2026-10-31T18:30:00Z');
    expect(await run()).toBe(1);
  });
});

describe('a figure', () => {
  const read = (
    id: string,
    figure: 'orders' | 'customers' | 'revenue' | 'leads',
    currency = 'USD',
  ) =>
    readFigures(
      db,
      { figure, currency: figure === 'revenue' ? currency : null, from: at('2026-10-01'), to: NOW },
      [id],
    ).then((values) => values.get(id) ?? 0n);

  it('of orders and revenue leaves out what is voided, looked into, or given back as a whole', async () => {
    const days = [
      '2026-10-01',
      '2026-10-02',
      '2026-10-03',
      '2026-10-04',
      '2026-10-05',
      '2026-09-30',
    ];
    const { id, sold } = await seller(days);
    expect([await read(id, 'orders'), await read(id, 'revenue')]).toEqual([5n, 5_000n]);
    const reason = 'A test';
    const [voided, held, back, part] = sold;
    expectOk(await voidCommission(staffCtx, { commissionId: voided?.commissionId ?? '', reason }));
    const about = { commissionId: held?.commissionId ?? '', reason };
    expectOk(await holdCommission(staffCtx, { ...about, kind: 'dispute' }));
    expect(await read(id, 'orders')).toBe(4n);
    expectOk(await holdCommission(staffCtx, { ...about, kind: 'fraud' }));
    const refund = async (orderId: string | undefined, amount: number) => {
      const { externalId } = await db.order.findUniqueOrThrow({ where: { id: orderId ?? '' } });
      const told = { refundId: newId('refund'), orderId: externalId, amount };
      expectOk(await recordRefund(systemCtx, programId, told));
    };
    await refund(back?.orderId, 1_000);
    await refund(part?.orderId, 333);
    expect([await read(id, 'orders'), await read(id, 'revenue')]).toEqual([2n, 1_667n]);
    expect(await read(id, 'revenue', 'EUR')).toBe(0n);
  });

  it('of customers and leads counts those of the period, and no sign-up that was an order of nothing', async () => {
    const { id, sold } = await seller(['2026-10-02', '2026-10-03', '2026-10-04']);
    const customers = await db.order.findMany({
      where: { id: { in: sold.map((one) => one.orderId) } },
      orderBy: { occurredAt: 'asc' },
    });
    for (const [place, { customerId, id: initialOrderId }] of customers.entries()) {
      const fixed = { status: 'fixed', source: 'link', initialOrderId };
      const provisional = { status: 'provisional', source: 'lead' };
      await db.attribution.create({
        data: {
          ...{ id: newId('attribution'), programId, customerId, affiliateId: id },
          ...(place < 2 ? fixed : provisional),
          attributedAt: at('2026-10-02'),
        },
      });
      await db.lead.create({
        data: {
          ...{
            id: newId('lead'),
            programId,
            customerId,
            affiliateId: id,
            fingerprint: `f${place}`,
          },
          orderId: place === 0 ? initialOrderId : null,
          occurredAt: at(place === 1 ? '2026-10-02' : '2026-10-05'),
        },
      });
    }
    expect([await read(id, 'customers'), await read(id, 'leads')]).toEqual([2n, 2n]);
    const first = sold[0]?.commissionId ?? '';
    expectOk(await voidCommission(staffCtx, { commissionId: first, reason: 'A test' }));
    expect(await read(id, 'customers')).toBe(1n);
  });
});
