import { beforeAll, expect, it, vi } from 'vitest';
import { verifyBooks } from '@/lib/books/verify';
import { approveCommission } from '@/lib/commissions/approve-commission';
import type * as ban from '@/lib/corrections/ban';
import { finishBan } from '@/lib/corrections/ban';
import { changeAffiliateStatus } from '@/lib/corrections/change-affiliate-status';
import { finishBans } from '@/lib/corrections/finish-bans';
import { releaseHold } from '@/lib/corrections/hold-commission';
import { db } from '@/lib/db/client';
import { createBatch } from '@/lib/payouts/batches/create-batch';
import { approveBatch } from '@/lib/payouts/batches/approve-batch';
import { sendBatch } from '@/lib/payouts/batches/send-batch';
import { approvePayout, payPayout, sendPayout } from '@/lib/payouts/move-payouts';
import { payPayouts } from '@/lib/payouts/move-many';
import { requestPayout } from '@/lib/payouts/request-payout';
import type * as rules from '@/lib/payouts/rules';
import { expectOk, type Result } from '@/lib/result';
import { staffCtx } from '@/lib/testing/factories';
import { makeEarned, makePayableAffiliate } from '@/lib/testing/money';

vi.mock('@/lib/payouts/rules', async (original) => ({
  ...(await original<typeof rules>()),
  MAX_ITEMS_PER_PAYOUT: 3,
}));
vi.mock('@/lib/corrections/ban', async (original) => {
  const actual = await original<typeof ban>();
  return { ...actual, finishBan: vi.fn(actual.finishBan) };
});

let programId: string;
let affiliateId: string;
let sent: string;
let cancelled: string;
let requested: string;
let approved: string;
let batched: string;
let batchId: string;

async function makeAvailable(count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    const made = await makeEarned(
      { programId, affiliateId },
      { amountMinor: 1000n, earnedAt: new Date('2026-01-01T00:00:00Z') },
    );
    expectOk(await approveCommission(staffCtx, made));
  }
}

async function ask(count: number): Promise<string[]> {
  await makeAvailable(count);
  const answer = expectOk(await requestPayout(staffCtx, { affiliateId, currency: 'USD' }));
  return answer.payouts.map((payout) => payout.payoutId);
}

/** A ban whose process ends after its first piece, which takes one payout. */
beforeAll(async () => {
  ({ programId, affiliateId } = await makePayableAffiliate());
  [sent = ''] = await ask(1);
  expectOk(await approvePayout(staffCtx, { payoutId: sent }));
  expectOk(await sendPayout(staffCtx, { payoutId: sent }));
  [cancelled = '', requested = ''] = await ask(5);
  [approved = '', batched = ''] = await ask(5);
  for (const payoutId of [approved, batched]) expectOk(await approvePayout(staffCtx, { payoutId }));
  const batches = expectOk(
    await createBatch(staffCtx, {
      programId,
      currency: 'USD',
      format: 'paypal',
      payoutIds: [batched],
    }),
  );
  batchId = batches.batches[0]?.batchId ?? '';
  expectOk(await approveBatch(staffCtx, { batchId }));
  await makeAvailable(4);
  vi.mocked(finishBan).mockRejectedValueOnce(new Error('the process ended'));
  expectOk(await changeAffiliateStatus(staffCtx, { affiliateId, to: 'banned', reason: 'Fraud' }));
});

const statuses = async () => {
  const rows = await db.payout.findMany({ where: { affiliateId }, orderBy: { id: 'asc' } });
  return rows.map((row) => row.status);
};

const openWithoutHold = () =>
  db.commission.count({
    where: {
      affiliateId,
      status: { in: ['pending', 'approved', 'available'] },
      holds: { none: { kind: 'banned' } },
    },
  });

const codeOf = (result: Result<unknown> | undefined) =>
  result && !result.ok ? result.error.code : null;

it('the first piece is in force with the ban, and the rest is left', async () => {
  expect(cancelled).not.toBe(requested);
  expect(await statuses()).toEqual(['sent', 'cancelled', 'requested', 'approved', 'approved']);
  expect(await openWithoutHold()).toBe(4);
  expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
});

it('nothing of the affiliate leaves meanwhile', async () => {
  const codes = [
    await approvePayout(staffCtx, { payoutId: requested }),
    await sendPayout(staffCtx, { payoutId: approved }),
    await payPayout(staffCtx, { payoutId: approved }),
    (await payPayouts(staffCtx, [{ payoutId: approved }])).get(approved),
    await createBatch(staffCtx, {
      programId,
      currency: 'USD',
      format: 'paypal',
      payoutIds: [approved],
    }),
    await sendBatch(staffCtx, { batchId }),
  ].map(codeOf);
  expect(codes).toEqual(codes.map(() => 'AFFILIATE_BANNED'));
  const all = { programId, currency: 'USD', format: 'paypal' } as const;
  expect(codeOf(await createBatch(staffCtx, all))).toBe('BATCH_EMPTY');
  expect(codeOf(await requestPayout(staffCtx, { affiliateId, currency: 'USD' }))).toBe(
    'AFFILIATE_STATUS_CONFLICT',
  );
});

/** What the database says to a payout that is moved past every command. */
async function moving(payoutId: string, to: string, before = 'SELECT 1'): Promise<string> {
  const error: unknown = await db
    .$transaction(async (tx) => {
      await tx.$executeRawUnsafe(before);
      await tx.$executeRaw`
        UPDATE payout SET status = ${to}, approved_at = now(), approved_by = coalesce(approved_by, 'me'), sent_at = now(), paid_at = now()
        WHERE id = ${payoutId}`;
      throw new Error('it was let through');
    })
    .catch((thrown: unknown) => thrown);
  return String(error);
}

it('and the database itself keeps it, as long as its trigger is there', async () => {
  for (const [payoutId, to] of [
    [requested, 'approved'],
    [approved, 'sent'],
    [approved, 'paid'],
  ] as const) {
    expect(await moving(payoutId, to)).toContain('is of a banned affiliate');
    const without = 'ALTER TABLE payout DISABLE TRIGGER payout_not_banned';
    expect(await moving(payoutId, to, without)).toContain('it was let through');
  }
});

it('what was sent before still gets its result', async () => {
  expectOk(await payPayout(staffCtx, { payoutId: sent }));
});

it('the job finishes the ban, once, and holds nothing again that a person let go', async () => {
  expect(await finishBans()).toBe(1);
  expect(await statuses()).toEqual(['paid', 'cancelled', 'cancelled', 'cancelled', 'cancelled']);
  expect(await openWithoutHold()).toBe(0);
  const holds = await db.hold.findMany({ where: { commission: { affiliateId } } });
  expect(holds).toHaveLength(14);
  expect(new Set(holds.map((hold) => hold.reason)).size).toBeLessThanOrEqual(2);
  const [hold] = holds;
  const about = { commissionId: hold?.commissionId ?? '', kind: 'banned' as const };
  expectOk(await releaseHold(staffCtx, { ...about, reason: 'Checked' }));
  expect(await finishBans()).toBe(0);
  expect(await db.hold.count({ where: { commission: { affiliateId } } })).toBe(14);
  expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
});
