import type { PayoutStatus } from '@/lib/payouts/types';
import type { RefusalCode } from '@/lib/refusals';
import { HOUR_MS } from '@/lib/time/calendar';

export type PayoutEvent = 'approve' | 'cancel' | 'reject' | 'send' | 'pay' | 'fail' | 'return';

export type PayoutVerdict =
  | { kind: 'move'; to: PayoutStatus }
  | { kind: 'repeated' }
  | { kind: 'refused'; code: RefusalCode };

/** From which statuses an event moves, and where to (design section 7). */
const EDGES: Record<PayoutEvent, { from: readonly PayoutStatus[]; to: PayoutStatus }> = {
  approve: { from: ['requested'], to: 'approved' },
  cancel: { from: ['requested', 'approved'], to: 'cancelled' },
  reject: { from: ['requested', 'approved'], to: 'rejected' },
  send: { from: ['approved'], to: 'sent' },
  pay: { from: ['approved', 'sent'], to: 'paid' },
  fail: { from: ['sent'], to: 'failed' },
  return: { from: ['sent', 'paid'], to: 'returned' },
};

/**
 * Pure. An affiliate may cancel only what is not yet approved. Approving what is further along, or repeating any event,
 * is a repeat and changes nothing.
 */
export function decidePayout(
  status: PayoutStatus,
  event: PayoutEvent,
  by: 'affiliate' | 'staff' | 'system' = 'staff',
): PayoutVerdict {
  const edge = EDGES[event];
  if (status === edge.to) return { kind: 'repeated' };
  if (event === 'approve' && (status === 'sent' || status === 'paid')) return { kind: 'repeated' };
  if (event === 'send' && status === 'paid') return { kind: 'repeated' };
  if (event === 'cancel' && by === 'affiliate' && status === 'approved') {
    return { kind: 'refused', code: 'PAYOUT_STATUS_CONFLICT' };
  }
  if (edge.from.includes(status)) return { kind: 'move', to: edge.to };
  if ((event === 'cancel' || event === 'reject') && (status === 'sent' || status === 'paid')) {
    return { kind: 'refused', code: 'PAYOUT_ALREADY_SENT' };
  }
  return { kind: 'refused', code: 'PAYOUT_STATUS_CONFLICT' };
}

/** A request with more becomes several payouts: each is written, released or paid in a few seconds. */
export const MAX_ITEMS_PER_PAYOUT = 5_000;

const DETAILS_COOL_DOWN_HOURS = 48;

/**
 * When details entered at `createdAt` may be paid to. Changed ones wait; the very first need no wait, unless a password
 * was set by a link around that time: whoever had the link may have entered them.
 */
export function detailsUsableAt(details: {
  createdAt: Date;
  isFirst: boolean;
  passwordSetByLinkAt: Date | null;
}): Date {
  const { createdAt, isFirst, passwordSetByLinkAt: linkAt } = details;
  const coolDownMs = DETAILS_COOL_DOWN_HOURS * HOUR_MS;
  const isOfLink = linkAt !== null && Math.abs(createdAt.getTime() - linkAt.getTime()) < coolDownMs;
  return isFirst && !isOfLink ? createdAt : new Date(createdAt.getTime() + coolDownMs);
}

/** Minor units, or null when the program has set none for the currency. */
export function minimumFor(minimumPayout: unknown, currency: string): bigint | null {
  if (typeof minimumPayout !== 'object' || minimumPayout === null) return null;
  const value: unknown = Reflect.get(minimumPayout, currency);
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
    ? BigInt(value)
    : null;
}
