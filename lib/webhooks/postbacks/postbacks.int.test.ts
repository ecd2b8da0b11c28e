import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { approveCommission } from '@/lib/commissions/approve-commission';
import { voidCommission } from '@/lib/commissions/void-commission';
import { changeAffiliateStatus } from '@/lib/corrections/change-affiliate-status';
import { db } from '@/lib/db/client';
import { atTime } from '@/lib/db/clock';
import { createDiscountCode } from '@/lib/discount-codes/commands';
import { expectOk } from '@/lib/result';
import { recordOrder } from '@/lib/sales/record-order';
import { makeAffiliate, makeProgram, makeUser, staffCtx, systemCtx } from '@/lib/testing/factories';
import { startMailServer } from '@/lib/testing/mail-server';
import { makeEarned } from '@/lib/testing/money';
import { startReceiver, type Receiver } from '@/lib/testing/receiver';
import { deliveriesOf, makeWebhook, sendDue } from '@/lib/testing/webhooks';
import {
  changeWebhook,
  createWebhook,
  removeWebhook,
  rotateWebhook,
} from '@/lib/webhooks/commands';
import { fanOut } from '@/lib/webhooks/fan-out/fan-out';
import { findPostback } from '@/lib/webhooks/postbacks/postback-queries';
import { removePostback, setPostback, testPostback } from '@/lib/webhooks/postbacks/postbacks';
import { findDelivery, findWebhook, listDeliveries, listWebhooks } from '@/lib/webhooks/queries';
import { resendDelivery, resendSince, sendTestEvent } from '@/lib/webhooks/send-again';

const staff = { kind: 'staff', userId: 'usr_staff', role: 'owner' } as const;
const later = (seconds: number) => new Date(Date.now() + seconds * 1_000);
const codeOf = (result: { ok: boolean; error?: { code: string } }) =>
  result.ok ? 'done' : result.error?.code;

let programId: string;
let affiliate: { affiliateId: string; programId: string };
let other: { affiliateId: string; programId: string };
let receiver: Receiver;
let url: string;
const earn = (whose = affiliate) => makeEarned(whose, { amountMinor: 2_000n });
const allow = (postbacks: string) =>
  db.program.update({ where: { id: programId }, data: { postbacks }, select: { id: true } });
const called = () => receiver.received.map((one) => one.url);
const isOfTheShop = (one: { url: string }) => one.url === '/shop';
const viewer = () => ({ kind: 'affiliate', userId: 'usr_any', ...affiliate }) as const;

beforeEach(async () => {
  await db.webhookEndpoint.deleteMany();
  await db.outboxEvent.updateMany({ data: { fannedOut: true, status: 'delivered' } });
  programId = (await makeProgram({ postbacks: 'on' })).id;
  const member = async () => ({ affiliateId: (await makeAffiliate({ programId })).id, programId });
  [affiliate, other] = [await member(), await member()];
  receiver = await startReceiver();
  url = `http://127.0.0.1:${receiver.port}/pb`;
});
afterEach(() => receiver.stop());

describe('a postback', () => {
  it('is called for what happens to one’s own commissions, by GET with the values', async () => {
    const template = `${url}?c={commission_id}&a={amount}&t={status}&e={event}&s={sub_id}&k={click_id}`;
    expectOk(await setPostback(systemCtx, { affiliateId: affiliate.affiliateId, url: template }));
    await makeWebhook(programId, `http://127.0.0.1:${receiver.port}/shop`);
    await earn(other);
    await sendDue();
    // The merchant hears of another's, and of nothing else anybody does.
    expect(called()).toEqual(receiver.received.filter(isOfTheShop).map((one) => one.url));
    receiver.received.length = 0;
    const { commissionId } = await earn();
    await db.commission.update({
      where: { id: commissionId },
      data: { clickId: 'clk_1' },
      select: { id: true },
    });
    await sendDue();
    const toThem = () => receiver.received.filter((one) => !isOfTheShop(one));
    expect(toThem()).toMatchObject([{ method: 'GET', body: '' }]);
    expect(toThem()[0]?.headers['webhook-signature']).toBeUndefined();
    expect(toThem().map((one) => one.url)).toEqual([
      `/pb?c=${commissionId}&a=20.00&t=pending&e=commission.earned&s=&k=clk_1`,
    ]);
    expectOk(await voidCommission(staffCtx, { commissionId, reason: 'A test' }));
    await sendDue();
    expect(toThem()).toHaveLength(2);
    expect(toThem()[1]?.url).toContain('a=0.00&t=voided&e=commission.voided');
  });

  it('is called for an order that is reported, as for one that is not', async () => {
    const { affiliateId } = affiliate;
    const { code } = await db.affiliate.findUniqueOrThrow({ where: { id: affiliateId } });
    const discount = { programId, affiliateId, code: `X${code}`, percentBps: 1_000 };
    expectOk(await createDiscountCode(staffCtx, { ...discount, kind: 'percent' }));
    expectOk(await setPostback(systemCtx, { affiliateId, url: `${url}?e={event}` }));
    const order = { orderId: 'order-1', customerId: 'buyer-1', amount: 10_000, currency: 'USD' };
    expectOk(await recordOrder(systemCtx, programId, { ...order, code: `X${code}` }));
    expect(await sendDue()).toBe(1);
    expect(called()).toEqual(['/pb?e=commission.earned']);
  });

  it('tells order numbers only while the program says so', async () => {
    const template = `${url}?o={order_id}`;
    const set = { affiliateId: affiliate.affiliateId, url: template };
    expect(codeOf(await setPostback(systemCtx, set))).toBe('WEBHOOK_ADDRESS_REFUSED');
    await allow('with_orders');
    expectOk(await setPostback(systemCtx, set));
    const { commissionId } = await earn();
    const { order } = await db.commission.findUniqueOrThrow({
      where: { id: commissionId },
      select: { order: { select: { externalId: true } } },
    });
    await sendDue();
    expect(called()).toEqual([`/pb?o=${order?.externalId}`]);
    await allow('on');
    await earn();
    await sendDue();
    expect(called()[1]).toBe('/pb?o=');
  });

  it('is the merchant’s to allow: nothing is set, and nothing leaves, while it does not', async () => {
    const set = { affiliateId: affiliate.affiliateId, url };
    await allow('off');
    expect(codeOf(await setPostback(systemCtx, set))).toBe('POSTBACKS_NOT_ALLOWED');
    await allow('on');
    expectOk(await setPostback(systemCtx, set));
    await earn();
    await fanOut();
    await allow('off');
    expect(await sendDue()).toBe(0);
    await earn();
    expect(await fanOut()).toBe(0);
    expect(codeOf(await testPostback(systemCtx, set))).toBe('POSTBACKS_NOT_ALLOWED');
    await allow('on');
    // What was due waits; what happened meanwhile was not for them.
    expect(await sendDue()).toBe(1);
    await allow('off');
    expectOk(await removePostback(systemCtx, set));
    expect(codeOf(await removePostback(systemCtx, set))).toBe('POSTBACK_NOT_FOUND');
  });

  it('is called four times at most, and its answers are kept nowhere', async () => {
    const set = { affiliateId: affiliate.affiliateId, url };
    const { id } = expectOk(await setPostback(systemCtx, set));
    receiver.answerWith((response) => void response.writeHead(500).end('inside: 42'));
    await earn();
    for (let n = 0; n < 6; n++) await atTime(later(n * 3_600), sendDue);
    expect(called()).toHaveLength(4);
    expect(await deliveriesOf(id)).toMatchObject([{ status: 'failed', attempts: 4 }]);
    expect(await db.webhookAttempt.count({ where: { answer: { contains: 'inside' } } })).toBe(0);
    const seen = await findPostback(viewer(), affiliate.affiliateId);
    expect(seen?.attempts).toHaveLength(4);
    expect(seen?.attempts[0]).toMatchObject({ statusCode: 500, isDone: false });
    expect(JSON.stringify(seen)).not.toContain('inside');
    expect(await findPostback(staff, affiliate.affiliateId)).toEqual(seen);
  });

  it('is one’s own to see', async () => {
    const set = { affiliateId: other.affiliateId, url };
    expectOk(await setPostback(systemCtx, set));
    expect(await findPostback(viewer(), other.affiliateId)).toBeNull();
    const key = { kind: 'key', keyId: 'key_1', programId: 'prg_other', affiliateId: null } as const;
    expect(await findPostback(key, other.affiliateId)).toBeNull();
  });

  it('is none of the merchant’s webhooks', async () => {
    const set = { affiliateId: affiliate.affiliateId, url };
    const { id } = expectOk(await setPostback(systemCtx, set));
    const { deliveryId } = expectOk(await testPostback(systemCtx, set));
    expect((await listWebhooks(staff)).items).toEqual([]);
    expect((await listDeliveries(staff)).items).toEqual([]);
    expect(await findWebhook(staff, id)).toBeNull();
    expect(await findDelivery(staff, deliveryId)).toBeNull();
    const gone = [
      await changeWebhook(systemCtx, { id, url: 'https://shop.example/' }),
      await rotateWebhook(systemCtx, { id, overlapHours: 0 }),
      await removeWebhook(systemCtx, { id }),
      await sendTestEvent(systemCtx, { id }),
      await resendSince(systemCtx, { id, since: new Date(0) }),
      await resendDelivery(systemCtx, { id: deliveryId }),
    ].map(codeOf);
    expect(new Set(gone)).toEqual(new Set(['WEBHOOK_NOT_FOUND', 'DELIVERY_NOT_FOUND']));
    const webhooks = await Promise.all(
      Array.from({ length: 20 }, () =>
        createWebhook(systemCtx, { programId, name: 'X', url, events: [] }),
      ),
    );
    expect(webhooks.map(codeOf)).toEqual(Array(20).fill('done'));
  });

  it('is saved again to be on again, at another address', async () => {
    const set = { affiliateId: affiliate.affiliateId, url };
    const { id } = expectOk(await setPostback(systemCtx, set));
    const user = await db.affiliate.findUniqueOrThrow({
      where: { id: affiliate.affiliateId },
      select: { user: { select: { email: true } } },
    });
    receiver.answerWith((response) => void response.writeHead(410).end());
    await earn();
    await sendDue();
    expect((await findPostback(viewer(), affiliate.affiliateId))?.switchedOffWhy).toBe('gone');
    expect(codeOf(await testPostback(systemCtx, set))).toBe('WEBHOOK_OFF');
    const mail = await startMailServer();
    try {
      const sent = (await mail.deliver()).filter(({ to }) => to === user.user.email);
      expect(sent.map(({ subject }) => subject)).toContain('Your postback is switched off');
    } finally {
      mail.switchOff();
      await mail.stop();
    }
    receiver.answerWith((response) => void response.end());
    const again = expectOk(await setPostback(systemCtx, { ...set, url: `${url}/2` }));
    expect(again.id).toBe(id);
    expect(await atTime(later(60), sendDue)).toBe(1);
    expect(called().at(-1)).toBe('/pb/2');
  });

  it('is tried with a commission that there is not, twenty times an hour', async () => {
    const template = `${url}?c={commission_id}&e={event}`;
    const set = { affiliateId: affiliate.affiliateId, url: template };
    expect(codeOf(await testPostback(systemCtx, set))).toBe('POSTBACK_NOT_FOUND');
    expectOk(await setPostback(systemCtx, set));
    const tried = await Promise.all(Array.from({ length: 25 }, () => testPostback(systemCtx, set)));
    expect(tried.filter((one) => one.ok)).toHaveLength(20);
    expect(new Set(tried.map(codeOf))).toEqual(new Set(['done', 'POSTBACK_TESTS_USED_UP']));
    expect(await sendDue()).toBe(20);
    expect(new Set(called())).toEqual(new Set(['/pb?c=com_test&e=webhook.test']));
    // Removed and set anew, it is still the same hour; another's is not counted.
    expectOk(await removePostback(systemCtx, set));
    expectOk(await setPostback(systemCtx, set));
    expect(codeOf(await testPostback(systemCtx, set))).toBe('POSTBACK_TESTS_USED_UP');
    expectOk(await setPostback(systemCtx, { affiliateId: other.affiliateId, url }));
    expect(codeOf(await testPostback(systemCtx, other))).toBe('done');
    expect(await atTime(later(3_601), async () => codeOf(await testPostback(systemCtx, set)))).toBe(
      'done',
    );
  });

  it('ends with a ban, whatever waits', async () => {
    const set = { affiliateId: affiliate.affiliateId, url };
    const { id } = expectOk(await setPostback(systemCtx, set));
    await makeWebhook(programId, `http://127.0.0.1:${receiver.port}/shop`, ['commission.earned']);
    await earn();
    await fanOut();
    const ban = { affiliateId: affiliate.affiliateId, to: 'banned', reason: 'Fraud' } as const;
    expectOk(await changeAffiliateStatus(staffCtx, ban));
    expect(await findPostback(staff, affiliate.affiliateId)).toBeNull();
    expect(await db.webhookEndpoint.findUnique({ where: { id } })).toMatchObject({ url: '' });
    await sendDue();
    expect(called().filter((path) => path.startsWith('/pb'))).toEqual([]);
    // The merchant's own goes on.
    expect(called()).toContain('/shop');
    expect(codeOf(await setPostback(systemCtx, set))).toBe('POSTBACKS_NOT_ALLOWED');
  });

  it('is set by none but members, whoever writes to the database', async () => {
    const { id: applicant } = await makeAffiliate({ programId, status: 'applied' });
    const { id: elsewhere } = await makeAffiliate({ programId: (await makeProgram()).id });
    const write = (affiliateId: string) =>
      db.webhookEndpoint.create({
        data: { id: `whk_${affiliateId}`, programId, affiliateId, name: 'X', url, createdBy: 'x' },
      });
    await expect(write(applicant)).rejects.toThrow('may have no postback');
    await expect(write(elsewhere)).rejects.toThrow('may have no postback');
    expect(codeOf(await setPostback(systemCtx, { affiliateId: applicant, url }))).toBe(
      'POSTBACKS_NOT_ALLOWED',
    );
    await allow('off');
    await expect(write(affiliate.affiliateId)).rejects.toThrow('may have no postback');
  });

  it('has its call when a paused affiliate earns on', async () => {
    const set = { affiliateId: affiliate.affiliateId, url };
    const owner = { actor: { kind: 'user' as const, id: (await makeUser({ role: 'owner' })).id } };
    const pause = { affiliateId: affiliate.affiliateId, to: 'paused', reason: 'Asked' } as const;
    const { commissionId } = await earn();
    expectOk(await changeAffiliateStatus(owner, pause));
    expectOk(await setPostback(systemCtx, set));
    expectOk(await approveCommission(owner, { commissionId }));
    expect(await sendDue()).toBe(1);
  });
});
