import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { db } from '@/lib/db/client';
import { atTime } from '@/lib/db/clock';
import type { CommandContext } from '@/lib/db/work';
import { changeAffiliateStatus } from '@/lib/corrections/change-affiliate-status';
import { toJson } from '@/lib/format/json';
import { expireRecords } from '@/lib/jobs/expire-records';
import { toOrderLine } from '@/lib/orders/rest';
import { recordLeadInput, recordOrderInput } from '@/lib/orders/schema';
import { createBatch } from '@/lib/payouts/batches/create-batch';
import { eraseAffiliate } from '@/lib/privacy/erase-affiliate';
import { eraseCustomer } from '@/lib/privacy/erase-customer';
import { recordDispute } from '@/lib/refunds/record-dispute';
import { recordRefund } from '@/lib/refunds/record-refund';
import { expectOk } from '@/lib/result';
import { reattribute } from '@/lib/sales/reattribute';
import { recordLead } from '@/lib/sales/record-lead';
import { recordOrder } from '@/lib/sales/record-order';
import { makeAffiliate, makeProgram, makeUser, staffCtx, systemCtx } from '@/lib/testing/factories';
import { makeApprovedPayout } from '@/lib/testing/payouts';
import { deliveriesOf, makeWebhook } from '@/lib/testing/webhooks';
import { createDiscountCode } from '@/lib/discount-codes/commands';
import { CATALOGUE, isWebhookEvent } from '@/lib/webhooks/catalogue';
import { fanOut } from '@/lib/webhooks/fan-out/fan-out';

const bodySchema = z.strictObject({
  type: z.string(),
  timestamp: z.iso.datetime(),
  data: z.looseObject({ id: z.string() }),
});
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);

let owner: CommandContext;
let programId: string;
let webhookId: string;

beforeAll(async () => {
  const { id } = await makeUser({ role: 'owner' });
  owner = { actor: { kind: 'user', id } };
  ({ id: programId } = await makeProgram({ minimumPayout: { USD: 1_000 } }));
  webhookId = (await makeWebhook(programId, 'https://shop.example/hooks')).id;
});

async function makeSeller() {
  const { id, code, userId } = await makeAffiliate({ programId });
  const made = await createDiscountCode(staffCtx, {
    programId,
    affiliateId: id,
    code: `C${code}`,
    kind: 'percent',
    percentBps: 1_000,
  });
  expectOk(made);
  return { id, code, userId, discountCode: `C${code}` };
}

let n = 0;
async function buy(code: string, customerId = `customer-${++n}`) {
  const input = { orderId: `order-${++n}`, customerId, amount: 10_000, currency: 'USD', code };
  return expectOk(await recordOrder(systemCtx, programId, recordOrderInput.parse(input)));
}

const bodies = async () => {
  const rows = await db.webhookMessage.findMany({ where: { programId }, orderBy: { id: 'asc' } });
  return rows.map((row) => ({ ...row, told: row.body === null ? null : JSON.parse(row.body) }));
};

describe('what is told', () => {
  it('is the object of each event, for every kind there is', async () => {
    const [seller, other] = [await makeSeller(), await makeSeller()];
    const lead = { customerId: 'lead-1', code: seller.discountCode };
    expectOk(await recordLead(systemCtx, programId, recordLeadInput.parse(lead)));
    const { order } = await buy(seller.discountCode, 'lead-1');
    const refund = { refundId: 'r-1', orderId: order.orderId, amount: 1_000 };
    expectOk(await recordRefund(systemCtx, programId, refund));
    const dispute = { disputeId: 'd-1', orderId: order.orderId, status: 'open' } as const;
    expectOk(await recordDispute(systemCtx, programId, dispute));
    const to = { orderIds: [order.id], customerId: 'lead-1', affiliateCode: other.code };
    expectOk(await reattribute(staffCtx, programId, { ...to, reason: 'Asked' }));
    const paused = { affiliateId: seller.id, to: 'paused', reason: 'Asked' } as const;
    expectOk(await changeAffiliateStatus(staffCtx, paused));
    await makeApprovedPayout(programId, { method: 'paypal', currency: 'USD' });
    const batch = { programId, currency: 'USD', format: 'paypal' } as const;
    expectOk(await createBatch(staffCtx, batch));
    await fanOut();
    const events = await db.outboxEvent.findMany({ where: { programId } });
    const known = events.filter(({ type }) => isWebhookEvent(type));
    const told = await bodies();
    expect(told.map(({ id }) => id).sort()).toEqual(known.map(({ id }) => id).sort());
    const kinds = new Set<string>();
    for (const { type, told: body } of told) {
      expect(bodySchema.parse(body).type).toBe(type);
      if (isWebhookEvent(type)) kinds.add(CATALOGUE[type].data);
    }
    expect([...kinds].sort()).toEqual(
      [...new Set(Object.values(CATALOGUE).map(({ data }) => data))].sort(),
    );
    // What the affiliate is paid by is nobody's news.
    const details = told.find(({ type }) => type === 'payout_details.changed');
    expect(details?.body).not.toContain('paypal.example');
  });
});

describe('what is told of an order', () => {
  const tell = async (count: number) => {
    const lines = Array.from({ length: count }, (_, at) => ({
      sku: `${'s'.repeat(190)}-${at}`,
      amount: 10,
    }));
    const input = { orderId: `lines-${++n}`, customerId: `lines-${n}`, amount: 10_000, lines };
    const told = recordOrderInput.parse({ ...input, currency: 'USD' });
    const { order } = expectOk(await recordOrder(systemCtx, programId, told));
    await fanOut();
    const found = (await bodies()).find(({ told: body }) => body?.data.id === order.id);
    expect(Buffer.byteLength(found?.body ?? '')).toBeLessThanOrEqual(20_000);
    return { told: toldLines.parse(found?.told), order };
  };
  const toldLines = z.object({
    data: z.object({
      lines: z.array(z.looseObject({ position: z.int() })),
      linesOmitted: z.int().optional(),
    }),
  });

  it('are its lines, and how many were left out of a body that would be above 20 kB', async () => {
    const few = await tell(2);
    expect(few.told.data.linesOmitted).toBeUndefined();
    expect(few.told.data.lines).toEqual(few.order.lines.map((line) => toJson(toOrderLine(line))));
    const many = await tell(200);
    const { lines, linesOmitted } = many.told.data;
    expect(lines.length).toBeGreaterThan(20);
    // With “everything else”.
    expect(lines.length + (linesOmitted ?? 0)).toBe(201);
    expect(lines.map(({ position }) => position)).toEqual(lines.map((_, at) => at));
  });
});

describe('what was told', () => {
  it('goes after 30 days, its outcome after 90', async () => {
    const seller = await makeSeller();
    await atTime(daysAgo(31), () => buy(seller.discountCode));
    await fanOut();
    const old = { programId, type: 'order.recorded' };
    const last = await db.webhookMessage.findFirstOrThrow({ where: old, orderBy: { id: 'desc' } });
    const age = (days: number) =>
      db.webhookMessage.update({ where: { id: last.id }, data: { createdAt: daysAgo(days) } });
    await age(29);
    await expireRecords();
    expect(await db.webhookMessage.findUnique({ where: { id: last.id } })).toMatchObject({
      body: expect.any(String) as string,
    });
    await age(31);
    expect((await expireRecords()).messages).toBe(1);
    expect(await db.webhookMessage.findUnique({ where: { id: last.id } })).toMatchObject({
      body: null,
    });
    expect(await db.webhookDelivery.findMany({ where: { messageId: last.id } })).toMatchObject([
      { status: 'failed', triesLeft: 0 },
    ]);
    await age(91);
    await expireRecords();
    expect(await db.webhookDelivery.count({ where: { messageId: last.id } })).toBe(0);
  });

  it('of a customer goes with an erasure, and is told no more; of others it stays', async () => {
    const seller = await makeSeller();
    const { order } = await buy(seller.discountCode, 'plonkowski');
    await buy(seller.discountCode, 'somebody-else');
    await fanOut();
    const naming = async () => (await bodies()).filter(({ body }) => body?.includes('plonkowski'));
    const ids = (await naming()).map(({ id }) => id);
    // The order and its commission.
    expect(ids).toHaveLength(2);
    const [delivery] = await db.webhookDelivery.findMany({ where: { messageId: { in: ids } } });
    await db.webhookAttempt.create({
      data: {
        deliveryId: delivery?.id ?? '',
        number: 1,
        at: new Date(),
        tookMs: 1,
        answer: 'hello plonkowski',
      },
    });
    const input = { orderId: order.id, confirm: order.orderId, reason: 'ASKED' } as const;
    expectOk(await eraseCustomer(owner, input));
    expect(await naming()).toEqual([]);
    const ended = await db.webhookDelivery.findMany({ where: { messageId: { in: ids } } });
    expect(ended.map(({ status }) => status)).toEqual(['failed', 'failed']);
    expect(await db.webhookAttempt.count({ where: { answer: { contains: 'plonkowski' } } })).toBe(
      0,
    );
    expect((await bodies()).some(({ body }) => body?.includes('somebody-else'))).toBe(true);
    // What is told of them from now on names nobody.
    await db.webhookEndpoint.update({ where: { id: webhookId }, data: { catchUpAfter: 'evt_' } });
    await fanOut();
    expect(await naming()).toEqual([]);
  });

  it('of an affiliate goes with an erasure', async () => {
    const { id, code, discountCode } = await makeSeller();
    // Somebody else's customer types their code: the order says it, and is not theirs.
    await buy((await makeSeller()).discountCode, 'of-another');
    await buy(discountCode, 'of-another');
    const paused = { affiliateId: id, to: 'paused', reason: 'Asked' } as const;
    expectOk(await changeAffiliateStatus(staffCtx, paused));
    await fanOut();
    const naming = async () => (await bodies()).filter(({ body }) => body?.includes(code));
    expect((await naming()).some(({ told }) => told.data.affiliateId !== id)).toBe(true);
    const before = (await deliveriesOf(webhookId)).length;
    expectOk(await eraseAffiliate(owner, { affiliateId: id, reason: 'ASKED', confirm: code }));
    await fanOut();
    expect(await naming()).toEqual([]);
    expect((await deliveriesOf(webhookId)).length).toBeGreaterThanOrEqual(before);
  });
});
