import { randomBytes, randomInt } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { approveCommission } from '@/lib/commissions/approve-commission';
import { grantBonus } from '@/lib/commissions/grant-bonus';
import { matureCommissions } from '@/lib/commissions/mature-commissions';
import { voidCommission } from '@/lib/commissions/void-commission';
import { db } from '@/lib/db/client';
import { createDiscountCode } from '@/lib/discount-codes/commands';
import { verifyBooks } from '@/lib/books/verify';
import { changeAffiliateStatus } from '@/lib/corrections/change-affiliate-status';
import { clawBackCommission } from '@/lib/corrections/claw-back-commission';
import { holdCommission, releaseHold } from '@/lib/corrections/hold-commission';
import { approvePayout, closePayout, payPayout, sendPayout } from '@/lib/payouts/move-payouts';
import { recordOrder } from '@/lib/sales/record-order';
import { recordRefund } from '@/lib/refunds/record-refund';
import { requestPayout } from '@/lib/payouts/request-payout';
import { expectOk, type Result } from '@/lib/result';
import { staffCtx, systemCtx } from '@/lib/testing/factories';
import { makePayableAffiliate } from '@/lib/testing/money';
import { addDays } from '@/lib/time/calendar';

const reason = 'Because of the race';
const longAgo = addDays(new Date(), -60);
const fresh = () => randomBytes(6).toString('hex');

type Member = Awaited<ReturnType<typeof makeMember>>;

async function makeMember(minimum = 1000) {
  const affiliate = await makePayableAffiliate({ minimumPayout: { USD: minimum } });
  const code = `R${fresh()}`.toUpperCase();
  expectOk(
    await createDiscountCode(staffCtx, {
      ...affiliate,
      code,
      kind: 'percent',
      percentBps: 1000,
    }),
  );
  return { ...affiliate, code };
}

function order(member: Member, customerId: string, occurredAt = longAgo) {
  return recordOrder(systemCtx, member.programId, {
    orderId: fresh(),
    customerId,
    amount: 10_000,
    currency: 'USD',
    code: member.code,
    occurredAt,
  });
}

/** Earns 2,000 of 10,000 through the command that does. */
async function earn(member: Member) {
  const answer = expectOk(await order(member, fresh()));
  if (!answer.commission) throw new Error('nothing was earned');
  return { orderId: answer.order.orderId, commissionId: answer.commission.id };
}

async function earnAvailable(member: Member) {
  const earned = await earn(member);
  expectOk(await approveCommission(staffCtx, earned));
  return earned;
}

async function payoutAt(member: Member, status: 'requested' | 'approved' | 'sent' | 'paid') {
  const { payoutId } = expectOk(
    await requestPayout(staffCtx, { affiliateId: member.affiliateId, currency: 'USD' }),
  );
  if (status !== 'requested') expectOk(await approvePayout(staffCtx, { payoutId }));
  if (status === 'sent') expectOk(await sendPayout(staffCtx, { payoutId }));
  if (status === 'paid') expectOk(await payPayout(staffCtx, { payoutId }));
  return payoutId;
}

type Move = { name: string; run: () => Promise<Result<unknown>> };

/** Every command that can touch one commission, its order and its payout. */
function movesOf(
  member: Member,
  earned: { orderId: string; commissionId: string },
  payoutId: string,
): Move[] {
  const { affiliateId } = member;
  const payout = { payoutId };
  const of = (name: string, run: Move['run']): Move => ({ name, run });
  return [
    of('refund a part', () =>
      recordRefund(systemCtx, member.programId, {
        refundId: fresh(),
        orderId: earned.orderId,
        amount: 1 + randomInt(3000),
      }),
    ),
    of('refund the rest', () =>
      recordRefund(systemCtx, member.programId, { refundId: fresh(), orderId: earned.orderId }),
    ),
    of('claw a part back', () =>
      clawBackCommission(staffCtx, { ...earned, reason, amount: BigInt(1 + randomInt(700)) }),
    ),
    of('claw all back', () => clawBackCommission(staffCtx, { ...earned, reason })),
    of('approve the commission', () => approveCommission(staffCtx, earned)),
    of('void', () => voidCommission(staffCtx, { ...earned, reason })),
    of('hold', () => holdCommission(staffCtx, { ...earned, kind: 'fraud', reason })),
    of('end the hold', () => releaseHold(staffCtx, { ...earned, kind: 'fraud', reason })),
    of('request', () => requestPayout(staffCtx, { affiliateId, currency: 'USD' })),
    of('approve the payout', () => approvePayout(staffCtx, payout)),
    of('send', () => sendPayout(staffCtx, payout)),
    of('pay', () => payPayout(staffCtx, payout)),
    of('cancel', () => closePayout(staffCtx, { ...payout, event: 'cancel', reason })),
    of('reject', () => closePayout(staffCtx, { ...payout, event: 'reject', reason })),
    of('fail', () => closePayout(staffCtx, { ...payout, event: 'fail', reason })),
    of('return', () => closePayout(staffCtx, { ...payout, event: 'return', reason })),
  ];
}

const shuffled = <T>(items: T[]): T[] =>
  items
    .map((item) => ({ item, at: randomInt(1_000_000) }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);

/** Whatever they answer when somebody else was faster; what one of them throws fails the test. */
async function all(moves: Move[]): Promise<void> {
  await Promise.all(moves.map(({ run }) => run()));
}

async function expectCleanBooks(): Promise<void> {
  const checks = await verifyBooks();
  expect(checks.filter((check) => !check.ok)).toEqual([]);
}

/** Those that change money or what stands on its way; the others meet in the round of fifty. */
const MEET = [
  'refund a part',
  'refund the rest',
  'claw a part back',
  'hold',
  'request',
  'approve the payout',
  'pay',
  'cancel',
  'return',
];

describe('commands that meet on one commission', () => {
  it.each(['requested', 'approved', 'paid'] as const)(
    'every pair, from a payout that is %s, answers and leaves clean books',
    async (status) => {
      const pairs = MEET.flatMap((a, at) => MEET.slice(at).map((b) => [a, b]));
      for (let i = 0; i < pairs.length; i += 9) {
        const scenes = await Promise.all(
          pairs.slice(i, i + 9).map(async (pair) => {
            const member = await makeMember();
            const earned = await earnAvailable(member);
            await earnAvailable(member);
            const payoutId = await payoutAt(member, status);
            const moves = movesOf(member, earned, payoutId);
            return [...pair, ...pair].flatMap((name) => moves.filter((move) => move.name === name));
          }),
        );
        await all(shuffled(scenes.flat()));
      }
      await expectCleanBooks();
    },
    120_000,
  );

  it('fifty at once over three affiliates, again and again, end in clean books', async () => {
    const members = [await makeMember(), await makeMember(3000), await makeMember()];
    const earned = new Map<Member, { orderId: string; commissionId: string }[]>();
    for (const member of members) {
      earned.set(member, await Promise.all([1, 2, 3, 4].map(() => earnAvailable(member))));
    }
    for (let round = 0; round < 8; round++) {
      const moves: Move[] = [];
      for (const member of members) {
        const own = earned.get(member) ?? [];
        own.push(await earn(member));
        const live = await db.payout.findFirst({
          where: { affiliateId: member.affiliateId },
          orderBy: { createdAt: 'desc' },
        });
        for (const one of own.slice(-4))
          moves.push(...movesOf(member, one, live?.id ?? 'pay_none'));
        moves.push(
          {
            name: 'order',
            run: () => order(member, `c${randomInt(3)}`, addDays(longAgo, -randomInt(500))),
          },
          {
            name: 'bonus',
            run: () =>
              grantBonus(staffCtx, {
                affiliateId: member.affiliateId,
                kind: 'bonus',
                amount: 900n,
                currency: 'USD',
                reason,
                waiveHold: true,
              }),
          },
          {
            name: 'request',
            run: () =>
              requestPayout(staffCtx, { affiliateId: member.affiliateId, currency: 'USD' }),
          },
        );
      }
      const jobs = [matureCommissions(), matureCommissions()];
      await all(shuffled(moves).slice(0, 50));
      await Promise.all(jobs);
    }
    await expectCleanBooks();
  }, 120_000);

  it('a ban among requests, approvals, payments, refunds and orders leaves nothing on its way', async () => {
    const member = await makeMember();
    const own = await Promise.all([1, 2, 3].map(() => earnAvailable(member)));
    const payoutId = await payoutAt(member, 'requested');
    const pending = await earn(member);
    await all(
      shuffled([
        ...own
          .flatMap((one) => movesOf(member, one, payoutId))
          .filter((move) => !/send|pay$/.test(move.name)),
        ...movesOf(member, pending, payoutId).slice(0, 8),
        ...Array.from({ length: 5 }, () => ({
          name: 'ban',
          run: () =>
            changeAffiliateStatus(staffCtx, {
              affiliateId: member.affiliateId,
              to: 'banned' as const,
              reason,
            }),
        })),
        ...Array.from({ length: 5 }, () => ({ name: 'order', run: () => order(member, fresh()) })),
      ]),
    );
    const { affiliateId } = member;
    expect(
      await db.payout.count({ where: { affiliateId, status: { in: ['requested', 'approved'] } } }),
    ).toBe(0);
    expect(
      await db.commission.count({
        where: {
          affiliateId,
          status: { in: ['pending', 'approved', 'available'] },
          holds: { none: { kind: 'banned', releasedAt: null } },
        },
      }),
    ).toBe(0);
    await expectCleanBooks();
  }, 60_000);
});
