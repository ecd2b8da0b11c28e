import { randomBytes } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { POST } from '@/app/api/webhooks/stripe/route';
import { verifyBooks } from '@/lib/books/verify';
import samples from '@/lib/connectors/stripe/fixtures/stripe-objects.json';
import { db } from '@/lib/db/client';
import { newId } from '@/lib/ids';
import { recordDispute } from '@/lib/refunds/record-dispute';
import { recordRefund } from '@/lib/refunds/record-refund';
import { expectOk } from '@/lib/result';
import { recordOrder } from '@/lib/sales/record-order';
import { makeAffiliate, makeProgram, systemCtx } from '@/lib/testing/factories';
import { signedRequest } from '@/lib/testing/stripe';

type Json = Record<string, unknown>;

const created = () => Math.floor(Date.now() / 1000);

async function scene() {
  const program = await makeProgram();
  const affiliate = await makeAffiliate({ programId: program.id });
  const code = `C${affiliate.code}`;
  await db.discountCode.create({
    data: {
      id: newId('discountCode'),
      programId: program.id,
      affiliateId: affiliate.id,
      code,
      kind: 'percent',
      percentBps: 1000,
    },
  });
  const run = randomBytes(8).toString('hex');
  const metadata = { program: program.slug };
  const payment = { payment_intent: `pi_${run}`, metadata };
  const send = async (type: string, object: Json) => {
    const id = `evt_${randomBytes(8).toString('hex')}`;
    const said = { id, type, created: created(), data: { object } };
    const event = { ...samples.event, livemode: true, ...said };
    const response = await POST(signedRequest(JSON.stringify(event)));
    expect(response.status).toBe(200);
    return ((await response.json()) as { outcome: string }).outcome;
  };
  const charge = { ...samples.charge, ...payment, id: `ch_${run}`, amount_captured: 9000 };
  const reports: Record<string, (currency: string) => Promise<string>> = {
    'a refund': (currency) =>
      send('charge.refunded', { ...charge, currency, amount: 9000, amount_refunded: 1000 }),
    'an open dispute': (currency) => sendDispute(currency, 'needs_response'),
    'a lost dispute': (currency) => sendDispute(currency, 'lost'),
  };
  const sendDispute = (currency: string, status: string) =>
    send(status === 'lost' ? 'charge.dispute.closed' : 'charge.dispute.created', {
      ...samples.dispute,
      ...payment,
      id: `dp_${run}`,
      charge: charge.id,
      amount: 1000,
      currency,
      status,
    });
  return {
    programId: program.id,
    code,
    orderId: payment.payment_intent,
    reports,
    pay: () =>
      send('checkout.session.completed', {
        ...samples['checkout.session'],
        ...payment,
        id: `cs_${run}`,
        customer: `cus_${run}`,
        created: created(),
        status: 'complete',
        payment_status: 'paid',
        invoice_creation: { ...samples['checkout.session'].invoice_creation, enabled: false },
        currency: 'usd',
        amount_subtotal: 5000,
        amount_total: 5000,
        total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
        metadata: { ...metadata, code },
      }),
    read: () =>
      db.order.findFirstOrThrow({
        where: { programId: program.id },
        include: { commissions: true, refunds: true, disputes: true },
      }),
  };
}

const REPORTS = ['a refund', 'an open dispute', 'a lost dispute'];

afterAll(async () => {
  expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
});

describe('what Stripe reports in another currency than the order', () => {
  it.each(REPORTS.flatMap((report) => [true, false].map((isFirst) => [report, isFirst] as const)))(
    '%s, before its order: %s, is kept, counts nothing and is flagged',
    async (report, isFirst) => {
      const s = await scene();
      const send = () => s.reports[report]?.('jpy');
      if (isFirst) expect(await send()).toBe('waiting');
      expect(await s.pay()).toBe('applied');
      if (!isFirst) expect(await send()).toBe('applied');
      const order = await s.read();
      expect(order.refundedMinor).toBe(0n);
      const [commission] = order.commissions;
      expect(commission).toMatchObject({ status: 'pending', clawedBackMinor: 0n });
      expect(commission?.flaggedReason).toMatch(/^A (refund|dispute) in JPY was reported/);
      const kept = report === 'a refund' ? order.refunds : order.disputes;
      expect(kept).toMatchObject([{ currency: 'JPY' }]);
      if (report === 'a refund') expect(kept).toMatchObject([{ status: 'refused' }]);
      expect(await db.hold.count({ where: { commissionId: commission?.id ?? '' } })).toBe(0);
    },
  );

  it.each(REPORTS)('%s in its own counts as ever', async (report) => {
    const s = await scene();
    await s.reports[report]?.('usd');
    await s.pay();
    const order = await s.read();
    const [commission] = order.commissions;
    expect(commission?.flaggedReason).toBeNull();
    expect(order.refundedMinor).toBe(report === 'an open dispute' ? 0n : 1000n);
    const holds = await db.hold.count({ where: { commissionId: commission?.id ?? '' } });
    expect(holds).toBe(report === 'an open dispute' ? 1 : 0);
  });

  it('a later total in its own counts by itself', async () => {
    const s = await scene();
    await s.reports['a refund']?.('jpy');
    await s.pay();
    await s.reports['a refund']?.('usd');
    expect((await s.read()).refundedMinor).toBe(1000n);
  });
});

describe('what a shop reports in another currency than the order', () => {
  const order = { customerId: 'c', amount: 5000, currency: 'USD' };

  it('is refused, and changes nothing', async () => {
    const { programId, code, orderId, read } = await scene();
    expectOk(await recordOrder(systemCtx, programId, { ...order, orderId, code }));
    const about = { orderId, amount: 1000, currency: 'JPY' };
    const refund = await recordRefund(systemCtx, programId, { ...about, refundId: 'r' });
    expect(refund).toMatchObject({ ok: false, error: { code: 'REFUND_CONFLICT' } });
    const dispute = { ...about, disputeId: 'd', status: 'lost' } as const;
    const disputed = await recordDispute(systemCtx, programId, dispute);
    expect(disputed).toMatchObject({ ok: false, error: { code: 'REFUND_CONFLICT' } });
    expect(await read()).toMatchObject({ refundedMinor: 0n, refunds: [], disputes: [] });
    // With the right currency, under the same ids.
    const right = { orderId, amount: 1000, currency: 'USD' };
    expectOk(await recordRefund(systemCtx, programId, { ...right, refundId: 'r' }));
    expect((await read()).refundedMinor).toBe(1000n);
  });

  it('before the order is kept, and counts nothing when that comes', async () => {
    const { programId, code, orderId, read } = await scene();
    const about = { orderId, amount: 1000, currency: 'JPY' };
    const parked = expectOk(await recordRefund(systemCtx, programId, { ...about, refundId: 'r' }));
    expect(parked.parked).toBe(true);
    expectOk(await recordOrder(systemCtx, programId, { ...order, orderId, code }));
    expect(await read()).toMatchObject({
      refundedMinor: 0n,
      refunds: [{ status: 'refused', currency: 'JPY' }],
    });
  });
});
