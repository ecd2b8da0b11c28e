import { beforeEach, expect, it } from 'vitest';
import { verifyBooks } from '@/lib/books/verify';
import { db } from '@/lib/db/client';
import { recordLeadInput, recordOrderInput } from '@/lib/orders/schema';
import { expectOk } from '@/lib/result';
import { createRule } from '@/lib/rewards/commands';
import { createRuleInput } from '@/lib/rewards/schema';
import { recordLead } from '@/lib/sales/record-lead';
import { recordOrder } from '@/lib/sales/record-order';
import { makeAffiliate, makeDiscountCode, makeProgram, staffCtx } from '@/lib/testing/factories';

let programId: string;
let ana: { id: string; code: string };
let n = 0;

beforeEach(async () => {
  programId = (await makeProgram()).id;
  ana = await makeAffiliate({ programId });
  await makeDiscountCode({ programId, affiliateId: ana.id, code: ana.code });
});

const rule = async (conditions: object = {}, minor = 500) =>
  expectOk(
    await createRule(
      staffCtx,
      programId,
      createRuleInput.parse({
        trigger: 'lead',
        outcome: { kind: 'amount', minor, currency: 'USD' },
        conditions,
      }),
    ),
  ).rule;
const signUp = async (input: object = {}) => {
  const told = recordLeadInput.parse({ customerId: `lead-${++n}`, code: ana.code, ...input });
  return expectOk(await recordLead(staffCtx, programId, told));
};
const earned = async () =>
  (await db.commission.findMany({ where: { programId }, orderBy: { id: 'asc' } })).map(
    ({ kind, affiliateId, amountMinor, reason }) => [
      kind,
      affiliateId === ana.id,
      amountMinor,
      reason,
    ],
  );
const expectInOrder = async () =>
  expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);

it('a sign-up earns its amount, once for a customer, however often it is told', async () => {
  await rule();
  await signUp({ customerId: 'a' });
  await signUp({ customerId: 'a' });
  await Promise.all(
    [1, 2, 3].map((day) => signUp({ customerId: 'a', occurredAt: `2026-05-0${day}T00:00:00Z` })),
  );
  expect(await earned()).toEqual([['lead', true, 500n, '$5.00 for a sign-up.']]);
  await signUp({ customerId: 'b' });
  expect(await earned()).toHaveLength(2);
  await expectInOrder();
});

it('without a rule it earns nothing, and nobody’s sign-up neither', async () => {
  await signUp();
  await rule();
  await signUp({ code: undefined });
  expect(await earned()).toEqual([]);
});

it('that has to be qualified earns when it first is, also after the customer has bought', async () => {
  await rule({ qualified: true });
  await signUp({ customerId: 'a' });
  expect(await earned()).toEqual([]);
  const order = { orderId: `o-${n}`, customerId: 'a', amount: 1000, currency: 'USD' };
  expectOk(await recordOrder(staffCtx, programId, recordOrderInput.parse(order)));
  await signUp({ customerId: 'a', code: undefined, qualified: true });
  await signUp({ customerId: 'a', code: undefined, qualified: true });
  expect((await earned()).map(([kind]) => kind)).toEqual(['order', 'lead']);
  await expectInOrder();
});

it('stays with who won it when the first order is another’s', async () => {
  await rule();
  await signUp({ customerId: 'a' });
  const ben = await makeAffiliate({ programId });
  await makeDiscountCode({ programId, affiliateId: ben.id, code: ben.code });
  const order = {
    orderId: `o-${n}`,
    customerId: 'a',
    amount: 1000,
    currency: 'USD',
    code: ben.code,
  };
  expectOk(await recordOrder(staffCtx, programId, recordOrderInput.parse(order)));
  expect((await earned()).map(([kind, isAnas]) => [kind, isAnas])).toEqual([
    ['lead', true],
    ['order', false],
  ]);
  await expectInOrder();
});

it('of the affiliate itself is held', async () => {
  await rule();
  const { email } = await db.user.findFirstOrThrow({
    where: { affiliates: { some: { id: ana.id } } },
  });
  await signUp({ customerEmail: email });
  const holds = await db.hold.findMany({ where: { commission: { programId } } });
  expect(holds.map(({ kind }) => kind)).toEqual(['self_referral']);
});

it('is the database’s once, too', async () => {
  await rule();
  await signUp({ customerId: 'a' });
  const {
    lead: _,
    id: __,
    ...row
  } = {
    ...(await db.commission.findFirstOrThrow({ where: { programId } })),
    lead: null,
  };
  await expect(
    db.commission.create({ data: { ...row, id: `${__}x`, terms: {}, facts: undefined } }),
  ).rejects.toThrow();
});
