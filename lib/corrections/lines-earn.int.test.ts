import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { verifyBooks } from '@/lib/books/verify';
import { approveCommission } from '@/lib/commissions/approve-commission';
import { clawBackCommission } from '@/lib/corrections/claw-back-commission';
import { db } from '@/lib/db/client';
import { approvePayout, payPayout } from '@/lib/payouts/move-payouts';
import { requestPayout } from '@/lib/payouts/request-payout';
import { recordRefund } from '@/lib/refunds/record-refund';
import { reverseRefund } from '@/lib/refunds/reverse-refund';
import { expectOk } from '@/lib/result';
import type { EarnedLine } from '@/lib/rewards/types';
import { staffCtx, systemCtx } from '@/lib/testing/factories';
import { balancesOf, makeEarned, makePayableAffiliate } from '@/lib/testing/money';
import { addDays } from '@/lib/time/calendar';

afterAll(async () => {
  expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
});

const line = (
  position: number,
  sku: string | null,
  [baseMinor, totalMinor, amountMinor]: [bigint, bigint, bigint],
  words: string,
): EarnedLine => ({
  ...{ position, sku, name: null, baseMinor, totalMinor, amountMinor, words },
  ...{ ruleId: null, cutMinor: 0n },
});
/** 200.00 net and 238.00 with tax: a gift card earns nothing, a plan 30 %, the rest 20 % (docs/rewards.md). */
const LINES = [
  line(0, 'gift', [4762n, 5667n, 0n], 'Gift cards earn nothing'),
  line(1, 'plan', [11_429n, 13_600n, 3429n], '30 %'),
  line(2, null, [3809n, 4533n, 762n], '20 %'),
];

async function sell(lines = LINES) {
  const affiliate = await makePayableAffiliate();
  const sum = (field: 'baseMinor' | 'totalMinor' | 'amountMinor') =>
    lines.reduce((all, one) => all + one[field], 0n);
  const earned = await makeEarned(affiliate, {
    lines,
    amountMinor: sum('amountMinor'),
    orderMinor: sum('baseMinor'),
    totalMinor: sum('totalMinor'),
    earnedAt: addDays(new Date(), -60),
  });
  const { externalId: orderId } = await db.order.findUniqueOrThrow({
    where: { id: earned.orderId },
  });
  let n = 0;
  const refund = async (amount: number, sku?: string) => {
    const refundId = `${orderId}-${++n}`;
    const named = sku === undefined ? {} : { lines: [{ sku, amount }] };
    const told = { refundId, orderId, amount, ...named };
    const { clawedBackMinor } = expectOk(await recordRefund(systemCtx, affiliate.programId, told));
    return { refundId, clawedBackMinor };
  };
  const reverse = async (refundId: string) =>
    expectOk(
      await reverseRefund(systemCtx, affiliate.programId, { refundId, reason: 'The card is gone' }),
    ).restoredMinor;
  const shown = async () => {
    const { commissionId } = earned;
    const rows = await db.commissionLine.findMany({
      where: { commissionId },
      orderBy: { position: 'asc' },
    });
    return rows.map((row) => row.clawedBackMinor);
  };
  const pay = async () => {
    expectOk(await approveCommission(staffCtx, earned));
    const { affiliateId } = affiliate;
    const payout = expectOk(await requestPayout(staffCtx, { affiliateId, currency: 'USD' }));
    expectOk(await approvePayout(staffCtx, payout));
    expectOk(await payPayout(staffCtx, payout));
  };
  return { ...affiliate, ...earned, refund, reverse, shown, pay };
}

type Step = [amount: number, sku: string | undefined, taken: bigint];

describe.each([['before payment'], ['after payment']])('the worked example, %s', (when) => {
  const sold = async () => {
    const sale = await sell();
    if (when === 'after payment') await sale.pay();
    return sale;
  };

  it.each<[string, Step[], bigint[]]>([
    [
      'the plan by name, then a part of everything',
      [
        [13_600, 'plan', 3429n],
        [3400, undefined, 254n],
      ],
      [0n, 3429n, 254n],
    ],
    [
      'a part of everything, then the plan by name',
      [
        [3400, undefined, 599n],
        [13_600, 'plan', 3084n],
      ],
      [0n, 3429n, 254n],
    ],
    [
      'the gift card by name, then a part of everything',
      [
        [5667, 'gift', 0n],
        [6044, undefined, 1397n],
      ],
      [0n, 1143n, 254n],
    ],
    [
      'a part of everything, then the gift card by name',
      [
        [6044, undefined, 1064n],
        [5667, 'gift', 333n],
      ],
      [0n, 1143n, 254n],
    ],
  ])('%s', async (_label, steps, lines) => {
    const sale = await sold();
    for (const [amount, sku, taken] of steps) {
      expect((await sale.refund(amount, sku)).clawedBackMinor).toBe(taken);
    }
    expect(await sale.shown()).toEqual(lines);
    const taken = lines.reduce((sum, part) => sum + part, 0n);
    const balances = await balancesOf(sale.affiliateId);
    expect(when === 'before payment' ? balances.pending : balances.debt).toBe(
      when === 'before payment' ? 4191n - taken : -taken,
    );
  });

  it('a refund that fails leaves the set: what the others took for it is given back', async () => {
    const sale = await sold();
    const first = await sale.refund(6044);
    const second = await sale.refund(5667, 'gift');
    expect([first.clawedBackMinor, second.clawedBackMinor]).toEqual([1064n, 333n]);
    expect(await sale.reverse(first.refundId)).toBe(1397n);
    expect(await sale.shown()).toEqual([0n, 0n, 0n]);
    // The gift card alone is due nothing.
    const { commissionId } = sale;
    const rows = await db.clawback.findMany({
      where: { commissionId },
      include: { refund: { select: { externalId: true } }, transfer: true },
    });
    const taken = new Map(
      rows.filter((row) => row.amountMinor > 0n).map((row) => [row.refundId, row.transferId]),
    );
    const given = rows.filter((row) => row.amountMinor < 0n);
    expect(new Map(given.map((row) => [row.refund?.externalId, row.amountMinor]))).toEqual(
      new Map([
        [first.refundId, -1064n],
        [second.refundId, -333n],
      ]),
    );
    // Each answers the posting that it undoes.
    for (const row of given) expect(row.transfer?.answersId).toBe(taken.get(row.refundId));
  });

  it('when the other one fails, what is left is due to the first alone, and the newest gives', async () => {
    const sale = await sold();
    const gift = await sale.refund(5667, 'gift');
    const [one, other] = [await sale.refund(3022), await sale.refund(3022)];
    expect(one.clawedBackMinor + other.clawedBackMinor).toBe(1397n);
    expect(await sale.reverse(gift.refundId)).toBe(333n);
    const rows = await db.clawback.findMany({
      where: { commissionId: sale.commissionId, kind: 'reversal' },
      include: { refund: { select: { externalId: true } } },
    });
    expect(rows.map((row) => [row.refund?.externalId, row.amountMinor])).toEqual([
      [other.refundId, -333n],
    ]);
  });

  it('a full refund takes all, whatever was named before', async () => {
    const sale = await sold();
    await sale.refund(5667, 'gift');
    await sale.refund(100, 'plan');
    await sale.refund(23_800 - 5767);
    expect(await sale.shown()).toEqual([0n, 3429n, 762n]);
    const { status } = await db.commission.findUniqueOrThrow({ where: { id: sale.commissionId } });
    expect(status).toBe('clawed_back');
  });
});

describe('refunds in any order, and reversals among them', () => {
  const told = fc.record({
    sku: fc.constantFrom(undefined, undefined, 'gift', 'plan'),
    amount: fc.integer({ min: 1, max: 6000 }),
    isReversed: fc.boolean(),
  });
  it('end where those in force alone would have', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(told, { minLength: 1, maxLength: 4 }), async (refunds) => {
        const [sale, other] = [await sell(), await sell()];
        const made = [];
        for (const one of refunds) made.push(await sale.refund(one.amount, one.sku));
        for (const [at, { refundId }] of made.entries()) {
          if (refunds[at]?.isReversed) await sale.reverse(refundId);
        }
        for (const one of [...refunds].reverse()) {
          if (!one.isReversed) await other.refund(one.amount, one.sku);
        }
        expect(await sale.shown()).toEqual(await other.shown());
      }),
      { numRuns: 12 },
    );
  });
});

describe('what a person takes', () => {
  it('is of the lines by what is left of them, and does not count towards what is due', async () => {
    const sale = await sell();
    const { commissionId } = sale;
    expectOk(await clawBackCommission(staffCtx, { commissionId, amount: 1000n, reason: 'Agreed' }));
    expect(await sale.shown()).toEqual([0n, 818n, 182n]);
    expect((await sale.refund(13_600, 'plan')).clawedBackMinor).toBe(3191n);
    expect(await sale.shown()).toEqual([0n, 3429n, 762n]);
  });
});

describe('the database', () => {
  it('holds a commission and its lines together, whoever writes them', async () => {
    const { commissionId } = await sell();
    const where = { commissionId_position: { commissionId, position: 1 } };
    const more = { baseMinor: 1n, totalMinor: 1n, amountMinor: 1n, words: 'a line too many' };
    await expect(
      db.commissionLine.create({ data: { commissionId, position: 3, ...more } }),
    ).rejects.toThrow();
    await expect(
      db.commissionLine.update({ where, data: { clawedBackMinor: 1n } }),
    ).rejects.toThrow();
    await expect(db.commissionLine.update({ where, data: { words: '40 %' } })).rejects.toThrow();
    await expect(db.commissionLine.delete({ where })).rejects.toThrow();
    await expect(db.$executeRaw`TRUNCATE commission_line`).rejects.toThrow();
  });

  it('keeps them together for the release before, which knows of no lines', async () => {
    const sale = await sell();
    const [one] = await db.$queryRaw<{ minor: bigint }[]>`
      WITH taken AS (UPDATE commission SET clawed_back_minor = 1500, clawed_back_at = app_now(), clawback_reason = 'x'
        WHERE id = ${sale.commissionId} RETURNING clawed_back_minor AS minor) SELECT minor FROM taken`;
    expect(one?.minor).toBe(1500n);
    expect(await sale.shown()).toEqual([0n, 1227n, 273n]);
    await db.$executeRaw`UPDATE commission SET clawed_back_minor = 0, clawed_back_at = NULL, clawback_reason = NULL
      WHERE id = ${sale.commissionId}`;
    expect(await sale.shown()).toEqual([0n, 0n, 0n]);
  });
});
