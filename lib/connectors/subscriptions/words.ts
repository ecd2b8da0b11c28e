import type { SubscriptionStatus } from '@/lib/connectors/port/facts';

type Tone = 'green' | 'blue' | 'amber' | 'grey';

/** How a subscription stands, as people read it. */
export const SUBSCRIPTION_STATUS_WORDS: Record<SubscriptionStatus, { label: string; tone: Tone }> =
  {
    trialing: { label: 'On trial', tone: 'blue' },
    active: { label: 'Active', tone: 'green' },
    late: { label: 'Payment late', tone: 'amber' },
    paused: { label: 'Paused', tone: 'grey' },
    ended: { label: 'Ended', tone: 'grey' },
  };
