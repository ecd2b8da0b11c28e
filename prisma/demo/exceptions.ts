import type { Prisma } from '@/lib/db/generated/client';
import { db } from '@/lib/db/client';
import { createBatch } from '@/lib/payouts/batches/create-batch';
import { approvePayout } from '@/lib/payouts/move-payouts';
import { reattribute } from '@/lib/sales/reattribute';
import { recordDispute } from '@/lib/refunds/record-dispute';
import { recordRefund } from '@/lib/refunds/record-refund';
import { expectOk } from '@/lib/result';
import { addDays } from '@/lib/time/calendar';
import type { Cast } from '@/prisma/demo/cast';

type PlanAlone = (at: Date, run: () => Promise<void>) => void;

/** An order of the demo by our id and the shop's. */
type Chosen = { id: string; externalId: string };

/** Of the demo's exceptions: who they happen to, when, and which orders they used. */
type Scene = { cast: Cast; today: Date; taken: Set<string>; plan: PlanAlone };

/**
 * What does not go by the book, in the days before today: a dispute that is open, one that was lost after its commission
 * was paid, a refund after payment, an order given to somebody else, and a batch that waits for the second person.
 * `taken` gathers the shop's ids of the orders it used, so that the year's own refunds leave them alone.
 */
export function planExceptions(cast: Cast, today: Date, taken: Set<string>, plan: PlanAlone): void {
  const scene = { cast, today, taken, plan };
  planDisputes(scene);
  planRefund(scene);
  planGift(scene);
  planBatch(scene);
}

function planDisputes(scene: Scene): void {
  const { cast, today, plan } = scene;
  let lost: Chosen | null = null;
  plan(addDays(today, -24), async () => {
    lost = await choose(scene, 'CHLOE', ['paid']);
    if (!lost) return;
    await dispute(cast, lost, {
      disputeId: 'dp-2201',
      status: 'open',
      reason: 'The buyer does not recognise the payment',
    });
  });
  plan(addDays(today, -1.2), async () => {
    if (lost) await dispute(cast, lost, { disputeId: 'dp-2201', status: 'lost' });
  });
  plan(addDays(today, -3), async () => {
    const order = await choose(scene, 'BEN', ['approved', 'pending']);
    if (!order) return;
    await dispute(cast, order, {
      disputeId: 'dp-2214',
      status: 'open',
      reason: 'Parcel not received',
    });
  });
}

function planRefund(scene: Scene): void {
  const { shop, programId } = scene.cast;
  scene.plan(addDays(scene.today, -4), async () => {
    const order = await choose(scene, 'ANA', ['paid']);
    if (!order) return;
    expectOk(
      await recordRefund(shop, programId, {
        refundId: `refund-${order.externalId}`,
        orderId: order.externalId,
        reason: 'The grinder broke',
      }),
    );
  });
}

function planGift(scene: Scene): void {
  const { staff, programId } = scene.cast;
  scene.plan(addDays(scene.today, -1.5), async () => {
    const order = await choose(scene, 'DEALHOPPER', ['pending', 'approved']);
    if (!order) return;
    expectOk(
      await reattribute(staff, programId, {
        orderIds: [order.id],
        affiliateCode: 'BREWGUIDE',
        reason: 'The buyer wrote that the gift guide led her here',
      }),
    );
  });
}

function planBatch({ cast, today, plan }: Scene): void {
  const { staff, finance, programId } = cast;
  plan(addDays(today, -0.8), async () => {
    const asked = await db.payout.findMany({
      where: { programId, currency: 'USD', status: 'requested', method: 'ach' },
      orderBy: { id: 'asc' },
      select: { id: true },
      take: 2,
    });
    const payoutIds = asked.map((payout) => payout.id);
    for (const payoutId of payoutIds) expectOk(await approvePayout(staff, { payoutId }));
    if (payoutIds.length === 0) return;
    expectOk(await createBatch(finance, { programId, currency: 'USD', format: 'wise', payoutIds }));
  });
}

async function choose(
  { cast, taken }: Scene,
  code: string,
  statuses: string[],
): Promise<Chosen | null> {
  const affiliate = cast.affiliates.get(code);
  if (!affiliate) return null;
  const where: Prisma.CommissionWhereInput = {
    affiliateId: affiliate.id,
    kind: 'order',
    status: { in: statuses },
    clawedBackMinor: 0,
    holds: { none: { releasedAt: null } },
    order: { refunds: { none: {} }, disputes: { none: {} } },
  };
  const found = await db.commission.findFirst({
    where,
    orderBy: [{ earnedAt: 'desc' }, { id: 'desc' }],
    select: { order: { select: { id: true, externalId: true } } },
  });
  if (found?.order) taken.add(found.order.externalId);
  return found?.order ?? null;
}

async function dispute(
  { shop, programId }: Cast,
  order: Chosen,
  report: { disputeId: string; status: 'open' | 'lost'; reason?: string },
): Promise<void> {
  expectOk(await recordDispute(shop, programId, { orderId: order.externalId, ...report }));
}
