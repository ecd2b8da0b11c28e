import { expect, it } from 'vitest';
import { newCommission } from '@/lib/commissions/earn-commission';
import { matureCommissions } from '@/lib/commissions/mature-commissions';
import { auditRows } from '@/lib/audit/record';
import { db } from '@/lib/db/client';
import { inTransaction } from '@/lib/db/transact';
import { writeRows } from '@/lib/db/write-rows';
import { prepareTransfers } from '@/lib/ledger/post';
import { verifyBooks } from '@/lib/books/verify';
import { outboxRows } from '@/lib/outbox/enqueue';
import { changeAffiliateStatus } from '@/lib/corrections/change-affiliate-status';
import { approvePayout, closePayout, sendPayout } from '@/lib/payouts/move-payouts';
import { requestPayout } from '@/lib/payouts/request-payout';
import { expectOk, ok } from '@/lib/result';
import { staffCtx, systemCtx } from '@/lib/testing/factories';
import { countRows, makePayableAffiliate } from '@/lib/testing/money';
import { testTerms } from '@/lib/testing/terms';

/** More than could be held one by one before a transaction's time is over. */
const MANY = 5_000;
/** A payout of them is several transactions of the test more. */
const IN_PAYOUT = 2_000;
const PATIENCE_MS = 120_000;

const EARNED_AT = new Date('2026-01-01T00:00:00Z');

/** Bonuses whose hold is over. */
async function makeManyDue(
  affiliate: { programId: string; affiliateId: string },
  length: number,
): Promise<void> {
  const made = await inTransaction(async (tx, now) => {
    const earned = Array.from({ length }, () =>
      newCommission(systemCtx, now, {
        programId: affiliate.programId,
        affiliateId: affiliate.affiliateId,
        kind: 'bonus',
        orderId: null,
        customerId: null,
        amountMinor: 100n,
        currency: 'USD',
        terms: { ...testTerms, approval: 'automatic', holdDays: 0 },
        earnedAt: EARNED_AT,
        subId: null,
        clickId: null,
        source: 'manual',
        reason: 'A bonus for the test',
        holds: [],
      }),
    );
    const { transfers, entries } = await prepareTransfers(
      tx,
      earned.map(({ transfer }) => transfer),
    );
    const audits = earned.flatMap((one) => one.audits);
    const events = earned.flatMap((one) => one.events);
    await writeRows(tx, [
      { table: 'commission', rows: earned.map(({ commission }) => commission) },
      { table: 'audit_event', rows: auditRows(systemCtx, audits) },
      { table: 'outbox_event', rows: outboxRows(events) },
      { table: 'ledger_transfer', rows: transfers },
      { table: 'ledger_entry', rows: entries },
    ]);
    return ok(null);
  });
  expectOk(made);
}

/** How many commissions have how many open holds, audit rows and events of being held. */
function heldTimes(affiliateId: string) {
  return db.$queryRaw`
    SELECT h.n AS holds, a.n AS audits, e.n AS events, count(*)::int AS commissions
    FROM commission c
    CROSS JOIN LATERAL (SELECT count(*)::int AS n FROM hold
      WHERE commission_id = c.id AND kind = 'banned' AND reason IS NOT NULL AND released_at IS NULL) h
    CROSS JOIN LATERAL (SELECT count(*)::int AS n FROM audit_event
      WHERE subject_type = 'commission' AND subject_id = c.id AND action = 'COMMISSION_HOLD_OPENED'
        AND from_status = c.status AND to_status = c.status AND data = '{"hold": "banned"}') a
    CROSS JOIN LATERAL (SELECT count(*)::int AS n FROM outbox_event
      WHERE subject_id = c.id AND type = 'commission.held' AND payload ->> 'hold' = 'banned') e
    WHERE c.affiliate_id = ${affiliateId} GROUP BY 1, 2, 3`;
}

const failing = async () => (await verifyBooks()).filter((check) => !check.ok);
const ban = (affiliateId: string) =>
  changeAffiliateStatus(staffCtx, { affiliateId, to: 'banned', reason: 'Fraud' });
const onceEach = (commissions: number) => [{ holds: 1, audits: 1, events: 1, commissions }];

it(
  'an affiliate with thousands of open commissions is banned, and each is held once',
  async () => {
    const affiliate = await makePayableAffiliate();
    const { affiliateId } = affiliate;
    await makeManyDue(affiliate, MANY);
    expectOk(await ban(affiliateId));
    expect(await heldTimes(affiliateId)).toEqual(onceEach(MANY));
    const before = { ...(await countRows()), holds: await db.hold.count() };
    await ban(affiliateId);
    expect({ ...(await countRows()), holds: await db.hold.count() }).toEqual(before);
    expect(await failing()).toEqual([]);
  },
  PATIENCE_MS,
);

it(
  'a payout of thousands of commissions comes back after a ban, and each is held once',
  async () => {
    const affiliate = await makePayableAffiliate();
    const { affiliateId } = affiliate;
    await makeManyDue(affiliate, IN_PAYOUT);
    await matureCommissions();
    const payout = expectOk(await requestPayout(staffCtx, { affiliateId, currency: 'USD' }));
    expectOk(await approvePayout(staffCtx, payout));
    expectOk(await sendPayout(staffCtx, payout));
    expectOk(await ban(affiliateId));
    expect(await heldTimes(affiliateId)).toMatchObject([{ holds: 0, commissions: IN_PAYOUT }]);
    expectOk(await closePayout(staffCtx, { ...payout, event: 'fail', reason: 'Bounced' }));
    expect(await heldTimes(affiliateId)).toEqual(onceEach(IN_PAYOUT));
    expect(await failing()).toEqual([]);
  },
  PATIENCE_MS,
);
