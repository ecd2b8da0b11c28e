import { randomBytes, randomInt } from 'node:crypto';
import { expect, it } from 'vitest';
import { approveCommission } from '@/lib/commissions/approve-commission';
import { db } from '@/lib/db/client';
import { createDiscountCode } from '@/lib/discount-codes/commands';
import { bookChecks } from '@/lib/books/invariants/books';
import { alone } from '@/lib/books/invariants/scopes';
import { verifyBooks } from '@/lib/books/verify';
import { clawBackCommission } from '@/lib/corrections/claw-back-commission';
import { approvePayout, closePayout, payPayout, sendPayout } from '@/lib/payouts/move-payouts';
import { recordOrder } from '@/lib/sales/record-order';
import { recordRefund } from '@/lib/refunds/record-refund';
import { requestPayout } from '@/lib/payouts/request-payout';
import { reverseRefund } from '@/lib/refunds/reverse-refund';
import { settleDebt } from '@/lib/corrections/settle-debt';
import { getBalances } from '@/lib/reports/balances';
import { getTrialBalance } from '@/lib/books/trial-balance';
import { expectOk } from '@/lib/result';
import { staffCtx, systemCtx } from '@/lib/testing/factories';
import { makeEarned, makePayableAffiliate } from '@/lib/testing/money';
import { addDays } from '@/lib/time/calendar';

const STORM_MS = 8_000;
const WRITERS = 8;
const reason = 'Because of the storm';
const longAgo = addDays(new Date(), -60);
const fresh = () => randomBytes(6).toString('hex');

type Member = Awaited<ReturnType<typeof makeMember>>;

async function makeMember() {
  const affiliate = await makePayableAffiliate({ minimumPayout: { USD: 100, EUR: 100 } });
  const code = `S${fresh()}`.toUpperCase();
  expectOk(
    await createDiscountCode(staffCtx, { ...affiliate, code, kind: 'percent', percentBps: 1000 }),
  );
  return { ...affiliate, code };
}

const anyOf = <T>(items: readonly T[]): T | undefined =>
  items[randomInt(Math.max(items.length, 1))];

/** One change of the books, whatever it is answered: refusals belong to a storm. Money comes, moves and goes. */
async function change(member: Member, currency: 'USD' | 'EUR'): Promise<void> {
  const { affiliateId, programId } = member;
  const [commissions, payouts] = await Promise.all([
    db.commission.findMany({
      where: { affiliateId, currency },
      select: { id: true, order: { select: { externalId: true } } },
      orderBy: { id: 'desc' },
      take: 8,
    }),
    db.payout.findMany({ where: { affiliateId, currency }, orderBy: { id: 'desc' }, take: 3 }),
  ]);
  const one = anyOf(commissions);
  const orderId = one?.order?.externalId ?? 'none';
  const refundId = `${orderId}-${randomInt(4)}`;
  const commissionId = one?.id ?? 'none';
  switch (randomInt(8)) {
    case 0:
    case 1: {
      const order = { orderId: fresh(), customerId: fresh(), amount: 1 + randomInt(30_000) };
      await recordOrder(systemCtx, programId, {
        ...order,
        currency,
        code: member.code,
        occurredAt: longAgo,
      });
      return;
    }
    case 2:
      await recordRefund(systemCtx, programId, { refundId, orderId, amount: 1 + randomInt(9000) });
      return;
    case 3:
      await reverseRefund(systemCtx, programId, { refundId, reason });
      return;
    case 4:
      await clawBackCommission(staffCtx, {
        commissionId,
        reason,
        amount: BigInt(1 + randomInt(900)),
      });
      return;
    case 5:
      await settleDebt(staffCtx, { affiliateId, currency, kind: 'repay', reason });
      return;
    default:
      await approveCommission(staffCtx, { commissionId });
      await pass(affiliateId, currency, anyOf(payouts)?.id);
  }
}

/** Moves only: what the affiliate has earned lies elsewhere afterwards, and is as much. */
async function pass(affiliateId: string, currency: string, payoutId = 'none'): Promise<void> {
  await requestPayout(staffCtx, { affiliateId, currency });
  const payout = { payoutId };
  const events = ['cancel', 'reject', 'fail', 'return'] as const;
  const steps = [
    () => approvePayout(staffCtx, payout),
    () => sendPayout(staffCtx, payout),
    () => payPayout(staffCtx, payout),
    () => closePayout(staffCtx, { ...payout, event: events[randomInt(4)] ?? 'cancel', reason }),
  ];
  await anyOf(steps)?.();
}

async function churn(affiliateId: string): Promise<void> {
  const [pending, payout] = await Promise.all([
    db.commission.findFirst({ where: { affiliateId, status: 'pending' }, select: { id: true } }),
    db.payout.findFirst({ where: { affiliateId }, orderBy: { id: 'desc' }, select: { id: true } }),
  ]);
  if (pending) await approveCommission(staffCtx, { commissionId: pending.id });
  await pass(affiliateId, 'USD', payout?.id);
}

/** I1, I2, I7, I14 and I15, each in one statement, which is one snapshot. */
async function faults(): Promise<string[]> {
  const found = await Promise.all(
    bookChecks.map(async (check) => {
      const rows = await db.$queryRawUnsafe<{ detail: string }[]>(alone(check));
      return rows.map((row) => `${check.id} ${row.detail}`);
    }),
  );
  return found.flat();
}

it('whoever sums the books in a storm of writers sees them add up, each time', async () => {
  const members = await Promise.all([makeMember(), makeMember(), makeMember()]);
  const still = await makePayableAffiliate();
  for (const amountMinor of [1500n, 2500n, 700n, 1n, 4200n]) {
    await makeEarned(still, { amountMinor, earnedAt: longAgo });
  }
  const earnedMinor = 8901n;
  let changes = 0;
  const readings = { trials: 0, balances: 0, checks: 0, books: 0, moves: 0 };
  const began = Date.now();
  // A storm, and somebody who looked: else the test has shown nothing. A busy machine takes longer to get there.
  const goesOn = () => {
    const isSeen = changes > 100 && Object.values(readings).every((times) => times > 5);
    const lasted = Date.now() - began;
    return lasted < STORM_MS || (!isSeen && lasted < 5 * STORM_MS);
  };

  const writer = async () => {
    while (goesOn()) {
      const member = anyOf(members);
      if (member) await change(member, randomInt(3) === 0 ? 'EUR' : 'USD');
      changes++;
    }
  };
  const mover = async () => {
    while (goesOn()) {
      await churn(still.affiliateId);
      readings.moves++;
    }
  };
  const staff = { kind: 'staff', userId: 'usr_test_staff', role: 'finance' } as const;
  const reads = async (read: () => Promise<void>) => {
    while (goesOn()) await read();
  };
  await Promise.all([
    ...Array.from({ length: WRITERS }, writer),
    mover(),
    mover(),
    reads(async () => {
      const { currencies } = await getTrialBalance(staff);
      const sums = currencies.map(({ currency, sumMinor }) => [currency, sumMinor]);
      expect(sums).toEqual(currencies.map(({ currency }) => [currency, 0n]));
      readings.trials += currencies.length > 0 ? 1 : 0;
    }),
    reads(async () => {
      const viewer = { kind: 'affiliate', ...still } as const;
      const [row] = await getBalances(viewer);
      const sum = row && row.pendingMinor + row.availableMinor + row.inPayoutMinor + row.paidMinor;
      expect(sum).toBe(earnedMinor);
      readings.balances++;
    }),
    reads(async () => {
      expect(await faults()).toEqual([]);
      readings.checks++;
    }),
    reads(async () => {
      expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
      readings.books++;
    }),
  ]);
  expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
  expect(changes).toBeGreaterThan(20);
  for (const times of Object.values(readings)) expect(times).toBeGreaterThan(5);
}, 90_000);
