import { minorOfDecimal } from '@/lib/connectors/port/decimal';
import type { Refunded, RefundFailed } from '@/lib/connectors/port/facts';
import { timeOf } from '@/lib/connectors/port/time';
import type { ShopifyRefund } from '@/lib/connectors/shopify/schema';
import { ok, refuse, type Result } from '@/lib/result';

/** Shopify Payments tells a refund while it is under way, and says no more of it when it went through. */
const GOES_BACK = new Set(['success', 'pending']);
const FAILED = new Set(['failure', 'error']);

/**
 * What went back: the sum of the refund's transactions that did not fail, in the shop's money where it is told. When all of
 * them failed, what they were told to give back did not go. Null: goods that were only put back on the shelf.
 */
export function readRefund(
  refund: ShopifyRefund,
  now: Date,
): Result<Refunded | RefundFailed | null> {
  const all = refund.transactions.filter(({ kind }) => kind === 'refund');
  const hasFailed = all.every(({ status }) => FAILED.has(status));
  const money = all
    .filter(({ status }) => hasFailed || GOES_BACK.has(status))
    .map(({ amount, currency, amount_set: set }) => ({
      text: set?.shop_money.amount ?? amount,
      currency: (set?.shop_money.currency_code ?? currency)?.toUpperCase() ?? null,
    }));
  const [first] = money;
  if (!first) return ok(null);
  const { currency } = first;
  const parts = money.map((part) =>
    part.currency === currency && currency !== null ? minorOfDecimal(part.text, currency) : null,
  );
  const wrong = refuse('INVALID_INPUT', 'The refund has an amount of no one currency.');
  let amount = 0;
  for (const part of parts) {
    if (part === null || part < 0) return wrong;
    amount += part;
  }
  if (amount === 0) return ok(null);
  const about = {
    refs: [refund.order_id],
    refundId: refund.id,
    amount,
    currency,
    occurredAt: timeOf([refund.processed_at, refund.created_at], now),
  };
  if (hasFailed) {
    return ok({
      kind: 'refund-failed',
      ...about,
      reason: 'The refund failed in Shopify',
      reportedAt: now,
    });
  }
  const reason = refund.note?.slice(0, 500) || 'Refunded in Shopify';
  return ok({ kind: 'refunded', ...about, reason });
}
