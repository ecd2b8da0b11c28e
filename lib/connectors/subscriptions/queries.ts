import type { Viewer } from '@/lib/auth/viewer';
import { SUBSCRIPTION_STATUSES, type SubscriptionStatus } from '@/lib/connectors/port/facts';
import { db } from '@/lib/db/client';
import { parserOf } from '@/lib/parse-one-of';

const parseStatus = parserOf('status of a subscription', SUBSCRIPTION_STATUSES);

export type SubscriptionDto = {
  ref: string;
  /** As the merchant's people call the shop. */
  shop: string;
  status: SubscriptionStatus;
  startedAt: Date;
  renewedAt: Date | null;
  endsAt: Date | null;
  endedAt: Date | null;
};

/** One customer's: more than anybody has. The page says when there are more. */
export const MOST_SUBSCRIPTIONS = 50;

/** Of a customer under all their names, those that began last first. Who a customer is, is the merchant's business. */
export async function listSubscriptions(
  viewer: Viewer,
  customerRootId: string,
): Promise<{ items: SubscriptionDto[]; isCut: boolean }> {
  if (viewer.kind !== 'staff') throw new Error('subscriptions are for staff');
  const rows = await db.subscription.findMany({
    where: { customer: { OR: [{ id: customerRootId }, { mergedInto: customerRootId }] } },
    include: { connection: { select: { name: true } } },
    orderBy: [{ startedAt: 'desc' }, { ref: 'asc' }],
    take: MOST_SUBSCRIPTIONS + 1,
  });
  const items = rows.slice(0, MOST_SUBSCRIPTIONS).map((row) => ({
    ref: row.ref,
    shop: row.connection.name,
    status: parseStatus(row.status),
    startedAt: row.startedAt,
    renewedAt: row.renewedAt,
    endsAt: row.endsAt,
    endedAt: row.endedAt,
  }));
  return { items, isCut: rows.length > MOST_SUBSCRIPTIONS };
}
