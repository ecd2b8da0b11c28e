import { z } from 'zod';
import type { SubscriptionStatus } from '@/lib/connectors/port/facts';
import { textSchema } from '@/lib/connectors/port/minor';
import type { ObjectReader } from '@/lib/connectors/port/object-reader';
import { refuseShape } from '@/lib/connectors/port/parse-body';
import { laterThan, saidTime, timeOf } from '@/lib/connectors/port/time';
import { ok } from '@/lib/result';

/** Source: https://docs.polar.sh/api-reference/webhooks/subscription.updated; from documents, not recorded. */
const subscriptionSchema = z.object({
  id: z.string().min(1).max(255),
  status: z.string(),
  customer_id: z.string().min(1),
  created_at: textSchema,
  started_at: textSchema,
  current_period_start: textSchema,
  /** Set while it is cancelled and runs on, too. */
  ends_at: textSchema,
  ended_at: textSchema,
});

const STATUSES: Readonly<Record<string, SubscriptionStatus>> = {
  trialing: 'trialing',
  active: 'active',
  past_due: 'late',
  unpaid: 'late',
  canceled: 'ended',
};

/** How a subscription stands, by its own state. One whose first payment is not made has not begun. */
export const readSubscription: ObjectReader = (data, { now, occurredAt }) => {
  const parsed = subscriptionSchema.safeParse(data);
  if (!parsed.success) return refuseShape('The subscription', parsed.error);
  const subscription = parsed.data;
  const status = Object.hasOwn(STATUSES, subscription.status)
    ? STATUSES[subscription.status]
    : undefined;
  if (!status) return ok('The subscription has not begun.');
  const startedAt = timeOf([subscription.started_at, subscription.created_at], now);
  return ok({
    kind: 'subscription-changed',
    names: { trusted: [], byBuyer: null, guest: subscription.id },
    ownIds: [subscription.customer_id],
    ref: subscription.id,
    status,
    startedAt,
    renewedAt: laterThan(startedAt, saidTime(subscription.current_period_start)),
    endsAt: saidTime(subscription.ended_at) ?? saidTime(subscription.ends_at),
    toldAt: timeOf([occurredAt], now),
  });
};
