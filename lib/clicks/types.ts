export const CLICK_REASONS = [
  'duplicate',
  'bot',
  'prefetch',
  'not_navigation',
  'self',
  'inactive',
] as const;

/** Why a click is filtered. */
export type ClickReason = (typeof CLICK_REASONS)[number];

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
