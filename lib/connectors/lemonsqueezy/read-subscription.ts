import { z } from 'zod';
import type { SubscriptionChanged, SubscriptionStatus } from '@/lib/connectors/port/facts';
import { idSchema, textSchema } from '@/lib/connectors/port/minor';
import { refuseShape } from '@/lib/connectors/port/parse-body';
import { saidTime, timeOf } from '@/lib/connectors/port/time';
import { ok, type Result } from '@/lib/result';

/** Source: https://docs.lemonsqueezy.com/api/subscriptions/the-subscription-object; from documents, not recorded. */
const subscriptionSchema = z.object({
  status: z.string(),
  customer_id: idSchema,
  created_at: textSchema,
  updated_at: textSchema,
  ends_at: textSchema,
});

/** One that is cancelled runs until `ends_at`, and then expires. */
const STATUSES: Readonly<Record<string, SubscriptionStatus>> = {
  on_trial: 'trialing',
  active: 'active',
  cancelled: 'active',
  past_due: 'late',
  unpaid: 'late',
  paused: 'paused',
  expired: 'ended',
};

/** How a subscription stands; when it was last renewed is not told. Null: a status that is not known. */
export function readSubscription(
  id: string,
  attributes: Readonly<Record<string, unknown>>,
  now: Date,
): Result<SubscriptionChanged | null> {
  const parsed = subscriptionSchema.safeParse(attributes);
  if (!parsed.success) return refuseShape('The subscription', parsed.error);
  const subscription = parsed.data;
  const status = Object.hasOwn(STATUSES, subscription.status)
    ? STATUSES[subscription.status]
    : undefined;
  if (!status) return ok(null);
  return ok({
    kind: 'subscription-changed',
    names: { trusted: [], byBuyer: null, guest: `subscription ${id}` },
    ownIds: [subscription.customer_id],
    ref: id,
    status,
    startedAt: timeOf([subscription.created_at], now),
    renewedAt: null,
    endsAt: saidTime(subscription.ends_at),
    toldAt: timeOf([subscription.updated_at], now),
  });
}
