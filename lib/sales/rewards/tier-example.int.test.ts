import { afterEach, describe, expect, it } from 'vitest';
import { verifyBooks } from '@/lib/books/verify';
import { approveCommission } from '@/lib/commissions/approve-commission';
import { db } from '@/lib/db/client';
import { atTime } from '@/lib/db/clock';
import { approvePayout, payPayout } from '@/lib/payouts/move-payouts';
import { requestPayout } from '@/lib/payouts/request-payout';
import { recordRefund } from '@/lib/refunds/record-refund';
import { expectOk } from '@/lib/result';
import { createRule } from '@/lib/rewards/commands';
import { createRuleInput } from '@/lib/rewards/schema';
import { recordOrder } from '@/lib/sales/record-order';
import { recordOrderInput } from '@/lib/orders/schema';
import { makeDiscountCode, staffCtx } from '@/lib/testing/factories';
import { makePayableAffiliate } from '@/lib/testing/money';

const DAY = '2026-06-15';
const RULES = [
  { outcome: { kind: 'nothing' }, conditions: { skus: ['gift'] } },
  { outcome: { kind: 'share', bps: 3000 }, conditions: { skus: ['plan'], customer: 'new' } },
  {
    outcome: { kind: 'share', bps: 2500 },
    conditions: { figure: { figure: 'orders', period: 'month', atLeast: 2 } },
  },
];
let n = 0;

afterEach(async () => {
  expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
});

/** Two orders of a day, by other customers: the second is the one by which the tier is reached (docs/rewards.md). */
async function sellTwice() {
  const affiliate = await makePayableAffiliate();
  const { programId, affiliateId } = affiliate;
  const code = `TIER${++n}`;
  await makeDiscountCode({ programId, affiliateId, code });
  await atTime(new Date('2026-06-01T00:00:00Z'), async () => {
    for (const rule of RULES)
      expectOk(await createRule(staffCtx, programId, createRuleInput.parse(rule)));
  });
  const sell = async (hour: string) => {
    const at = new Date(`${DAY}T${hour}:00:00Z`);
    const told = {
      orderId: `tier-${++n}`,
      customerId: `buyer-${n}`,
      amount: 20_000,
      total: 23_800,
      currency: 'USD',
      code,
      occurredAt: at.toISOString(),
      lines: [
        { sku: 'gift', amount: 4762, total: 5667 },
        { sku: 'plan', amount: 11_429, total: 13_600 },
      ],
    };
    const input = recordOrderInput.parse(told);
    await atTime(at, async () => expectOk(await recordOrder(staffCtx, programId, input)));
    return told.orderId;
  };
  const [first, second] = [await sell('09'), await sell('15')];
  const earnedOf = (externalId: string) =>
    db.commission.findFirstOrThrow({
      where: { kind: 'order', order: { externalId, programId } },
      include: { lines: { orderBy: { position: 'asc' } } },
    });
  const pay = async () => {
    for (const id of [first, second])
      expectOk(await approveCommission(staffCtx, { commissionId: (await earnedOf(id)).id }));
    const payout = expectOk(await requestPayout(staffCtx, { affiliateId, currency: 'USD' }));
    expectOk(await approvePayout(staffCtx, payout));
    expectOk(await payPayout(staffCtx, payout));
  };
  const refund = async (amount: number, sku?: string) => {
    const lines = sku === undefined ? {} : { lines: [{ sku, amount }] };
    const told = { refundId: `tier-r-${++n}`, orderId: second, amount, ...lines };
    return expectOk(await recordRefund(staffCtx, programId, told)).clawedBackMinor;
  };
  return { first, second, earnedOf, pay, refund };
}

const amounts = ({ lines }: { lines: { amountMinor: bigint }[] }) =>
  lines.map(({ amountMinor }) => amountMinor);

describe.each([['before payment'], ['after payment']])(
  'the worked example with a tier, %s',
  (when) => {
    it.each<[string, [number, string | undefined, bigint][]]>([
      [
        'the plan by name, then a third of the rest',
        [
          [13_600, 'plan', 3429n],
          [3400, undefined, 317n],
        ],
      ],
      [
        'a third of the rest, then the plan by name',
        [
          [3400, undefined, 626n],
          [13_600, 'plan', 3120n],
        ],
      ],
    ])('%s', async (_label, steps) => {
      const { first, second, earnedOf, pay, refund } = await sellTwice();
      expect(amounts(await earnedOf(first))).toEqual([0n, 3429n, 762n]);
      expect(amounts(await earnedOf(second))).toEqual([0n, 3429n, 952n]);
      if (when === 'after payment') await pay();
      for (const [amount, sku, taken] of steps) expect(await refund(amount, sku)).toBe(taken);
      expect((await earnedOf(second)).clawedBackMinor).toBe(3746n);
      expect((await earnedOf(first)).clawedBackMinor).toBe(0n);
    });
  },
);
