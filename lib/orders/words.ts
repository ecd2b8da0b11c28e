import type { CandidateKind } from '@/lib/attribution/types';
import type { DisputeStatus, RefundDto } from '@/lib/orders/types';

/** What a candidate of an order is called; why it won or lost stands in reasons.ts. */
export const CANDIDATE_KIND_WORDS: Record<CandidateKind, string> = {
  code: 'Code at checkout',
  click: 'Click named by the order',
  visit: 'Click',
  landing: 'Address that led to the shop, with the code',
  lead: 'Sign-up',
  existing: 'Earlier order of the customer',
  manual: 'Chosen by a person',
};

const REFUND_STATUS_WORDS: Record<RefundDto['status'], string> = {
  parked: 'Waits for its order',
  applied: 'Refunded',
  reversed: 'Reversed',
  refused: 'Counts nothing',
};

/** Where a refund stands; of one that counts nothing, why. */
export function refundStatusWords(
  {
    status,
    currency,
    requestedMinor,
    amountMinor,
  }: Pick<RefundDto, 'status' | 'currency' | 'requestedMinor' | 'amountMinor'>,
  order: { currency: string },
): string {
  if (status === 'applied' && requestedMinor !== null && amountMinor < requestedMinor) {
    return 'Refunded, as much as was left of the order';
  }
  if (status !== 'refused') return REFUND_STATUS_WORDS[status];
  return currency !== null && currency !== order.currency
    ? `${REFUND_STATUS_WORDS.refused}: in ${currency}`
    : `${REFUND_STATUS_WORDS.refused}: more than the order`;
}

const SOURCE_WORDS: Readonly<Record<string, string>> = {
  api: 'The shop, by the API',
  stripe: 'Stripe',
  shopify: 'Shopify',
  woocommerce: 'WooCommerce',
  paddle: 'Paddle',
  polar: 'Polar',
  lemonsqueezy: 'Lemon Squeezy',
  generic: 'A signed webhook',
  manual: 'A person',
  import: 'An import',
};

export function orderSourceWords(source: string): string {
  return SOURCE_WORDS[source] ?? source;
}

export const DISPUTE_STATUS_WORDS: Record<DisputeStatus, string> = {
  open: 'Open: the commission is on hold',
  won: 'Won',
  lost: 'Lost',
};

/** Presets where a reason is asked for. */
export const REFUND_REASONS = ['Returned', 'Cancelled', 'Not as described'];
export const REVERSAL_REASONS = ['The refund failed', 'Recorded by mistake'];
export const REATTRIBUTION_REASONS = ['The customer told us who sent them', 'Tracking went wrong'];
