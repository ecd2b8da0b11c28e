import { describe, expect, it } from 'vitest';
import { approveCommission } from '@/lib/commissions/approve-commission';
import { matureCommissions } from '@/lib/commissions/mature-commissions';
import { voidCommission } from '@/lib/commissions/void-commission';
import { atTime } from '@/lib/db/clock';
import { db } from '@/lib/db/client';
import { newId } from '@/lib/ids';
import { verifyBooks } from '@/lib/books/verify';
import { changeAffiliateStatus } from '@/lib/corrections/change-affiliate-status';
import { clawBackCommission } from '@/lib/corrections/claw-back-commission';
import { holdCommission, releaseHold } from '@/lib/corrections/hold-commission';
import { approvePayout, closePayout, payPayout, sendPayout } from '@/lib/payouts/move-payouts';
import { requestPayout } from '@/lib/payouts/request-payout';
import { savePayoutDetails } from '@/lib/payouts/save-details';
import { expectOk } from '@/lib/result';
import { addDays } from '@/lib/time/calendar';
import { staffCtx, systemCtx } from '@/lib/testing/factories';
import {
  balancesOf,
  countRows,
  makeEarned,
  makePayableAffiliate,
  makeRefund,
} from '@/lib/testing/money';

const longAgo = addDays(new Date(), -60);
const zero = { pending: 0n, available: 0n, in_payout: 0n, paid: 0n, debt: 0n };
const reason = 'Because of the test';

async function makeAvailable(
  affiliate: { programId: string; affiliateId: string },
  amountMinor: bigint,
) {
  const earned = await makeEarned(affiliate, { amountMinor, earnedAt: longAgo });
  expectOk(await approveCommission(staffCtx, earned));
  return earned;
}

async function makeRequested(amountMinor = 5000n) {
  const affiliate = await makePayableAffiliate();
  const earned = await makeAvailable(affiliate, amountMinor);
  const { payoutId } = expectOk(
    await requestPayout(staffCtx, { affiliateId: affiliate.affiliateId, currency: 'USD' }),
  );
  return { ...affiliate, ...earned, payoutId };
}

const statusOf = async (id: string) =>
  (await db.commission.findUniqueOrThrow({ where: { id } })).status;
const payoutOf = (id: string) => db.payout.findUniqueOrThrow({ where: { id } });

/** Runs a command many times at once and counts the answers. */
async function race<T>(times: number, run: () => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: times }, run));
}

describe('twenty at once, one winner', () => {
  it('approving posts once and writes one audit row and one event', async () => {
    const affiliate = await makePayableAffiliate();
    const earned = await makeEarned(affiliate, { amountMinor: 2000n, earnedAt: longAgo });
    const answers = (await race(20, () => approveCommission(staffCtx, earned))).map(expectOk);
    expect(answers.filter((answer) => !answer.alreadyApproved)).toHaveLength(1);
    expect(await balancesOf(affiliate.affiliateId)).toEqual({ ...zero, available: 2000n });
    const approvals = { subjectId: earned.commissionId, action: 'COMMISSION_APPROVED' };
    expect(await db.auditEvent.count({ where: approvals })).toBe(1);
    expect(
      await db.outboxEvent.count({
        where: { subjectId: earned.commissionId, type: 'commission.approved' },
      }),
    ).toBe(1);
  });

  it('voiding posts once', async () => {
    const affiliate = await makePayableAffiliate();
    const earned = await makeEarned(affiliate, { amountMinor: 2000n });
    const answers = (await race(20, () => voidCommission(staffCtx, { ...earned, reason }))).map(
      expectOk,
    );
    expect(answers.filter((answer) => !answer.alreadyVoided)).toHaveLength(1);
    expect(await balancesOf(affiliate.affiliateId)).toEqual(zero);
  });

  it('clawing back takes it once', async () => {
    const affiliate = await makePayableAffiliate();
    const earned = await makeAvailable(affiliate, 2000n);
    const answers = (await race(20, () => clawBackCommission(staffCtx, { ...earned, reason }))).map(
      expectOk,
    );
    expect(answers.filter((answer) => !answer.alreadyClawedBack)).toHaveLength(1);
    expect(await balancesOf(affiliate.affiliateId)).toEqual(zero);
  });

  it('clawing back 150 of 2,000 twenty times stops at what remains', async () => {
    const affiliate = await makePayableAffiliate();
    const earned = await makeAvailable(affiliate, 2000n);
    const answers = await race(20, () =>
      clawBackCommission(staffCtx, { ...earned, reason, amount: 150n }),
    );
    expect(answers.filter((answer) => answer.ok)).toHaveLength(13);
    const { clawedBackMinor } = await db.commission.findUniqueOrThrow({
      where: { id: earned.commissionId },
    });
    expect(clawedBackMinor).toBe(1950n);
  });

  it('approve and void of one commission: one of them wins, the other is refused', async () => {
    const affiliate = await makePayableAffiliate();
    const earned = await makeEarned(affiliate, { amountMinor: 2000n });
    const [approvals, voids] = await Promise.all([
      race(10, () => approveCommission(staffCtx, earned)),
      race(10, () => voidCommission(staffCtx, { ...earned, reason })),
    ]);
    const status = await statusOf(earned.commissionId);
    expect(['approved', 'voided']).toContain(status);
    const codes = [...approvals, ...voids].flatMap((a) => (a.ok ? [] : [a.error.code]));
    expect(new Set(codes)).toEqual(
      new Set([status === 'voided' ? 'CANNOT_APPROVE_VOIDED' : 'CANNOT_VOID_APPROVED']),
    );
  });

  it('requesting makes one payout of the whole balance', async () => {
    const affiliate = await makePayableAffiliate();
    await makeAvailable(affiliate, 2000n);
    const answers = await race(20, () =>
      requestPayout(staffCtx, { affiliateId: affiliate.affiliateId, currency: 'USD' }),
    );
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    expect(answers.flatMap((a) => (a.ok ? [] : [a.error.code]))).toEqual(
      Array<string>(19).fill('NOTHING_TO_PAY'),
    );
    expect(await balancesOf(affiliate.affiliateId)).toEqual({ ...zero, in_payout: 2000n });
  });

  it('a paid commission is never paid again', async () => {
    const made = await makeRequested();
    expectOk(await approvePayout(staffCtx, made));
    const answers = (await race(20, () => payPayout(staffCtx, made))).map(expectOk);
    expect(answers.filter((answer) => !answer.alreadyDone)).toHaveLength(1);
    expect(await balancesOf(made.affiliateId)).toEqual({ ...zero, paid: 5000n });
  });

  it('pay and reject of one payout: one effect', async () => {
    const made = await makeRequested();
    expectOk(await approvePayout(staffCtx, made));
    await Promise.all([
      race(10, () => payPayout(staffCtx, made)),
      race(10, () => closePayout(staffCtx, { ...made, event: 'reject', reason })),
    ]);
    const { status } = await payoutOf(made.payoutId);
    expect(await balancesOf(made.affiliateId)).toEqual(
      status === 'paid' ? { ...zero, paid: 5000n } : { ...zero, available: 5000n },
    );
  });

  it('two maturing runs at once mature each commission once, not a day early', async () => {
    const affiliate = await makePayableAffiliate();
    const earned = await makeEarned(affiliate, { amountMinor: 2000n });
    expectOk(await approveCommission(staffCtx, earned));
    await atTime(addDays(new Date(), 29), () => race(2, matureCommissions));
    expect(await statusOf(earned.commissionId)).toBe('approved');
    await atTime(addDays(new Date(), 30.1), () => race(2, matureCommissions));
    expect(await statusOf(earned.commissionId)).toBe('available');
    expect(await balancesOf(affiliate.affiliateId)).toEqual({ ...zero, available: 2000n });
  });
});

describe('a refused call changes nothing', () => {
  it.each([
    ['approving a voided commission', 'CANNOT_APPROVE_VOIDED'],
    ['clawing back a voided commission', 'CANNOT_CLAW_BACK_VOIDED'],
  ])('%s answers %s', async (_label, code) => {
    const affiliate = await makePayableAffiliate();
    const earned = await makeEarned(affiliate, { amountMinor: 2000n });
    expectOk(await voidCommission(staffCtx, { ...earned, reason }));
    const before = await countRows();
    const answer =
      code === 'CANNOT_APPROVE_VOIDED'
        ? await approveCommission(staffCtx, earned)
        : await clawBackCommission(staffCtx, { ...earned, reason });
    expect(answer.ok ? null : answer.error.code).toBe(code);
    expect(await countRows()).toEqual(before);
  });

  it('clawing back more than what is left', async () => {
    const affiliate = await makePayableAffiliate();
    const earned = await makeAvailable(affiliate, 2000n);
    const before = await countRows();
    const answer = await clawBackCommission(staffCtx, { ...earned, reason, amount: 2001n });
    expect(answer.ok ? null : answer.error.code).toBe('CLAWBACK_EXCEEDS_REMAINING');
    expect(await countRows()).toEqual(before);
  });

  it('below the minimum, without details, without a minimum, and while details cool down', async () => {
    const affiliate = await makePayableAffiliate();
    const request = (currency: string) =>
      requestPayout(staffCtx, { affiliateId: affiliate.affiliateId, currency });
    const codeOf = async (currency: string) => {
      const answer = await request(currency);
      return answer.ok ? null : answer.error.code;
    };
    expect(await codeOf('USD')).toBe('NOTHING_TO_PAY');
    await makeAvailable(affiliate, 999n);
    expect(await codeOf('USD')).toBe('BELOW_MINIMUM');
    expect(await codeOf('CHF')).toBe('MINIMUM_NOT_SET');
    await makeAvailable(affiliate, 5000n);
    expectOk(
      await savePayoutDetails(systemCtx, affiliate.affiliateId, {
        method: 'iban',
        holder: 'Ana Ruiz',
        holderType: 'person',
        iban: 'DE89370400440532013000',
      }),
    );
    const before = await countRows();
    expect(await codeOf('USD')).toBe('PAYOUT_DETAILS_COOLING_DOWN');
    expect(await countRows()).toEqual(before);
    await atTime(addDays(new Date(), 2.1), async () => {
      expect(await codeOf('USD')).toBeNull();
    });
  });

  it('failing a payout that was not sent, cancelling one that was', async () => {
    const made = await makeRequested();
    expectOk(await approvePayout(staffCtx, made));
    const fail = await closePayout(staffCtx, { ...made, event: 'fail', reason });
    expect(fail.ok ? null : fail.error.code).toBe('PAYOUT_STATUS_CONFLICT');
    expectOk(await sendPayout(staffCtx, made));
    const cancel = await closePayout(staffCtx, { ...made, event: 'cancel', reason });
    expect(cancel.ok ? null : cancel.error.code).toBe('PAYOUT_ALREADY_SENT');
  });
});

describe('the hold', () => {
  it('is decided by the database’s clock', async () => {
    const affiliate = await makePayableAffiliate();
    const earned = await makeEarned(affiliate, { amountMinor: 2000n });
    expectOk(await approveCommission(staffCtx, earned));
    await matureCommissions();
    expect(await statusOf(earned.commissionId)).toBe('approved');
    await atTime(addDays(new Date(), 31), () =>
      Promise.all([matureCommissions(), matureCommissions()]),
    );
    expect(await statusOf(earned.commissionId)).toBe('available');
    expect(await balancesOf(affiliate.affiliateId)).toEqual({ ...zero, available: 2000n });
    expect(
      await db.auditEvent.count({
        where: { subjectId: earned.commissionId, action: 'COMMISSION_MATURED' },
      }),
    ).toBe(1);
  });

  it('automatic approval comes at its end, unless something is on hold', async () => {
    const affiliate = await makePayableAffiliate();
    const terms = { approval: 'automatic' as const };
    const free = await makeEarned(affiliate, { amountMinor: 700n, earnedAt: longAgo, terms });
    const held = await makeEarned(affiliate, {
      amountMinor: 300n,
      earnedAt: longAgo,
      terms,
      holds: [{ kind: 'self_referral', reason: 'Same e-mail' }],
    });
    await matureCommissions();
    expect(await statusOf(free.commissionId)).toBe('available');
    expect(await statusOf(held.commissionId)).toBe('pending');
    const approve = await approveCommission(staffCtx, held);
    expect(approve.ok ? null : approve.error.code).toBe('COMMISSION_HELD');
    expectOk(await releaseHold(staffCtx, { ...held, kind: 'self_referral', reason }));
    await matureCommissions();
    expect(await statusOf(held.commissionId)).toBe('available');
  });

  it('on a commission in a payout not yet approved takes the item out', async () => {
    const affiliate = await makePayableAffiliate();
    const one = await makeAvailable(affiliate, 2000n);
    await makeAvailable(affiliate, 3000n);
    const { payoutId } = expectOk(
      await requestPayout(staffCtx, { affiliateId: affiliate.affiliateId, currency: 'USD' }),
    );
    expectOk(await holdCommission(staffCtx, { ...one, kind: 'fraud', reason }));
    expect(await statusOf(one.commissionId)).toBe('available');
    expect((await payoutOf(payoutId)).amountMinor).toBe(3000n);
    expect(await balancesOf(affiliate.affiliateId)).toEqual({
      ...zero,
      available: 2000n,
      in_payout: 3000n,
    });
    const again = await holdCommission(staffCtx, { ...one, kind: 'fraud', reason });
    expect(expectOk(again).alreadyHeld).toBe(true);
  });

  it('on an available commission keeps it out of a request', async () => {
    const affiliate = await makePayableAffiliate();
    const { affiliateId } = affiliate;
    const one = await makeAvailable(affiliate, 2000n);
    await makeAvailable(affiliate, 3000n);
    expectOk(await holdCommission(staffCtx, { ...one, kind: 'dispute', reason }));
    const asked = expectOk(await requestPayout(staffCtx, { affiliateId, currency: 'USD' }));
    expect(asked.amountMinor).toBe(3000n);
    expect(await statusOf(one.commissionId)).toBe('available');
    const more = await requestPayout(staffCtx, { affiliateId, currency: 'USD' });
    expect(more.ok ? null : more.error.code).toBe('NOTHING_TO_PAY');
    expect(await balancesOf(affiliateId)).toEqual({ ...zero, available: 2000n, in_payout: 3000n });
  });

  it('is looked at again when the payout is approved, however it came to be', async () => {
    const made = await makeRequested(2000n);
    await db.hold.create({
      data: {
        id: newId('hold'),
        commissionId: made.commissionId,
        kind: 'fraud',
        reason,
        openedAt: new Date(),
        openedBy: 'system:test',
      },
    });
    expect(expectOk(await approvePayout(staffCtx, made)).status).toBe('cancelled');
    expect(await balancesOf(made.affiliateId)).toEqual({ ...zero, available: 2000n });
  });

  it('of a ban is on everything open, and what was not sent is cancelled', async () => {
    for (const approved of [false, true]) {
      const made = await makeRequested(2000n);
      const { affiliateId } = made;
      if (approved) expectOk(await approvePayout(staffCtx, made));
      const pending = await makeEarned(made, { amountMinor: 300n });
      expectOk(await changeAffiliateStatus(staffCtx, { affiliateId, to: 'banned', reason }));
      expect((await payoutOf(made.payoutId)).status).toBe('cancelled');
      const balances = { ...zero, pending: 300n, available: 2000n };
      expect(await balancesOf(affiliateId)).toEqual(balances);
      for (const { commissionId } of [made, pending]) {
        const open = { commissionId, kind: 'banned', releasedAt: null };
        expect(await db.hold.count({ where: open })).toBe(1);
      }
    }
  });

  it('or none: who is banned asks for nothing, not even for what a failed payout released', async () => {
    const made = await makeRequested(2000n);
    const { affiliateId } = made;
    expectOk(await approvePayout(staffCtx, made));
    expectOk(await sendPayout(staffCtx, made));
    expectOk(await changeAffiliateStatus(staffCtx, { affiliateId, to: 'banned', reason }));
    expect((await payoutOf(made.payoutId)).status).toBe('sent');
    expectOk(await closePayout(staffCtx, { ...made, event: 'fail', reason }));
    const before = await countRows();
    const asked = await requestPayout(staffCtx, { affiliateId, currency: 'USD' });
    expect(asked.ok ? null : asked.error.code).toBe('AFFILIATE_STATUS_CONFLICT');
    expect(await countRows()).toEqual(before);
  });
});

describe('clawback of what is in a payout', () => {
  it('shrinks a payout that is not yet approved', async () => {
    const made = await makeRequested(5000n);
    expect(await makeRefund(made.orderId, 5000n)).toBe(1000n);
    expect((await payoutOf(made.payoutId)).amountMinor).toBe(4000n);
    expect(await balancesOf(made.affiliateId)).toEqual({ ...zero, in_payout: 4000n });
  });

  it('cancels a payout that falls below the minimum', async () => {
    const made = await makeRequested(1200n);
    const answer = expectOk(await clawBackCommission(staffCtx, { ...made, reason, amount: 400n }));
    // The answer says where it stands after the cancellation released it.
    expect(answer).toMatchObject({ status: 'available', remainingMinor: 800n });
    expect((await payoutOf(made.payoutId)).status).toBe('cancelled');
    expect(await balancesOf(made.affiliateId)).toEqual({ ...zero, available: 800n });
    expect(await statusOf(made.commissionId)).toBe('available');
  });

  it('leaves an approved payout as it is and becomes a debt', async () => {
    const made = await makeRequested(5000n);
    expectOk(await approvePayout(staffCtx, made));
    expectOk(await clawBackCommission(staffCtx, { ...made, reason, amount: 2000n }));
    expect((await payoutOf(made.payoutId)).amountMinor).toBe(5000n);
    expect(await balancesOf(made.affiliateId)).toEqual({
      ...zero,
      in_payout: 5000n,
      debt: -2000n,
    });
  });

  it('nets that debt at once when the payout is released', async () => {
    const made = await makeRequested(5000n);
    expectOk(await approvePayout(staffCtx, made));
    expectOk(await clawBackCommission(staffCtx, { ...made, reason, amount: 2000n }));
    expectOk(await closePayout(staffCtx, { ...made, event: 'reject', reason }));
    expect(await balancesOf(made.affiliateId)).toEqual({ ...zero, available: 3000n });
    expect(await statusOf(made.commissionId)).toBe('available');
  });

  it('a commission taken back in full while its payout is on its way ends at nothing either way', async () => {
    for (const event of ['pay', 'fail'] as const) {
      const made = await makeRequested(5000n);
      expectOk(await approvePayout(staffCtx, made));
      expectOk(await sendPayout(staffCtx, made));
      expectOk(await clawBackCommission(staffCtx, { ...made, reason }));
      expect(await statusOf(made.commissionId)).toBe('clawed_back');
      if (event === 'pay') expectOk(await payPayout(staffCtx, made));
      else expectOk(await closePayout(staffCtx, { ...made, event, reason }));
      expect(await statusOf(made.commissionId)).toBe('clawed_back');
      expect(await balancesOf(made.affiliateId)).toEqual(
        event === 'pay' ? { ...zero, paid: 5000n, debt: -5000n } : zero,
      );
    }
  });

  it('a debt netted by a later payout is open again when that payout is rejected', async () => {
    const made = await makeRequested(5000n);
    expectOk(await approvePayout(staffCtx, made));
    expectOk(await payPayout(staffCtx, made));
    expectOk(await clawBackCommission(staffCtx, { ...made, reason, amount: 2000n }));
    await makeAvailable(made, 6000n);
    const next = expectOk(
      await requestPayout(staffCtx, { affiliateId: made.affiliateId, currency: 'USD' }),
    );
    expect(next.amountMinor).toBe(4000n);
    expectOk(await closePayout(staffCtx, { ...next, event: 'reject', reason }));
    expect(await balancesOf(made.affiliateId)).toEqual({
      ...zero,
      available: 6000n,
      paid: 5000n,
      debt: -2000n,
    });
  });

  it('a paid payout that is returned gives everything back, less what was taken since', async () => {
    const made = await makeRequested(5000n);
    expectOk(await approvePayout(staffCtx, made));
    expectOk(await payPayout(staffCtx, made));
    expectOk(await clawBackCommission(staffCtx, { ...made, reason, amount: 1500n }));
    expectOk(await closePayout(staffCtx, { ...made, event: 'return', reason }));
    expect(await balancesOf(made.affiliateId)).toEqual({ ...zero, available: 3500n });
    expect(await statusOf(made.commissionId)).toBe('available');
  });

  it('a paid payout that is returned after its debt was netted by another still adds up', async () => {
    const made = await makeRequested(5000n);
    const { affiliateId } = made;
    expectOk(await approvePayout(staffCtx, made));
    expectOk(await payPayout(staffCtx, made));
    expectOk(await clawBackCommission(staffCtx, { ...made, reason, amount: 2000n }));
    await makeAvailable(made, 6000n);
    const next = expectOk(await requestPayout(staffCtx, { affiliateId, currency: 'USD' }));
    expect(next.amountMinor).toBe(4000n);
    expectOk(await approvePayout(staffCtx, next));
    expectOk(await payPayout(staffCtx, next));
    expectOk(await closePayout(staffCtx, { ...made, event: 'return', reason }));
    // 3,000 and 6,000 were earned, 4,000 arrived.
    expect(await balancesOf(affiliateId)).toEqual({ ...zero, available: 5000n, paid: 4000n });
    expectOk(await clawBackCommission(staffCtx, { ...made, reason }));
    const last = expectOk(await requestPayout(staffCtx, { affiliateId, currency: 'USD' }));
    expect(last.amountMinor).toBe(2000n);
    expectOk(await approvePayout(staffCtx, last));
    expectOk(await payPayout(staffCtx, last));
    expect(await balancesOf(affiliateId)).toEqual({ ...zero, paid: 6000n });
    expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
  });
});

it('somebody else’s payout is not there for any command, and nothing is written', async () => {
  const made = await makeRequested();
  const stranger = await makePayableAffiliate();
  const before = await countRows();
  const scopes = [{ affiliateId: stranger.affiliateId }, { programId: stranger.programId }];
  for (const scope of scopes) {
    const answers = [
      await closePayout(staffCtx, { ...made, event: 'cancel', reason }, { by: 'affiliate', scope }),
      await approvePayout(staffCtx, made, scope),
      await sendPayout(staffCtx, made, scope),
      await payPayout(staffCtx, made, scope),
    ];
    expect(answers.map((answer) => (answer.ok ? null : answer.error.code))).toEqual(
      answers.map(() => 'PAYOUT_NOT_FOUND'),
    );
  }
  expect(await countRows()).toEqual(before);
});

it('currencies are never netted against each other', async () => {
  const affiliate = await makePayableAffiliate();
  const euro = await makeEarned(affiliate, {
    amountMinor: 3000n,
    currency: 'EUR',
    earnedAt: longAgo,
  });
  expectOk(await approveCommission(staffCtx, euro));
  const paid = expectOk(
    await requestPayout(staffCtx, { affiliateId: affiliate.affiliateId, currency: 'EUR' }),
  );
  expectOk(await approvePayout(staffCtx, paid));
  expectOk(await payPayout(staffCtx, paid));
  expectOk(await clawBackCommission(staffCtx, { ...euro, reason }));
  await makeAvailable(affiliate, 2000n);
  const dollars = expectOk(
    await requestPayout(staffCtx, { affiliateId: affiliate.affiliateId, currency: 'USD' }),
  );
  expect(dollars.amountMinor).toBe(2000n);
  expect((await balancesOf(affiliate.affiliateId, 'EUR')).debt).toBe(-3000n);
});

it('a payout of 300 commissions with a debt is paid and returned', async () => {
  const affiliate = await makePayableAffiliate();
  const first = await makeAvailable(affiliate, 2000n);
  const one = expectOk(
    await requestPayout(staffCtx, { affiliateId: affiliate.affiliateId, currency: 'USD' }),
  );
  expectOk(await approvePayout(staffCtx, one));
  expectOk(await payPayout(staffCtx, one));
  expectOk(await clawBackCommission(staffCtx, { ...first, reason }));
  for (let i = 0; i < 300; i++) await makeAvailable(affiliate, 100n);
  const big = expectOk(
    await requestPayout(staffCtx, { affiliateId: affiliate.affiliateId, currency: 'USD' }),
  );
  expect(big.amountMinor).toBe(28_000n);
  expectOk(await approvePayout(staffCtx, big));
  expectOk(await payPayout(staffCtx, big));
  expectOk(await closePayout(staffCtx, { ...big, event: 'return', reason }));
  expect(await balancesOf(affiliate.affiliateId)).toEqual({
    ...zero,
    available: 30_000n,
    paid: 2000n,
    debt: -2000n,
  });
}, 120_000);
