import { z } from 'zod';
import type { SubscriptionStatus } from '@/lib/connectors/port/facts';
import { textSchema } from '@/lib/connectors/port/minor';
import type { ObjectReader } from '@/lib/connectors/port/object-reader';
import { refuseShape } from '@/lib/connectors/port/parse-body';
import { laterThan, saidTime, timeOf } from '@/lib/connectors/port/time';
import { ok } from '@/lib/result';

/** Source: https://developer.paddle.com/webhooks/subscriptions; from documents, not recorded. */
const subscriptionSchema = z.object({
  id: z.string().min(1).max(255),
  status: z.string(),
  customer_id: z.string().min(1),
  created_at: textSchema,
  started_at: textSchema,
  canceled_at: textSchema,
  current_billing_period: z.object({ starts_at: textSchema }).nullish().catch(null),
  scheduled_change: z
    .object({ action: z.string(), effective_at: textSchema })
    .nullish()
    .catch(null),
});

const STATUSES: Readonly<Record<string, SubscriptionStatus>> = {
  trialing: 'trialing',
  active: 'active',
  past_due: 'late',
  paused: 'paused',
  canceled: 'ended',
};

/** How a subscription stands, by its own state. */
export const readSubscription: ObjectReader = (data, { now, occurredAt }) => {
  const parsed = subscriptionSchema.safeParse(data);
  if (!parsed.success) return refuseShape('The subscription', parsed.error);
  const { scheduled_change: change, ...subscription } = parsed.data;
  const status = Object.hasOwn(STATUSES, subscription.status)
    ? STATUSES[subscription.status]
    : undefined;
  if (!status) return ok('The subscription has a status that is not known.');
  const toldAt = timeOf([occurredAt], now);
  const startedAt = timeOf([subscription.started_at, subscription.created_at], now);
  const isEnding = change?.action === 'cancel';
  return ok({
    kind: 'subscription-changed',
    names: { trusted: [], byBuyer: null, guest: subscription.id },
    ownIds: [subscription.customer_id],
    ref: subscription.id,
    status,
    startedAt,
    renewedAt: laterThan(startedAt, saidTime(subscription.current_billing_period?.starts_at)),
    endsAt: saidTime(subscription.canceled_at) ?? (isEnding ? saidTime(change.effective_at) : null),
    toldAt,
  });
};
