import { beforeEach, expect, it } from 'vitest';
import { verifyBooks } from '@/lib/books/verify';
import { approveCommission } from '@/lib/commissions/approve-commission';
import { earnGoals } from '@/lib/commissions/goals/earn-goals';
import { changeAffiliateStatus } from '@/lib/corrections/change-affiliate-status';
import { db } from '@/lib/db/client';
import { recordOrderInput, recordRefundInput } from '@/lib/orders/schema';
import { recordRefund } from '@/lib/refunds/record-refund';
import { expectOk } from '@/lib/result';
import { changeRule, createRule } from '@/lib/rewards/commands';
import { createRuleInput } from '@/lib/rewards/schema';
import { recordOrder } from '@/lib/sales/record-order';
import { makeAffiliate, makeDiscountCode, makeProgram, staffCtx } from '@/lib/testing/factories';

let programId: string;
let ana: { id: string; code: string };
let n = 0;

beforeEach(async () => {
  programId = (await makeProgram({ holdDays: 10 })).id;
  ana = await affiliate();
});

async function affiliate() {
  const made = await makeAffiliate({ programId });
  await makeDiscountCode({ programId, affiliateId: made.id, code: made.code });
  return made;
}

/** Made when the program was young: it decides the months since. */
async function goal(atLeast: number, more: object = {}) {
  const figure = { figure: 'orders', period: 'month', atLeast, ...more };
  const { rule } = expectOk(
    await createRule(
      staffCtx,
      programId,
      createRuleInput.parse({
        trigger: 'goal',
        outcome: { kind: 'amount', minor: 7000, currency: 'USD' },
        conditions: { figure },
      }),
    ),
  );
  await db.$executeRaw`ALTER TABLE reward_rule DISABLE TRIGGER reward_rule_frozen`;
  await db.rewardRule.update({
    where: { id: rule.id },
    data: { createdAt: new Date('2026-08-15T00:00:00Z') },
  });
  await db.$executeRaw`ALTER TABLE reward_rule ENABLE TRIGGER reward_rule_frozen`;
  return rule;
}

const noonOf = (day: string) => `${day}T12:00:00Z`;
const sell = async (day: string, of = ana) => sellAt(noonOf(day), of);
const sellAt = async (occurredAt: string, of = ana) => {
  const orderId = `order-${++n}`;
  const told = { orderId, customerId: `c-${n}`, amount: 1000, currency: 'USD', code: of.code };
  const input = recordOrderInput.parse({ ...told, occurredAt });
  expectOk(await recordOrder(staffCtx, programId, input));
  return orderId;
};
const refund = async (orderId: string) =>
  expectOk(
    await recordRefund(
      staffCtx,
      programId,
      recordRefundInput.parse({ orderId, refundId: `r-${orderId}` }),
    ),
  );
const goals = () =>
  db.commission.findMany({ where: { programId, kind: 'goal' }, orderBy: { periodStart: 'asc' } });
const expectInOrder = async () =>
  expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);

it('a goal that is reached in a month earns once when it is over, also when two run at once', async () => {
  const rule = await goal(2);
  const ben = await affiliate();
  for (const day of ['2026-09-01', '2026-09-30', '2026-10-31']) await sell(day);
  await sell('2026-09-15', ben);
  await sell('2026-07-01');
  await sell('2026-07-02');
  await Promise.all([earnGoals(), earnGoals(), earnGoals()]);
  await earnGoals();
  const made = await goals();
  expect(made).toHaveLength(1);
  expect(made[0]).toMatchObject({
    affiliateId: ana.id,
    amountMinor: 7000n,
    ruleLineage: rule.lineage,
    periodStart: new Date('2026-09-01'),
    earnedAt: new Date('2026-10-01T00:00:00Z'),
    reason: '$70.00, for 2 orders in a month.',
  });
  await expectInOrder();
});

it('a late order makes it reached, and an edited rule pays no period twice', async () => {
  const rule = await goal(2);
  await sell('2026-09-01');
  await earnGoals();
  expect(await goals()).toEqual([]);
  await sell('2026-09-02');
  await earnGoals();
  const changed = await changeRule(staffCtx, {
    ruleId: rule.id,
    outcome: { kind: 'amount', minor: 9000, currency: 'USD' },
  });
  expectOk(changed);
  await earnGoals();
  expect(await goals()).toHaveLength(1);
});

it('whose figure falls afterwards is voided while it is pending, and flagged later', async () => {
  await goal(2);
  const [first] = [await sell('2026-09-01'), await sell('2026-09-02')];
  const [other] = [await sell('2026-10-01'), await sell('2026-10-02')];
  await earnGoals();
  const [september, october] = await goals();
  expectOk(await approveCommission(staffCtx, { commissionId: october?.id ?? '' }));
  await refund(first);
  await refund(other);
  await Promise.all([earnGoals(), earnGoals()]);
  const after = await goals();
  expect(after.map(({ status, flaggedReason }) => [status, flaggedReason !== null])).toEqual([
    ['voided', false],
    ['available', true],
  ]);
  expect(after[0]?.id).toBe(september?.id);
  // What was voided stands for its period.
  await sell('2026-09-20');
  await earnGoals();
  expect(await goals()).toHaveLength(2);
  await expectInOrder();
});

it('nobody who is banned earns by it, and a month that is not over pays nothing', async () => {
  await goal(1);
  await sell('2026-09-01');
  expectOk(
    await changeAffiliateStatus(staffCtx, { affiliateId: ana.id, to: 'banned', reason: 'x' }),
  );
  const ben = await affiliate();
  await sellAt(new Date().toISOString(), ben);
  await earnGoals();
  expect(await goals()).toEqual([]);
});

it('for ever is paid once', async () => {
  await goal(3, { period: 'ever' });
  for (const day of ['2026-07-01', '2026-09-01', '2026-10-01', '2026-10-02']) await sell(day);
  await earnGoals();
  await earnGoals();
  expect((await goals()).map(({ reason }) => reason)).toEqual(['$70.00, for 3 orders.']);
  await expectInOrder();
});

it('is the database’s once, too', async () => {
  await goal(1);
  await sell('2026-09-01');
  await earnGoals();
  const [{ id, ...row } = { id: '' }] = await goals();
  await expect(
    db.commission.create({ data: { ...row, id: `${id}x`, terms: {}, facts: undefined } as never }),
  ).rejects.toThrow();
});
