import { describe, expect, it } from 'vitest';
import type { StaffViewer } from '@/lib/auth/viewer';
import { approveCommission } from '@/lib/commissions/approve-commission';
import { atTime } from '@/lib/db/clock';
import { clawBackCommission } from '@/lib/corrections/claw-back-commission';
import { holdCommission } from '@/lib/corrections/hold-commission';
import { approvePayout, closePayout, payPayout, sendPayout } from '@/lib/payouts/move-payouts';
import { getPayout, type PayoutDetail } from '@/lib/payouts/get-payout';
import { requestPayout } from '@/lib/payouts/request-payout';
import { expectOk } from '@/lib/result';
import { staffCtx } from '@/lib/testing/factories';
import { makeEarned, makePayableAffiliate } from '@/lib/testing/money';
import { addDays, HOUR_MS } from '@/lib/time/calendar';

const staff: StaffViewer = { kind: 'staff', userId: 'usr_staff', role: 'owner' };
const longAgo = addDays(new Date(), -60);
const reason = 'Because of the test';
/** Closed an hour after what left it: two transactions of one millisecond would be no proof. */
const later = <T>(fn: () => Promise<T>) => atTime(new Date(Date.now() + HOUR_MS), fn);

async function makeRequested(...amounts: bigint[]) {
  const affiliate = await makePayableAffiliate();
  const commissionIds: string[] = [];
  for (const amountMinor of amounts) {
    const earned = await makeEarned(affiliate, { amountMinor, earnedAt: longAgo });
    expectOk(await approveCommission(staffCtx, earned));
    commissionIds.push(earned.commissionId);
  }
  return { ...affiliate, ...(await request(affiliate)), commissionIds };
}

const request = async ({ affiliateId }: { affiliateId: string }) =>
  expectOk(await requestPayout(staffCtx, { affiliateId, currency: 'USD' }));

async function detailOf(payoutId: string, maxItems?: number): Promise<PayoutDetail> {
  const payout = await getPayout(staff, payoutId, maxItems);
  if (!payout) throw new Error(`there is no payout ${payoutId}`);
  return payout;
}

const sumOf = (items: PayoutDetail['items']) =>
  items.reduce((total, item) => total + item.amountMinor, 0n);
const inIt = ({ items }: PayoutDetail) => items.filter((item) => item.live);

async function requestedAndShrunk() {
  const made = await makeRequested(2000n, 1500n, 1500n);
  const [, , commissionId = ''] = made.commissionIds;
  expectOk(await holdCommission(staffCtx, { commissionId, kind: 'fraud', reason }));
  return { ...made, commissionId };
}

describe('the lines of a payout', () => {
  it('are what is left in it, before it closes and after', async () => {
    const { payoutId, commissionId } = await requestedAndShrunk();
    const open = await detailOf(payoutId);
    expectOk(await approvePayout(staffCtx, { payoutId }));
    expectOk(await later(() => closePayout(staffCtx, { payoutId, event: 'reject', reason })));
    const closed = await detailOf(payoutId);
    expect([open.status, closed.status]).toEqual(['requested', 'rejected']);
    for (const payout of [open, closed]) {
      expect(payout.amountMinor).toBe(3500n);
      expect(payout.lines).toEqual({ inIt: 2, gone: 1, inItMinor: 3500n });
      expect(sumOf(inIt(payout))).toBe(3500n);
      expect(payout.items.filter((item) => !item.live)).toMatchObject([{ commissionId }]);
    }
    expect(closed.items.every((item) => item.releasedAt !== null)).toBe(true);
  });

  it.each(['fail', 'return'] as const)(
    'are the same after a transfer that ended by %s',
    async (event) => {
      const { payoutId } = await requestedAndShrunk();
      expectOk(await approvePayout(staffCtx, { payoutId }));
      expectOk(await sendPayout(staffCtx, { payoutId }));
      if (event === 'return') expectOk(await payPayout(staffCtx, { payoutId }));
      expectOk(await later(() => closePayout(staffCtx, { payoutId, event, reason })));
      const payout = await detailOf(payoutId);
      expect(payout.lines).toEqual({ inIt: 2, gone: 1, inItMinor: payout.amountMinor });
      expect(sumOf(inIt(payout))).toBe(payout.amountMinor);
    },
  );

  it('of one cancelled because it shrank sum to more than was left, which is how that is seen', async () => {
    const { payoutId, commissionIds } = await makeRequested(900n, 1500n);
    const [, commissionId = ''] = commissionIds;
    expectOk(await holdCommission(staffCtx, { commissionId, kind: 'fraud', reason }));
    const payout = await detailOf(payoutId);
    expect(payout).toMatchObject({ status: 'cancelled', amountMinor: 900n });
    expect(payout.lines).toEqual({ inIt: 2, gone: 0, inItMinor: 2400n });
  });

  it('are counted and summed in full where the list is cut, and those in it are listed first', async () => {
    const paid = await makeRequested(3000n);
    expectOk(await approvePayout(staffCtx, paid));
    expectOk(await payPayout(staffCtx, paid));
    const [clawed = ''] = paid.commissionIds;
    expectOk(await clawBackCommission(staffCtx, { commissionId: clawed, reason, amount: 700n }));
    const ids: string[] = [];
    for (const amountMinor of [2000n, 1500n, 1500n]) {
      const earned = await makeEarned(paid, { amountMinor, earnedAt: longAgo });
      expectOk(await approveCommission(staffCtx, earned));
      ids.push(earned.commissionId);
    }
    const { payoutId } = await request(paid);
    const [commissionId = ''] = ids;
    expectOk(await holdCommission(staffCtx, { commissionId, kind: 'fraud', reason }));
    const payout = await detailOf(payoutId, 2);
    expect(payout.amountMinor).toBe(2300n);
    expect(payout.lines).toEqual({ inIt: 3, gone: 1, inItMinor: 2300n });
    expect(payout.items).toMatchObject([
      { kind: 'earning', live: true },
      { kind: 'earning', live: true },
    ]);
    expect((await detailOf(payoutId)).items.map((item) => item.live)).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });
});
