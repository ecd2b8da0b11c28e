import { parserOf } from '@/lib/parse-one-of';

export const CLICK_REASONS = [
  'duplicate',
  'bot',
  'prefetch',
  'not_navigation',
  'self',
  'inactive',
  'flood',
] as const;

/** Why a click is filtered. */
export type ClickReason = (typeof CLICK_REASONS)[number];
export const parseClickReason = parserOf('click reason', CLICK_REASONS);

/**
 * Verdicts on a request that a purchase overrules: whoever bought is a person, whatever fetched the link for them. A frame
 * (`not_navigation`) can be put into any page, and the affiliate's own test names itself: those stay.
 */
export const PROVEN_BY_PURCHASE = ['bot', 'prefetch', 'flood'] as const satisfies ClickReason[];

export function isProvenByPurchase(reason: string | null): boolean {
  return PROVEN_BY_PURCHASE.some((one) => one === reason);
}

/** A click as attribution sees it: a duplicate is already resolved to its counted click. */
export type ClickTouch = {
  id: string;
  programId: string;
  affiliateId: string;
  linkId: string | null;
  sessionId: string;
  status: 'counted' | 'filtered';
  reason: string | null;
  subId: string | null;
  occurredAt: Date;
};

/** A visit that is to be written. `reason` null: it counts unless it is a duplicate, which the database decides. */
export type NewClick = {
  id: string;
  /** Fixed before the first attempt to write it: with the id it tells a replay that the click is there already. */
  occurredAt: Date;
  programId: string;
  affiliateId: string;
  linkId: string | null;
  sessionId: string;
  /** The session was made for this very click, so no other click can have it yet. */
  newSession: boolean;
  reason: Exclude<ClickReason, 'duplicate'> | null;
  subId: string | null;
  ipHash: string | null;
  country: string | null;
  device: string | null;
  referrerHost: string | null;
  landingPath: string | null;
};
