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

/**
 * What does not go by the book, in the days before today: a dispute that is open, one that was lost after its commission
 * was paid, a refund after payment, an order given to somebody else, and a batch that waits for the second person.
 * `taken` gathers the shop's ids of the orders it used, so that the year's own refunds leave them alone.
 */
export function planExceptions(cast: Cast, today: Date, taken: Set<string>, plan: PlanAlone): void {
  const { programId, shop, staff, finance } = cast;
  let lost: Chosen | null = null;

  plan(addDays(today, -24), async () => {
    lost = await choose('CHLOE', ['paid']);
    if (!lost) return;
    await dispute('dp-2201', lost, 'open', 'The buyer does not recognise the payment');
  });
  plan(addDays(today, -1.2), async () => {
    if (lost) await dispute('dp-2201', lost, 'lost');
  });
  plan(addDays(today, -3), async () => {
    const order = await choose('BEN', ['approved', 'pending']);
    if (order) await dispute('dp-2214', order, 'open', 'Parcel not received');
  });
  plan(addDays(today, -4), async () => {
    const order = await choose('ANA', ['paid']);
    if (!order) return;
    expectOk(
      await recordRefund(shop, programId, {
        refundId: `refund-${order.externalId}`,
        orderId: order.externalId,
        reason: 'The grinder broke',
      }),
    );
  });
  plan(addDays(today, -1.5), async () => {
    const order = await choose('DEALHOPPER', ['pending', 'approved']);
    if (!order) return;
    expectOk(
      await reattribute(staff, programId, {
        orderIds: [order.id],
        affiliateCode: 'BREWGUIDE',
        reason: 'The buyer wrote that the gift guide led her here',
      }),
    );
  });
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

  async function choose(code: string, statuses: string[]): Promise<Chosen | null> {
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
    disputeId: string,
    order: Chosen,
    status: 'open' | 'lost',
    reason?: string,
  ): Promise<void> {
    expectOk(
      await recordDispute(shop, programId, {
        disputeId,
        orderId: order.externalId,
        status,
        ...(reason ? { reason } : {}),
      }),
    );
  }
}
