import { objectOf } from '@/lib/connectors/stripe/object-of';
import { namesOfSubscription, programSlugOf } from '@/lib/connectors/stripe/read-fields';
import { subscriptionSchema } from '@/lib/connectors/stripe/schema';
import type { StripeReader } from '@/lib/connectors/stripe/types';
import type { SubscriptionStatus } from '@/lib/connectors/port/facts';
import { laterThan } from '@/lib/connectors/port/time';
import { ok } from '@/lib/result';

/** Source: https://docs.stripe.com/api/subscriptions/object. One whose first payment is not made has not begun. */
const STATUSES: Readonly<Record<string, SubscriptionStatus>> = {
  trialing: 'trialing',
  active: 'active',
  past_due: 'late',
  unpaid: 'late',
  paused: 'paused',
  canceled: 'ended',
};

/** How a subscription stands, by its own state and not by the event's name. */
export const readSubscription: StripeReader = (event, { warnings }) => {
  const parsed = objectOf(event, subscriptionSchema);
  if (!parsed.ok) return parsed;
  const subscription = parsed.value;
  const status = Object.hasOwn(STATUSES, subscription.status)
    ? STATUSES[subscription.status]
    : undefined;
  if (!status) return ok('The subscription has not begun.');
  const at = (seconds: number) => new Date(seconds * 1000);
  const periods = (subscription.items?.data ?? []).map((item) => item?.current_period_start);
  const period = subscription.current_period_start ?? periods.find((start) => start != null);
  const ends = subscription.ended_at ?? subscription.cancel_at;
  const startedAt = at(subscription.start_date);
  return ok({
    kind: 'subscription-changed',
    program: programSlugOf(subscription.metadata),
    names: namesOfSubscription(subscription, warnings),
    ref: subscription.id,
    status,
    startedAt,
    renewedAt: laterThan(startedAt, period == null ? null : at(period)),
    endsAt: ends == null ? null : at(ends),
    toldAt: at(event.created),
  });
};
