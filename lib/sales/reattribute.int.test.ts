import { describe, expect, it } from 'vitest';
import { approveCommission } from '@/lib/commissions/approve-commission';
import { db } from '@/lib/db/client';
import { atTime } from '@/lib/db/clock';
import { createDiscountCode } from '@/lib/discount-codes/commands';
import { verifyBooks } from '@/lib/books/verify';
import { sizeOfSales } from '@/lib/testing/orders';
import { approvePayout, payPayout } from '@/lib/payouts/move-payouts';
import { reattribute } from '@/lib/sales/reattribute';
import { voidCommission } from '@/lib/commissions/void-commission';
import { recordDispute } from '@/lib/refunds/record-dispute';
import { recordOrder } from '@/lib/sales/record-order';
import { recordRefund } from '@/lib/refunds/record-refund';
import { requestPayout } from '@/lib/payouts/request-payout';
import { reverseRefund } from '@/lib/refunds/reverse-refund';
import { expectOk } from '@/lib/result';
import { makeAffiliate, staffCtx, systemCtx } from '@/lib/testing/factories';
import { balancesOf, makePayableAffiliate } from '@/lib/testing/money';
import { addDays } from '@/lib/time/calendar';

let n = 0;
const unique = (name: string) => `${name}-${++n}`;
const reason = 'The customer told us who sent them.';

async function scene(options: { occurredAt?: Date } = {}) {
  const first = await makePayableAffiliate();
  const { programId } = first;
  const second = await makeAffiliate({ programId, commissionKind: 'percent', commissionBps: 3000 });
  const { discountCode } = expectOk(
    await createDiscountCode(staffCtx, {
      programId,
      affiliateId: first.affiliateId,
      code: unique('GIVE'),
      kind: 'percent',
      percentBps: 1000,
    }),
  );
  const orderId = unique('order');
  const facts = { customerId: 'c', amount: 10000, currency: 'USD' };
  const { order, commission } = expectOk(
    await recordOrder(systemCtx, programId, {
      ...facts,
      orderId,
      code: discountCode.code,
      ...options,
    }),
  );
  const give = (more: object = {}) =>
    reattribute(staffCtx, programId, {
      orderIds: [order.id],
      affiliateCode: second.code,
      reason,
      ...more,
    });
  const commissions = () =>
    db.commission.findMany({ where: { orderId: order.id }, orderBy: { createdAt: 'asc' } });
  return { first, second, programId, order, orderId, commission, give, commissions, facts };
}

async function expectClean(): Promise<void> {
  expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
}

describe('an order given to another affiliate', () => {
  it('who is the buyer is refused or held, as their terms say', async () => {
    const s = await scene();
    await db.customer.updateMany({
      where: { programId: s.programId, externalId: 'c' },
      data: { email: 'me@people.example', emailCanonical: 'me@people.example' },
    });
    await db.user.update({
      where: { id: s.second.userId },
      data: { emailCanonical: 'me@people.example' },
    });
    const selfReferral = (rule: string) =>
      db.affiliate.update({ where: { id: s.second.id }, data: { selfReferral: rule } });
    await selfReferral('block');
    const before = await sizeOfSales();
    expect(await s.give()).toMatchObject({ ok: false, error: { code: 'OWN_PURCHASE' } });
    expect(await sizeOfSales()).toEqual(before);
    await selfReferral('hold');
    const [given] = expectOk(await s.give()).orders;
    const held = await db.hold.findMany({ where: { commissionId: given?.commissionId ?? '' } });
    expect(held.map((hold) => hold.kind)).toEqual(['self_referral']);
    await expectClean();
  });

  it('and back to the first without a rate brings nothing back to life', async () => {
    const s = await scene();
    const refundId = unique('refund');
    const half = { refundId, orderId: s.orderId, amount: 5000 };
    expectOk(await recordRefund(systemCtx, s.programId, half));
    expectOk(await s.give());
    await db.affiliate.update({
      where: { id: s.first.affiliateId },
      data: {
        commissionKind: 'flat',
        commissionFlatMinor: 100n,
        commissionFlatCurrency: 'EUR',
      },
    });
    const { code } = await db.affiliate.findUniqueOrThrow({ where: { id: s.first.affiliateId } });
    expectOk(await s.give({ affiliateCode: code }));
    const reversal = { refundId, reason: 'It failed.' };
    const reversed = expectOk(await reverseRefund(systemCtx, s.programId, reversal));
    expect(reversed.restoredMinor).toBe(0n);
    const live = (await s.commissions()).filter((row) => row.status !== 'voided');
    expect(live.filter((row) => row.status !== 'clawed_back')).toEqual([]);
    await expectClean();
  });

  it.each([false, true])(
    'leaves no hold of a dispute on what the first had (voided: %s)',
    async (isVoided) => {
      const s = await scene();
      const dispute = { disputeId: unique('dispute'), orderId: s.orderId };
      expectOk(await recordDispute(systemCtx, s.programId, { ...dispute, status: 'open' }));
      if (isVoided) {
        const [commission] = await s.commissions();
        const commissionId = commission?.id ?? '';
        expectOk(await voidCommission(staffCtx, { commissionId, reason: 'A mistake' }));
      }
      expectOk(await s.give());
      const open = await db.hold.findMany({
        where: { kind: 'dispute', releasedAt: null, commission: { orderId: s.order.id } },
        select: { commission: { select: { affiliateId: true } } },
      });
      expect(open.map((hold) => hold.commission.affiliateId)).toEqual([s.second.id]);
      await expectClean();
    },
  );

  it('voids what was pending; the new one earns on their terms as of the order’s own time', async () => {
    const s = await scene({ occurredAt: addDays(new Date(), -3) });
    const [given] = expectOk(await s.give()).orders;
    expect(given?.takenMinor).toBe(2000n);
    const [old, made] = await s.commissions();
    expect(old).toMatchObject({
      status: 'voided',
      voidReason: 'The order was given to another affiliate.',
    });
    expect(made).toMatchObject({
      status: 'pending',
      affiliateId: s.second.id,
      amountMinor: 3000n,
      earnedAt: s.order.occurredAt,
      availableAt: addDays(s.order.occurredAt, 30),
      source: 'manual',
    });
    const row = await db.order.findUniqueOrThrow({ where: { id: s.order.id } });
    expect(row.affiliateId).toBe(s.second.id);
    const candidates = await db.attributionCandidate.findMany({
      where: { orderId: s.order.id },
      orderBy: { position: 'asc' },
    });
    expect(candidates.map((one) => [one.kind, one.outcome, one.reason])).toEqual([
      ['code', 'lost', 'REPLACED_BY_PERSON'],
      ['manual', 'won', 'CHOSEN_BY_PERSON'],
    ]);
    const audited = await db.auditEvent.findMany({
      where: { subjectId: s.order.id, action: 'CUSTOMER_REATTRIBUTED' },
    });
    expect(audited).toMatchObject([{ reason, actorId: staffCtx.actor.id }]);
    await expectClean();
  });

  it('takes back what was paid, which becomes a debt', async () => {
    const s = await scene({ occurredAt: addDays(new Date(), -60) });
    const { affiliateId } = s.first;
    expectOk(await approveCommission(staffCtx, { commissionId: s.commission?.id ?? '' }));
    const payout = expectOk(await requestPayout(staffCtx, { affiliateId, currency: 'USD' }));
    expectOk(await approvePayout(staffCtx, payout));
    expectOk(await payPayout(staffCtx, payout));
    expectOk(await s.give());
    expect(await balancesOf(affiliateId)).toMatchObject({ paid: 2000n, debt: -2000n });
    expect(await balancesOf(s.second.id)).toMatchObject({ pending: 3000n });
    await expectClean();
  });

  it('counts its refunds against the new commission only, and their reversals too', async () => {
    const s = await scene();
    expectOk(await approveCommission(staffCtx, { commissionId: s.commission?.id ?? '' }));
    const refund = { refundId: unique('r'), orderId: s.orderId, amount: 5000 };
    expectOk(await recordRefund(systemCtx, s.programId, refund));
    expectOk(await s.give());
    const [old, made] = await s.commissions();
    expect(old).toMatchObject({ status: 'clawed_back', clawedBackMinor: 2000n });
    expect(made).toMatchObject({ clawedBackMinor: 1500n });
    await expectClean();
    expectOk(
      await reverseRefund(systemCtx, s.programId, { refundId: refund.refundId, reason: 'Failed' }),
    );
    const [still, after] = await s.commissions();
    expect(still).toMatchObject({ status: 'clawed_back', clawedBackMinor: 2000n });
    expect(after).toMatchObject({ clawedBackMinor: 0n, status: 'pending' });
    await expectClean();
  });

  it('keeps an open dispute’s hold', async () => {
    const s = await scene();
    const dispute = { disputeId: unique('dp'), orderId: s.orderId };
    expectOk(await recordDispute(systemCtx, s.programId, { ...dispute, status: 'open' }));
    expectOk(await s.give());
    const [, made] = await s.commissions();
    const held = { commissionId: made?.id ?? '', kind: 'dispute', releasedAt: null };
    expect(await db.hold.count({ where: held })).toBe(1);
    expectOk(await recordDispute(systemCtx, s.programId, { ...dispute, status: 'won' }));
    expect(await db.hold.count({ where: held })).toBe(0);
    await expectClean();
  });

  it('and back again, ends with one live commission', async () => {
    const s = await scene();
    expectOk(await s.give());
    const { code } = await db.affiliate.findUniqueOrThrow({ where: { id: s.first.affiliateId } });
    expectOk(await s.give({ affiliateCode: code }));
    const statuses = (await s.commissions()).map((row) => row.status);
    expect(statuses).toEqual(['voided', 'voided', 'pending']);
    await expectClean();
  });

  it('is refused, and nothing is written, when it cannot be', async () => {
    const s = await scene();
    const other = await scene();
    const banned = await makeAffiliate({ programId: s.programId, status: 'banned' });
    const own = await db.affiliate.findUniqueOrThrow({ where: { id: s.first.affiliateId } });
    const before = await sizeOfSales();
    for (const [more, code] of [
      [{ affiliateCode: own.code }, 'ALREADY_OF_AFFILIATE'],
      [{ affiliateCode: banned.code }, 'AFFILIATE_STATUS_CONFLICT'],
      [{ affiliateCode: other.second.code }, 'AFFILIATE_NOT_FOUND'],
      [{ orderIds: [s.order.id, other.order.id] }, 'ORDER_NOT_FOUND'],
      [{ customerId: 'nobody' }, 'CUSTOMER_NOT_FOUND'],
    ] as const) {
      expect(await s.give(more)).toMatchObject({ ok: false, error: { code } });
    }
    expect(await sizeOfSales()).toEqual(before);
  });

  it('beside others, of which one is in a payout', async () => {
    const s = await scene();
    const { programId } = s;
    const code = (await db.discountCode.findFirstOrThrow({ where: { programId } })).code;
    const occurredAt = addDays(new Date(), -60);
    const ids: string[] = [];
    for (let i = 0; i < 4; i++) {
      const input = { ...s.facts, orderId: unique('order'), customerId: unique('c'), code };
      const { order, commission } = expectOk(
        await recordOrder(systemCtx, programId, { ...input, occurredAt }),
      );
      ids.push(order.id);
      // The last is the only one that is asked for: the payout comes up after the commissions of the others.
      if (i < 3) continue;
      expectOk(await approveCommission(staffCtx, { commissionId: commission?.id ?? '' }));
      const { affiliateId } = s.first;
      expectOk(await requestPayout(staffCtx, { affiliateId, currency: 'USD' }));
    }
    const { orders } = expectOk(await s.give({ orderIds: ids }));
    expect(orders.map((one) => one.takenMinor > 0n)).toEqual([true, true, true, true]);
    await expectClean();
  });

  it('and on to a third, while a payout of the first is on its way', async () => {
    const s = await scene({ occurredAt: addDays(new Date(), -60) });
    const { affiliateId } = s.first;
    expectOk(await approveCommission(staffCtx, { commissionId: s.commission?.id ?? '' }));
    const payout = expectOk(await requestPayout(staffCtx, { affiliateId, currency: 'USD' }));
    expectOk(await approvePayout(staffCtx, payout));
    expectOk(await s.give());
    const third = await makeAffiliate({ programId: s.programId });
    expectOk(await s.give({ affiliateCode: third.code }));
    expect(await balancesOf(affiliateId)).toMatchObject({ in_payout: 2000n, debt: -2000n });
    expect((await db.order.findUniqueOrThrow({ where: { id: s.order.id } })).affiliateId).toBe(
      third.id,
    );
    await expectClean();
  });

  it('20 at once, happens once', async () => {
    const s = await scene();
    const answers = await Promise.all(Array.from({ length: 20 }, () => s.give()));
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    const codes = answers.flatMap((answer) => (answer.ok ? [] : [answer.error.code]));
    expect(new Set(codes)).toEqual(new Set(['ALREADY_OF_AFFILIATE']));
    await expectClean();
  });
});

it('all future orders of a customer go to the new affiliate; earlier ones stay', async () => {
  const s = await scene();
  const answer = expectOk(await s.give({ orderIds: [], customerId: 'c' }));
  expect(answer.trailingExpiresAt).toBeInstanceOf(Date);
  expect((await s.commissions()).map((row) => row.affiliateId)).toEqual([s.first.affiliateId]);
  const next = await atTime(addDays(new Date(), 1), async () =>
    expectOk(await recordOrder(systemCtx, s.programId, { ...s.facts, orderId: unique('next') })),
  );
  expect(next.commission).toMatchObject({ affiliateId: s.second.id, amountMinor: 3000n });
  const events = await db.outboxEvent.findMany({
    where: { programId: s.programId, type: 'customer.reattributed' },
  });
  expect(events).toMatchObject([
    { affiliateId: s.second.id, payload: { customerId: 'c', reason } },
  ]);
  const again = await s.give({ orderIds: [], customerId: 'c' });
  expect(again).toMatchObject({ ok: false, error: { code: 'ALREADY_OF_AFFILIATE' } });
  await expectClean();
});

it('a customer whose trailing period has expired can be given to the same affiliate again', async () => {
  const s = await scene();
  await db.affiliate.update({
    where: { id: s.second.id },
    data: { trailingMonths: 1, trailingOverridden: true },
  });
  expectOk(await s.give({ orderIds: [], customerId: 'c' }));
  await atTime(addDays(new Date(), 60), async () => {
    const { trailingExpiresAt } = expectOk(await s.give({ orderIds: [], customerId: 'c' }));
    expect(trailingExpiresAt?.getTime()).toBeGreaterThan(addDays(new Date(), 80).getTime());
    const next = await recordOrder(systemCtx, s.programId, { ...s.facts, orderId: unique('next') });
    expect(expectOk(next).commission).toMatchObject({ affiliateId: s.second.id });
  });
});
