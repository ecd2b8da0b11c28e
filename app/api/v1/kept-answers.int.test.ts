import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endpoints } from '@/app/api/v1/endpoints';
import { verifyBooks } from '@/lib/books/verify';
import { db } from '@/lib/db/client';
import { expectOk, ok } from '@/lib/result';
import { createRule } from '@/lib/rewards/commands';
import { createRuleInput } from '@/lib/rewards/schema';
import { transact } from '@/lib/db/transact';
import { meetNames } from '@/lib/sales/joins/meet-names';
import { callApi, countEverything, makeKey } from '@/lib/testing/api';
import { makePayableAffiliate, makeEarned } from '@/lib/testing/money';
import { makeApprovedPayout } from '@/lib/testing/payouts';
import { makeGroup, makeUser, systemCtx } from '@/lib/testing/factories';
import { makeWebhook } from '@/lib/testing/webhooks';
import { setPostback } from '@/lib/webhooks/postbacks/postbacks';
import { sendTestEvent } from '@/lib/webhooks/send-again';

type Call = { params?: Record<string, string>; body: unknown };

let programId: string;
let key: string;
let affiliate: Awaited<ReturnType<typeof makePayableAffiliate>>;

beforeAll(async () => {
  affiliate = await makePayableAffiliate();
  programId = affiliate.programId;
  const allows = { postbacks: 'on', creditEnabled: true, creditBonusBps: 1000 };
  await db.program.update({ where: { id: programId }, data: allows });
  key = await makeKey(programId, { dailyLimits: { USD: 1_000_000 } });
  const orders = endpoints.find(({ operationId }) => operationId === 'recordOrder');
  if (!orders) throw new Error('no endpoint for orders');
  for (const orderId of ['refunded', 'reversed', 'disputed']) {
    const body = { orderId, customerId: orderId, amount: 10_000, currency: 'USD' };
    expect((await callApi(orders.handler, { key, body })).status).toBe(201);
  }
  const refunds = endpoints.find(({ operationId }) => operationId === 'recordRefund');
  if (!refunds) throw new Error('no endpoint for refunds');
  const body = { refundId: 'r-reversed', orderId: 'reversed', amount: 1000 };
  expect((await callApi(refunds.handler, { key, body })).status).toBe(201);
});

afterAll(async () => {
  expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
});

const earned = async () => (await makeEarned(affiliate, { amountMinor: 2000n })).commissionId;

/** A payout in credit of an affiliate of its own, with a bonus. */
async function credit(status: 'requested' | 'approved'): Promise<string> {
  const of = { method: 'credit', currency: 'USD', approve: status === 'approved' } as const;
  return (await makeApprovedPayout(programId, of)).payoutId;
}

/** What is done only as it was shown. */
async function asShown(operationId: string, call: Call & { body: object }): Promise<Call> {
  const endpoint = endpoints.find((one) => one.operationId === operationId);
  if (!endpoint) throw new Error(`no endpoint for ${operationId}`);
  const { method, path, handler } = endpoint;
  const shown = await callApi(handler, { ...call, key, method, path });
  return { ...call, body: { ...call.body, preview: shown.body.preview } };
}

const TRACKER = 'https://tracker.example/postback?cid={click_id}';
const ofAffiliate = (body: object) => ({ params: { id: affiliate.affiliateId }, body });
/** Once there is one. */
async function toPostback(): Promise<Call> {
  const input = { affiliateId: affiliate.affiliateId, url: TRACKER };
  expectOk(await setPostback(systemCtx, input));
  return ofAffiliate({});
}

const rule = async () => {
  const input = createRuleInput.parse({ outcome: { kind: 'share', bps: 3000 } });
  return expectOk(await createRule(systemCtx, programId, input)).rule.id;
};
const group = async () => (await makeGroup({ programId })).id;

const webhook = async () => (await makeWebhook(programId, 'https://shop.example/hooks')).id;

/** A call that has an effect, for every write of the API. */
const CALLS: Record<string, () => Call | Promise<Call>> = {
  recordLead: () => ({ body: { customerId: 'lead' } }),
  recordOrder: () => ({
    body: { orderId: 'new', customerId: 'new', amount: 100, currency: 'USD' },
  }),
  recordRefund: () => ({ body: { refundId: 'r-new', orderId: 'refunded', amount: 100 } }),
  reverseRefund: () => ({ params: { refundId: 'r-reversed' }, body: { reason: 'It failed' } }),
  recordDispute: () => ({ body: { disputeId: 'd-new', orderId: 'disputed', status: 'open' } }),
  approveCommission: async () => ({ params: { id: await earned() }, body: {} }),
  voidCommission: async () => ({ params: { id: await earned() }, body: { reason: 'A test' } }),
  clawBackCommission: async () => ({
    params: { id: await earned() },
    body: { reason: 'A test', amount: 500 },
  }),
  approvePayout: async () => ({ params: { id: await credit('requested') }, body: {} }),
  rejectPayout: async () => ({
    params: { id: await credit('requested') },
    body: { reason: 'A test' },
  }),
  cancelPayout: async () => ({
    params: { id: await credit('approved') },
    body: { reason: 'A test' },
  }),
  markPayoutPaid: async () => ({
    params: { id: await credit('approved') },
    body: { reference: 'GIFT-1' },
  }),
  createAffiliate: () => ({ body: { name: 'Ann', email: 'ann@people.example' } }),
  createGroup: () => ({ body: { name: 'Friends', slug: 'friends' } }),
  changeGroup: async () => ({ params: { id: await group() }, body: { holdDays: 7 } }),
  reorderGroups: async () => {
    await group();
    const above = { programId, isDefault: false };
    const rows = await db.group.findMany({ where: above, orderBy: { position: 'desc' } });
    return { body: { ids: rows.map(({ id }) => id) } };
  },
  removeGroup: async () => ({ params: { id: await group() }, body: {} }),
  moveAffiliate: async () => ofAffiliate({ groupId: await group() }),
  updateAffiliate: () => ({ params: { id: affiliate.affiliateId }, body: { commissionBps: 1234 } }),
  getAffiliateLink: async () => ({ body: { userId: (await makeUser()).id } }),
  createDiscountCode: () => ({ body: { code: 'TEN', kind: 'percent', percentBps: 1000 } }),
  createRule: () => ({ body: { outcome: { kind: 'share', bps: 3000 } } }),
  changeRule: async () => ({ params: { id: await rule() }, body: { name: 'Plans' } }),
  endRule: async () => ({ params: { id: await rule() }, body: {} }),
  reorderRules: async () => {
    await rule();
    const standing = await db.rewardRule.findMany({
      where: { programId, replacedAt: null },
      orderBy: { position: 'desc' },
    });
    return { body: { ruleIds: standing.map(({ id }) => id) } };
  },
  setCaps: () => ({ body: { caps: [{ kind: 'per_order', currency: 'EUR', minor: 90_000 }] } }),
  joinCustomers: () =>
    asShown('joinCustomers', {
      params: { customerId: 'refunded' },
      body: { otherCustomerId: 'reversed', reason: 'A test' },
    }),
  splitCustomer: () =>
    asShown('splitCustomer', { params: { customerId: 'reversed' }, body: { reason: 'A test' } }),
  dismissSuggestion: async () => {
    const said = { trusted: ['disputed'], byBuyer: 'refunded', guest: 'pi_1' };
    await transact(systemCtx, async (work) => ok(await meetNames(work, programId, said)));
    return {
      params: { customerId: 'disputed' },
      body: { otherCustomerId: 'refunded', reason: 'A test' },
    };
  },
  setPostback: () => ofAffiliate({ url: TRACKER }),
  removePostback: toPostback,
  testPostback: toPostback,
  createWebhook: () => ({ body: { name: 'Shop', url: 'https://shop.example/hooks' } }),
  changeWebhook: async () => ({ params: { id: await webhook() }, body: { name: 'Store' } }),
  removeWebhook: async () => ({ params: { id: await webhook() }, body: {} }),
  rotateWebhook: async () => ({ params: { id: await webhook() }, body: { overlapHours: 1 } }),
  sendTestEvent: async () => ({ params: { id: await webhook() }, body: {} }),
  resendSince: async () => ({
    params: { id: await webhook() },
    body: { since: '2026-11-01T00:00:00Z' },
  }),
  resendWebhookDelivery: async () => {
    const sent = expectOk(await sendTestEvent(systemCtx, { id: await webhook() }));
    return { params: { id: sent.deliveryId }, body: {} };
  },
};

const writes = endpoints.filter(({ method }) => method !== 'GET');

describe('the answer of a write under an Idempotency-Key', () => {
  it.each(writes.map((endpoint) => [endpoint.operationId, endpoint] as const))(
    'of %s is written with its effect, and a repeat gets it byte for byte',
    async (operationId, { handler, method, path }) => {
      const call = await CALLS[operationId]?.();
      if (!call) throw new Error(`there is no call for ${operationId}`);
      const send = () =>
        callApi(handler, {
          ...call,
          key,
          method,
          path,
          headers: { 'idempotency-key': operationId },
        });
      const before = await db.auditEvent.count();
      // What a process that is killed after COMMIT leaves behind is what is there before this answer is looked at.
      const first = await send();
      expect(first.status, first.text).toBeLessThan(300);
      // Of two transactions the second would be told that the first has answered, and not happen.
      expect(first.headers.get('idempotency-replayed')).toBeNull();
      expect(await db.auditEvent.count()).toBeGreaterThan(before);
      const rows = await db.$queryRaw<{ audit: string; kept: string }[]>`
        SELECT a.xmin::text AS audit, r.xmin::text AS kept
        FROM idempotency_record r, (SELECT xmin FROM audit_event ORDER BY id DESC LIMIT 1) a
        WHERE r.key = ${operationId}`;
      expect(rows).toHaveLength(1);
      expect(rows[0]?.kept).toBe(rows[0]?.audit);

      const after = await countEverything();
      const again = await send();
      expect([again.status, again.text]).toEqual([first.status, first.text]);
      expect(again.headers.get('idempotency-replayed')).toBe('true');
      expect(await countEverything()).toEqual(after);
    },
  );

  it('is tried for every write of the API', () => {
    expect(Object.keys(CALLS).sort()).toEqual(writes.map((one) => one.operationId).sort());
  });
});
