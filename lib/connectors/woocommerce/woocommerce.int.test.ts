import { randomBytes, randomInt } from 'node:crypto';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { shareAffiliates } from '@/lib/affiliates/lock-affiliate';
import { verifyBooks } from '@/lib/books/verify';
import { db, type Tx } from '@/lib/db/client';
import { newId } from '@/lib/ids';
import { expectOk } from '@/lib/result';
import { recordOrder } from '@/lib/sales/record-order';
import { makeConnection, sendTo } from '@/lib/testing/connections';
import { makeAffiliate, makeProgram, systemCtx } from '@/lib/testing/factories';
import { woocommerceCase } from '@/lib/testing/shops/woocommerce';

/** An order of WooCommerce's that is given back as a whole, and comes back. */

let programId: string;
let affiliateId: string;
let code: string;
let secret: string;
let shop: { id: string; provider: string };
let id: string;

beforeEach(async () => {
  programId = (await makeProgram()).id;
  const affiliate = await makeAffiliate({ programId });
  affiliateId = affiliate.id;
  code = `W${affiliate.code}`;
  const about = { kind: 'percent', percentBps: 1000 } as const;
  await db.discountCode.create({
    data: { id: newId('discountCode'), programId, affiliateId: affiliate.id, code, ...about },
  });
  secret = woocommerceCase.newSecret();
  shop = await makeConnection(programId, 'woocommerce', secret);
  id = String(1_000_000 + randomInt(2 ** 31));
});

afterAll(async () => {
  expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
});

/** The order as it stands after its nth change. */
async function tell(nth: number, status: string, more: object = {}) {
  const email = `${randomBytes(6).toString('hex')}@example.com`;
  const sale = { id, customer: id, email, net: 10_000, total: 10_000, currency: 'USD', code };
  const { body } = woocommerceCase.paid({ ...sale, refunds: [] });
  const date_modified_gmt = `2026-11-01T11:00:${String(nth).padStart(2, '0')}`;
  const text = JSON.stringify({ ...body, status, date_modified_gmt, ...more });
  const about = { type: 'order.updated', id: newId('request') };
  return (await sendTo(shop, text, woocommerceCase.sign(text, secret, about))).body;
}

const orders = () =>
  db.order.findMany({ where: { programId }, include: { commissions: true, refunds: true } });

it.each(['cancelled', 'failed'])('%s after it counted takes all of it back', async (status) => {
  await tell(0, 'processing');
  expect(await tell(1, status)).toEqual({ received: true, outcome: 'applied' });
  expect(await orders()).toMatchObject([
    {
      refundedMinor: 10_000n,
      commissions: [{ status: 'clawed_back' }],
      refunds: [{ reason: `The order is ${status}` }],
    },
  ]);
});

it('cancelled before it counted earns nothing and waits for nothing', async () => {
  expect(await tell(1, 'cancelled')).toMatchObject({ outcome: 'ignored' });
  expect(await orders()).toEqual([]);
  expect(await db.refund.count({ where: { programId } })).toBe(0);
});

it('cancelled and told before its payment ends as when it is told after it', async () => {
  await tell(1, 'cancelled');
  await tell(0, 'processing');
  expect(await orders()).toMatchObject([
    { refundedMinor: 10_000n, commissions: [{ status: 'clawed_back', clawedBackMinor: 2000n }] },
  ]);
});

it('that goes on after it was cancelled counts again, and an old word changes nothing', async () => {
  await tell(0, 'processing');
  await tell(1, 'cancelled');
  await tell(2, 'completed');
  await tell(1, 'cancelled', { note: 'the same, in other bytes' });
  const [order] = await orders();
  expect(order?.refundedMinor).toBe(0n);
  await tell(3, 'cancelled');
  expect(await orders()).toMatchObject([{ refundedMinor: 10_000n }]);
});

it('a refund that is not listed any more is restored', async () => {
  const refunds = [{ id: 7, reason: 'wrong', total: '-40.00' }];
  await tell(0, 'completed');
  await tell(1, 'completed', { refunds });
  expect(await orders()).toMatchObject([{ refundedMinor: 4000n }]);
  await tell(2, 'completed');
  expect(await orders()).toMatchObject([
    {
      refundedMinor: 0n,
      commissions: [{ clawedBackMinor: 0n }],
      refunds: [{ status: 'reversed' }],
    },
  ]);
});

it('refunds of an order with a status of the shop’s own count', async () => {
  await tell(0, 'processing');
  await tell(1, 'shipped', { refunds: [{ id: 7, reason: '', total: '-40.00' }] });
  expect(await orders()).toMatchObject([{ refundedMinor: 4000n }]);
});

it('edited to less and then cancelled, all that was paid is taken back', async () => {
  await tell(0, 'processing');
  await tell(1, 'processing', { total: '80.00' });
  await tell(2, 'cancelled', { total: '80.00' });
  expect(await orders()).toMatchObject([
    { refundedMinor: 10_000n, commissions: [{ status: 'clawed_back', clawedBackMinor: 2000n }] },
  ]);
});

/** Another sale of the merchant's, told by the API under the number of the shop's. */
async function tellByApi() {
  const other = { orderId: id, customerId: 'somebody else', amount: 2500, currency: 'USD', code };
  expectOk(await recordOrder(systemCtx, programId, other));
}

it.each(['before', 'after'])(
  'cancelled and never paid takes nothing of a sale that the API told %s under its number',
  async (when) => {
    if (when === 'before') await tellByApi();
    expect(await tell(1, 'cancelled')).toMatchObject({ outcome: 'ignored' });
    if (when === 'after') await tellByApi();
    expect(await tell(2, 'failed')).toMatchObject({ outcome: 'ignored' });
    expect(await orders()).toMatchObject([
      { connectionId: null, refundedMinor: 0n, commissions: [{ status: 'pending' }] },
    ]);
  },
);

it('under way with a status of the shop’s own, it does not take such a sale for its own', async () => {
  await tellByApi();
  expect(await tell(1, 'awaiting-shipment')).toMatchObject({ outcome: 'ignored' });
  expect(await tell(2, 'completed')).toMatchObject({ outcome: 'refused', code: 'ORDER_CONFLICT' });
  expect(await orders()).toMatchObject([{ connectionId: null, totalMinor: 2500n }]);
});

/** While somebody keeps the affiliate as it is. */
async function whileItIsShared(act: (holder: Tx) => Promise<void>): Promise<void> {
  await db.$transaction(async (holder) => {
    await shareAffiliates(holder, [affiliateId]);
    await act(holder);
  });
}

it('an order of which nothing is given back moves no money: it passes those who keep its affiliate as it is', async () => {
  await whileItIsShared(async () => {
    expect(await tell(0, 'processing')).toEqual({ received: true, outcome: 'applied' });
  });
  expect(await orders()).toMatchObject([{ refundedMinor: 0n, affiliateId }]);
});

it.each([
  [
    'told with what is given back of it',
    'completed',
    { refunds: [{ id: 7, reason: '', total: '-40.00' }] },
  ],
  ['told after it was cancelled', 'processing', {}],
])('an order %s takes the lock for moving money before any other', async (_how, status, more) => {
  if (status === 'processing') await tell(1, 'cancelled');
  let told: Promise<unknown> | undefined;
  await whileItIsShared(async (holder) => {
    let isDone = false;
    told = tell(0, status, more).finally(() => (isDone = true));
    let waiting = 0;
    while (waiting === 0 && !isDone) {
      const [row] = await db.$queryRaw<{ waiting: number }[]>`
        SELECT count(*)::int AS waiting FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%FROM affiliate%'`;
      waiting = row?.waiting ?? 0;
    }
    expect(waiting).toBe(1);
    // It holds no share of its own, which it could wait for others with who do the same.
    await holder.$queryRaw`SELECT id FROM affiliate WHERE id = ${affiliateId} FOR NO KEY UPDATE NOWAIT`;
  });
  expect(await told).toEqual({ received: true, outcome: 'applied' });
  expect((await orders())[0]?.refundedMinor).toBeGreaterThan(0n);
});
