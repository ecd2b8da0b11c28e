import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as affiliatesRoute from '@/app/api/v1/affiliates/route';
import * as leadsRoute from '@/app/api/v1/leads/route';
import * as ordersRoute from '@/app/api/v1/orders/route';
import * as refundsRoute from '@/app/api/v1/refunds/route';
import { POST as stripeWebhook } from '@/app/api/webhooks/stripe/route';
import { getAffiliate } from '@/lib/affiliates/queries';
import { updateAffiliateTerms } from '@/lib/affiliates/commands';
import { saveLegalDetails } from '@/lib/affiliates/save-legal-details';
import { savePublicName } from '@/lib/affiliates/save-public-name';
import { sealAudit } from '@/lib/audit/seal/seal-audit';
import { verifyChain } from '@/lib/audit/seal/verify-chain';
import type { StaffViewer } from '@/lib/auth/viewer';
import { verifyBooks } from '@/lib/books/verify';
import { writeClicks } from '@/lib/clicks/recording/write-clicks';
import { connectClicks } from '@/lib/clicks/redirect/deps';
import { approveCommission } from '@/lib/commissions/approve-commission';
import { grantBonus } from '@/lib/commissions/grant-bonus';
import { voidCommission } from '@/lib/commissions/void-commission';
import samples from '@/lib/connectors/stripe/fixtures/stripe-objects.json';
import { changeAffiliateStatus } from '@/lib/corrections/change-affiliate-status';
import { db } from '@/lib/db/client';
import { atTime } from '@/lib/db/clock';
import type { CommandContext } from '@/lib/db/work';
import { applyToProgram } from '@/lib/discount-codes/apply-to-program';
import { createDiscountCode } from '@/lib/discount-codes/commands';
import { beginAccepted } from '@/lib/discount-codes/begin-accepted';
import { env } from '@/lib/env';
import { newId } from '@/lib/ids';
import { expireRecords } from '@/lib/jobs/expire-records';
import { createLink } from '@/lib/links/commands';
import { approvePayout, closePayout, payPayout } from '@/lib/payouts/move-payouts';
import { requestPayout } from '@/lib/payouts/request-payout';
import { savePayoutDetails } from '@/lib/payouts/save-details';
import { acceptInvitation } from '@/lib/people/accept-invitation';
import { enableUser } from '@/lib/people/disable-user';
import { issueOneTimeToken } from '@/lib/auth/one-time-token';
import { inTransaction } from '@/lib/db/transact';
import { eraseAffiliate } from '@/lib/privacy/erase-affiliate';
import { eraseCustomer } from '@/lib/privacy/erase-customer';
import { expectOk, ok } from '@/lib/result';
import { issueMonthStatement } from '@/lib/statements/issue-statement';
import { callApi, makeKey } from '@/lib/testing/api';
import { newClick } from '@/lib/testing/clicks';
import { makeAffiliate, makeProgram, makeUser, systemCtx } from '@/lib/testing/factories';
import { findText } from '@/lib/testing/find-text';
import { balancesOf } from '@/lib/testing/money';
import { sessionOf } from '@/lib/testing/sessions';
import { signedRequest } from '@/lib/testing/stripe';
import { changedTables, tableMarks } from '@/lib/testing/table-marks';
import { makeWebhook } from '@/lib/testing/webhooks';
import { addDays } from '@/lib/time/calendar';
import { fanOut } from '@/lib/webhooks/fan-out/fan-out';
import { setPostback } from '@/lib/webhooks/postbacks/postbacks';

/** Everything that names the affiliate holds this, but the account; everything that names the customer the other. */
const AFFILIATE = 'quuxington';
const DISCOUNT = `${AFFILIATE.toUpperCase()}10`;
const IBAN = 'DE89370400440532013000';
const CUSTOMER = 'plonkowski';
const staff: StaffViewer = { kind: 'staff', userId: 'usr_staff', role: 'owner' };
const daysAgo = (days: number) => addDays(new Date(), -days);

const pool = connectClicks(env().DATABASE_URL);
let owner: CommandContext;
let program: Awaited<ReturnType<typeof makeProgram>>;
let key: string;
let webhookId: string;

const reason = 'ASKED' as const;

beforeAll(async () => {
  const user = await makeUser({ role: 'owner', name: 'Olive Owner' });
  owner = { actor: { kind: 'user', id: user.id, label: user.name }, requestId: 'req_forget' };
  program = await makeProgram({ minimumPayout: { USD: 1000 }, postbacks: 'on' });
  key = await makeKey(program.id);
  webhookId = (await makeWebhook(program.id, 'https://shop.example/hooks')).id;
  await db.webhookEndpoint.update({
    where: { id: webhookId },
    data: { createdAt: daysAgo(90) },
    select: { id: true },
  });
});

/** A webhook hears of everything, and its server repeats it. */
async function tellWebhook() {
  await fanOut();
  const told = await db.webhookDelivery.findMany({
    where: { endpointId: webhookId },
    include: { message: true },
  });
  await db.webhookAttempt.createMany({
    data: told.map(({ id, message }) => ({
      deliveryId: id,
      number: 1,
      at: new Date(),
      tookMs: 1,
      answer: message.body?.slice(0, 4_096) ?? null,
    })),
    skipDuplicates: true,
  });
}

afterAll(async () => {
  await pool.end();
  expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
});

type Api = Parameters<typeof callApi>[0];
const call = async (handler: Api, body: object) => {
  const answer = await callApi(handler, {
    key,
    body,
    headers: { 'idempotency-key': randomBytes(8).toString('hex') },
  });
  expect(answer.status, answer.text).toBeLessThan(300);
  return answer.body;
};

/** Through every door by which an affiliate's name comes in, paid in full at the end. */
async function plantAffiliate() {
  const email = `zelda@${AFFILIATE}.example`;
  const name = `Zelda ${AFFILIATE}`;
  const applied = {
    program: program.slug,
    name,
    email,
    note: `Here is ${AFFILIATE}`,
    code: undefined,
  };
  expectOk(await atTime(daysAgo(60), () => applyToProgram(systemCtx, applied)));
  const user = await db.user.findUniqueOrThrow({ where: { email } });
  const { id: affiliateId, code } = await db.affiliate.findFirstOrThrow({
    where: { userId: user.id },
  });
  expect(code.toLowerCase()).toContain(AFFILIATE);
  const self: CommandContext = { actor: { kind: 'user', id: user.id, label: name } };
  const { url } = expectOk(
    await inTransaction(async (tx, now) => {
      const asked = { kind: 'invitation' as const, userId: user.id, issuedBy: 'system:mail' };
      return ok(await issueOneTimeToken({ tx, now }, asked));
    }),
  );
  const token = new URL(url).pathname.split('/').at(-1) ?? '';
  const password = 'a long enough pass phrase';
  expectOk(await acceptInvitation({ token, password, onProven: beginAccepted }));
  await sessionOf(user.id);
  const about = { affiliateId };
  expectOk(
    await atTime(daysAgo(59), () => changeAffiliateStatus(owner, { ...about, to: 'active' })),
  );
  for (const to of ['paused', 'active'] as const) {
    expectOk(
      await atTime(daysAgo(58), () =>
        changeAffiliateStatus(owner, { ...about, to, reason: `${name} asked` }),
      ),
    );
  }
  expectOk(await updateAffiliateTerms(owner, { ...about, name: `Zelda von ${AFFILIATE}` }));
  const address = `7 ${AFFILIATE} Lane\n12345 ${AFFILIATE}ham`;
  const legal = { legalName: `${AFFILIATE} Ltd`, legalAddress: address, taxId: `${AFFILIATE}-1` };
  expectOk(await saveLegalDetails(owner, { ...about, ...legal }));
  expectOk(await savePublicName(owner, { ...about, publicName: `${AFFILIATE} bakes` }));
  const link = {
    ...about,
    name: `My ${AFFILIATE}`,
    slug: `${AFFILIATE}-a`,
    destination: `/${AFFILIATE}`,
  };
  expectOk(await createLink(self, { ...link, defaultSubId: AFFILIATE }));
  const postback = { ...about, url: `https://${AFFILIATE}.example/?c={click_id}` };
  expectOk(await setPostback(self, postback));
  const discount = { ...about, programId: program.id, code: DISCOUNT };
  expectOk(await createDiscountCode(owner, { ...discount, kind: 'percent', percentBps: 1000 }));
  await makeKey(program.id, { affiliateId });
  await db.apiKey.updateMany({ where: about, data: { name: `Key of ${AFFILIATE}` } });
  const paypal = { method: 'paypal' as const, email: `pay@${AFFILIATE}.example` };
  expectOk(await atTime(daysAgo(58), () => savePayoutDetails(systemCtx, affiliateId, paypal)));
  const iban = { method: 'iban' as const, holder: name, holderType: 'person' as const, iban: IBAN };
  expectOk(await atTime(daysAgo(50), () => savePayoutDetails(systemCtx, affiliateId, iban)));
  const other = await makeProgram();
  const otherKey = await makeKey(other.id);
  const made = await callApi(affiliatesRoute.POST, {
    key: otherKey,
    body: { email, name },
    headers: { 'idempotency-key': randomBytes(8).toString('hex') },
  });
  expect(made.status, made.text).toBe(201);
  return { affiliateId, userId: user.id, code, email };
}

/** Earns, is paid, taken back from, given a bonus, and told so in a statement. */
async function payAffiliate({ affiliateId }: { affiliateId: string }) {
  const orders = [];
  for (const amount of [10_000, 20_000]) {
    const occurredAt = daysAgo(40).toISOString();
    const order = {
      orderId: `no-${randomBytes(6).toString('hex')}`,
      customerId: `buyer-${randomBytes(6).toString('hex')}`,
      amount,
      currency: 'USD',
    };
    await call(ordersRoute.POST, { ...order, code: DISCOUNT, occurredAt });
    orders.push(order);
  }
  const commissions = await db.commission.findMany({ where: { affiliateId } });
  expect(commissions).toHaveLength(2);
  const [first, second] = commissions;
  const words = `${AFFILIATE} called`;
  expectOk(await approveCommission(owner, { commissionId: first?.id ?? '' }));
  expectOk(await voidCommission(owner, { commissionId: second?.id ?? '', reason: words }));
  expectOk(
    await grantBonus(owner, {
      affiliateId,
      kind: 'bonus',
      amount: 500n,
      currency: 'USD',
      reason: words,
      waiveHold: true,
    }),
  );
  const bonus = await db.commission.findFirstOrThrow({ where: { affiliateId, kind: 'bonus' } });
  expectOk(await approveCommission(owner, { commissionId: bonus.id }));
  const ask = { affiliateId, currency: 'USD' };
  const called = expectOk(await requestPayout(owner, ask));
  expectOk(await closePayout(owner, { ...called, event: 'reject', reason: words }));
  const payout = expectOk(await requestPayout(owner, ask));
  expectOk(await approvePayout(owner, payout));
  return payout;
}

/** A row of the audit log as the release before wrote it, with the name in it. */
async function plantOldRow(row: {
  subjectType: string;
  subjectId: string;
  says: string;
  by: string;
  kind?: string;
}) {
  const { says, by, kind = 'user', ...subject } = row;
  const data = { email: says, changes: { name: { from: says, to: `not ${says}` } } };
  await db.auditEvent.create({
    data: {
      ...subject,
      action: 'USER_CREATED',
      actorKind: kind,
      actorId: by,
      actorLabel: says,
      data,
    },
  });
}

describe('an affiliate who is erased', () => {
  it('is named nowhere but in statements, and there no longer than the law asks', async () => {
    const planted = await plantAffiliate();
    const { affiliateId, code, userId } = planted;
    const payout = await payAffiliate(planted);
    // Rows of today hold ids; those of before are redacted.
    expect(await findText(AFFILIATE)).not.toContain('audit_event.actor_label');
    await plantOldRow({
      subjectType: 'user',
      subjectId: userId,
      says: planted.email,
      by: userId,
    });
    await sealAudit({ sweep: true });
    const input = { affiliateId, reason, confirm: code };
    const before = await tableMarks();
    expect(await eraseAffiliate(owner, input)).toMatchObject({
      error: {
        code: 'PERSON_HAS_MONEY',
        message: expect.stringMatching(
          /A payout is open.*erase when it is over, from \d{4}-\d\d-01/,
        ) as string,
      },
    });
    expect(changedTables(before, await tableMarks())).toEqual([]);
    expectOk(await payPayout(owner, payout));
    const month = new Date().toISOString().slice(0, 7);
    const nextMonth = addDays(new Date(), 32);
    expectOk(
      await atTime(nextMonth, () =>
        issueMonthStatement(systemCtx, { affiliateId, currency: 'USD', month }),
      ),
    );
    await db.agentConfirmation.create({
      data: {
        id: newId('agentConfirmation'),
        apiKeyId: 'key_none',
        tool: 'approve_payout',
        argsHash: 'x',
        preview: { affiliate: planted.email },
        createdAt: new Date(),
        expiresAt: new Date(),
      },
    });
    await db.outboxEvent.updateMany({ where: { affiliateId }, data: { lastError: planted.email } });
    await tellWebhook();
    const planting = await findText(AFFILIATE);
    expect(planting).toEqual(
      expect.arrayContaining([
        'affiliate.code',
        'affiliate.legal_address',
        'affiliate.public_name',
        'affiliate_status_change.reason',
        'agent_confirmation.preview',
        'api_key.name',
        'app_user.email',
        'audit_event.actor_label',
        'audit_event.data',
        'audit_event.reason',
        'commission.void_reason',
        'discount_code.code',
        'idempotency_record.body',
        'ledger_transfer.reason',
        'link.default_sub_id',
        'outbox_event.last_error',
        'outbox_event.payload',
        'payout.close_reason',
        'sales_order.code',
        'statement.data',
        'webhook_attempt.answer',
        'webhook_endpoint.url',
        'webhook_message.body',
      ]),
    );
    await sealAudit({ sweep: true });
    const money = await balancesOf(affiliateId);
    const erased = expectOk(await eraseAffiliate(owner, input));
    expect(erased).toMatchObject({ alreadyErased: false });
    expect(erased.redacted).toBeGreaterThan(5);
    expect(await findText(AFFILIATE)).toEqual(['statement.data']);
    expect(await findText('3000')).not.toContain('payout.details_masked');
    expect(await db.loginSession.count({ where: { userId } })).toBe(0);
    expect(await balancesOf(affiliateId)).toEqual(money);
    expect(money.paid).toBeGreaterThan(0n);
    expect(await getAffiliate(staff, affiliateId)).toMatchObject({
      name: 'Erased person',
      status: 'banned',
    });
    expect(await verifyChain()).toMatchObject({ ok: true });
    // Again, and with the old code: nothing more happens.
    const after = await tableMarks();
    expect(expectOk(await eraseAffiliate(owner, input))).toEqual({
      alreadyErased: true,
      redacted: 0,
    });
    expect(changedTables(after, await tableMarks())).toEqual([]);
    // Nobody brings them back.
    await expect(enableUser(owner, { userId })).resolves.toMatchObject({
      error: { code: 'PERSON_ERASED' },
    });
    await expect(
      db.affiliate.update({ where: { id: affiliateId }, data: { name: 'Zelda' } }),
    ).rejects.toThrow('affiliate_erased_check');
    // The statement keeps the name for ten years, and then loses it and nothing else.
    await atTime(addDays(new Date(), 9 * 365), expireRecords);
    expect(await findText(AFFILIATE)).toEqual(['statement.data']);
    const told = await db.statement.findFirstOrThrow({ where: { affiliateId } });
    await atTime(addDays(new Date(), 11 * 365), expireRecords);
    expect(await findText(AFFILIATE)).toEqual([]);
    const left = await db.statement.findUniqueOrThrow({ where: { id: told.id } });
    expect(left).toMatchObject({
      ...told,
      data: {
        closing: (told.data as { closing: object }).closing,
        affiliate: { name: 'Erased person' },
      },
    });
  });

  it('is erased by owners alone, and with the code typed as it is', async () => {
    const { id: affiliateId, code } = await makeAffiliate({ programId: program.id });
    const admin = await makeUser({ role: 'admin' });
    const ctx: CommandContext = { actor: { kind: 'user', id: admin.id } };
    const input = { affiliateId, reason, confirm: code };
    const before = await tableMarks();
    const code_ = async (from: CommandContext, changes: object) => {
      const result = await eraseAffiliate(from, { ...input, ...changes });
      return result.ok ? 'done' : result.error.code;
    };
    expect(await code_(ctx, {})).toBe('FORBIDDEN');
    expect(await code_({ actor: { kind: 'api_key', id: 'key_1' } }, {})).toBe('FORBIDDEN');
    expect(await code_(owner, { confirm: code.toLowerCase() })).toBe('CONFIRMATION_MISTYPED');
    expect(await code_(owner, { affiliateId: 'aff_none' })).toBe('AFFILIATE_NOT_FOUND');
    expect(changedTables(before, await tableMarks())).toEqual([]);
    const all = await Promise.all(Array.from({ length: 8 }, () => eraseAffiliate(owner, input)));
    expect(all.map((one) => (one.ok ? one.value.alreadyErased : one.error.code)).sort()).toEqual([
      false,
      ...Array.from({ length: 7 }, () => true),
    ]);
  });

  it('is no member of the staff', async () => {
    const user = await makeUser({ role: 'support' });
    const { id: affiliateId, code } = await makeAffiliate({
      programId: program.id,
      userId: user.id,
    });
    expect(await eraseAffiliate(owner, { affiliateId, reason, confirm: code })).toMatchObject({
      error: { code: 'PERSON_IS_STAFF' },
    });
  });
});

/** Through every door by which a customer's name comes in. */
async function plantCustomer() {
  const affiliate = await makeAffiliate({ programId: program.id });
  const click = newClick({
    programId: program.id,
    affiliateId: affiliate.id,
    occurredAt: daysAgo(3),
    ipHash: `hash-${CUSTOMER}`,
    country: 'DE',
    device: 'desktop',
    referrerHost: 'search.example',
    landingPath: `/hello/${CUSTOMER}`,
  });
  await writeClicks(pool, [click]);
  const customerId = `user_${CUSTOMER}`;
  const email = `pia@${CUSTOMER}.example`;
  const touch = { customerId, customerEmail: email, click: click.id };
  await call(leadsRoute.POST, { ...touch, occurredAt: daysAgo(2).toISOString() });
  const order = {
    ...touch,
    orderId: `no-${randomBytes(6).toString('hex')}`,
    amount: 10_000,
    currency: 'USD',
  };
  await call(ordersRoute.POST, {
    ...order,
    occurredAt: daysAgo(1).toISOString(),
    metadata: { buyer: `Pia ${CUSTOMER}` },
  });
  await call(refundsRoute.POST, {
    refundId: `back-${randomBytes(6).toString('hex')}`,
    orderId: order.orderId,
    amount: 1_000,
    reason: `Pia ${CUSTOMER} sent it back`,
  });
  const suffix = randomBytes(6).toString('hex');
  const session = {
    ...samples['checkout.session'],
    id: `cs_${suffix}`,
    mode: 'payment',
    created: Math.floor(Date.now() / 1000),
    payment_status: 'paid',
    payment_intent: `pi_${suffix}`,
    amount_total: 11_900,
    amount_subtotal: 10_000,
    currency: 'usd',
    customer: `cus_${suffix}`,
    customer_email: email,
    customer_details: {
      ...samples['checkout.session'].customer_details,
      email,
      name: `Pia ${CUSTOMER}`,
    },
    client_reference_id: null,
    metadata: { program: program.slug, customerId },
  };
  const event = {
    ...samples.event,
    livemode: true,
    id: `evt_${suffix}`,
    type: 'checkout.session.completed',
    created: session.created,
  };
  const response = await stripeWebhook(
    signedRequest(JSON.stringify({ ...event, data: { object: session } })),
  );
  expect(await response.json()).toMatchObject({ received: true });
  const { id } = await db.order.findFirstOrThrow({ where: { externalId: order.orderId } });
  return { affiliate, order, orderId: id, customerId, stripeId: `cus_${suffix}` };
}

describe('a customer who is erased', () => {
  it('is named nowhere, and the money stays', async () => {
    const { affiliate, order, orderId, customerId, stripeId } = await plantCustomer();
    const { customerId: subjectId } = await db.order.findUniqueOrThrow({ where: { id: orderId } });
    expect(await findText(CUSTOMER)).not.toContain('audit_event.data');
    await plantOldRow({
      subjectType: 'customer',
      subjectId,
      says: customerId,
      by: 'key_1',
      kind: 'api_key',
    });
    await sealAudit({ sweep: true });
    await tellWebhook();
    expect(await findText(CUSTOMER)).toEqual(
      expect.arrayContaining([
        'audit_event.data',
        'audit_event.reason',
        'click.ip_hash',
        'click.landing_path',
        'customer.email',
        'customer_name.name',
        'outbox_event.payload',
        'refund.reason',
        'sales_order.metadata',
        'inbox_event.payload',
        'webhook_attempt.answer',
        'webhook_message.body',
      ]),
    );
    const facts = () =>
      db.order.findUniqueOrThrow({
        where: { id: orderId },
        select: { amountMinor: true, totalMinor: true, refundedMinor: true, affiliateId: true },
      });
    const [money, balances] = [await facts(), await balancesOf(affiliate.id)];
    const input = { orderId, reason, confirm: order.orderId };
    expect(await eraseCustomer(owner, { ...input, confirm: 'no' })).toMatchObject({
      error: { code: 'CONFIRMATION_MISTYPED' },
    });
    expect(expectOk(await eraseCustomer(owner, input)).redacted).toBeGreaterThan(0);
    expect(await findText(CUSTOMER)).toEqual([]);
    expect(await findText(stripeId)).toEqual([]);
    expect([await facts(), await balancesOf(affiliate.id)]).toEqual([money, balances]);
    expect(await verifyChain()).toMatchObject({ ok: true });
    expect(expectOk(await eraseCustomer(owner, input)).alreadyErased).toBe(true);
    // The same id is somebody new.
    await call(ordersRoute.POST, {
      orderId: `no-${randomBytes(6).toString('hex')}`,
      customerId,
      amount: 5_000,
      currency: 'USD',
    });
    const again = await db.customer.findMany({ where: { externalId: customerId } });
    expect(again).toMatchObject([{ erasedAt: null, email: null }]);
  });
});
