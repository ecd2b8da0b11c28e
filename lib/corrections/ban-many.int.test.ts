import { expect, it } from 'vitest';
import { matureCommissions } from '@/lib/commissions/mature-commissions';
import { db } from '@/lib/db/client';
import { verifyBooks } from '@/lib/books/verify';
import { changeAffiliateStatus } from '@/lib/corrections/change-affiliate-status';
import { approvePayout, closePayout, sendPayout } from '@/lib/payouts/move-payouts';
import { requestPayout } from '@/lib/payouts/request-payout';
import { MAX_ITEMS_PER_PAYOUT } from '@/lib/payouts/rules';
import { expectOk } from '@/lib/result';
import { staffCtx } from '@/lib/testing/factories';
import { makeManyDue } from '@/lib/testing/many-due';
import { countRows, makePayableAffiliate } from '@/lib/testing/money';

/** More than could be held one by one before a transaction's time is over. */
const MANY = 5_000;
/** A payout of them is several transactions of the test more. */
const IN_PAYOUT = 2_000;
const PATIENCE_MS = 120_000;

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

it(
  'one more than a payout takes are two payouts of a request, and a ban of both is one for each commission',
  async () => {
    const affiliate = await makePayableAffiliate();
    const { affiliateId } = affiliate;
    await makeManyDue(affiliate, MAX_ITEMS_PER_PAYOUT + 1);
    await matureCommissions();
    const { payouts } = expectOk(await requestPayout(staffCtx, { affiliateId, currency: 'USD' }));
    expect(payouts.map((payout) => payout.amountMinor)).toEqual([500_000n, 100n]);
    expectOk(await ban(affiliateId));
    expect(await heldTimes(affiliateId)).toEqual(onceEach(MAX_ITEMS_PER_PAYOUT + 1));
    expect(await failing()).toEqual([]);
  },
  PATIENCE_MS,
);
