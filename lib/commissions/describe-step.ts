import { AUDIT_ACTIONS, type AuditAction } from '@/lib/audit/actions';
import { HOLD_WORDS } from '@/lib/commissions/words';
import type { AuditEvent } from '@/lib/db/generated/client';
import { formatMoney } from '@/lib/money/format';

/** A step in the history of a commission. `by` is for staff. */
export type DescribedStep = { at: Date; text: string; by: string | null; reason: string | null };

/** The affiliate's words for a step; those left out of the map are not shown. */
const AFFILIATE_WORDS: Partial<Record<string, string>> = {
  COMMISSION_EARNED: 'Earned',
  COMMISSION_APPROVED: 'Approved',
  COMMISSION_VOIDED: 'Voided',
  COMMISSION_MATURED: 'Became available',
  COMMISSION_REQUESTED: 'Taken into a payout',
  COMMISSION_RELEASED: 'Back from its payout, available again',
  COMMISSION_PAID: 'Paid',
  COMMISSION_PAYMENT_RETURNED: 'The payment came back',
  COMMISSION_CLAWED_BACK: 'Taken back',
  COMMISSION_CLAWBACK_REVERSED: 'Given back',
  COMMISSION_HOLD_OPENED: 'Put on hold',
  COMMISSION_HOLD_RELEASED: 'The hold ended',
};

/** Reasons that staff give to the affiliate. The others are for the log. */
const TOLD_REASONS = new Set([
  'COMMISSION_EARNED',
  'COMMISSION_VOIDED',
  'COMMISSION_CLAWED_BACK',
  'COMMISSION_CLAWBACK_REVERSED',
]);

/** What the log says of a step, in the words of staff, who also read by whom it was, or of an affiliate. */
export function describeStep(
  event: AuditEvent,
  currency: string,
  by: string | null,
): DescribedStep {
  const staff = by !== null;
  const words = staff ? AUDIT_ACTIONS[event.action as AuditAction] : AFFILIATE_WORDS[event.action];
  const taken = numberOf(event, 'clawedBack') ?? numberOf(event, 'givenBack');
  const text = words ?? event.action;
  return {
    at: event.createdAt,
    text: taken === null ? text : `${text}: ${formatMoney(taken, currency)}`,
    by,
    reason: staff || TOLD_REASONS.has(event.action) ? event.reason : holdWords(event),
  };
}

function holdWords(event: AuditEvent): string | null {
  if (event.action !== 'COMMISSION_HOLD_OPENED') return null;
  const words: Record<string, string> = HOLD_WORDS;
  const kind = dataOf(event, 'hold');
  return typeof kind === 'string' ? (words[kind] ?? null) : null;
}

function dataOf(event: AuditEvent, key: string): unknown {
  return typeof event.data === 'object' && event.data !== null
    ? Reflect.get(event.data, key)
    : undefined;
}

function numberOf(event: AuditEvent, key: string): bigint | null {
  const value = dataOf(event, key);
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : null;
}
