import { minorOfDecimal } from '@/lib/connectors/port/decimal';
import type { Refunded } from '@/lib/connectors/port/facts';
import { timeOf } from '@/lib/connectors/port/time';
import type { ShopifyRefund } from '@/lib/connectors/shopify/schema';
import { ok, refuse, type Result } from '@/lib/result';

/**
 * What went back: the sum of the refund's successful transactions, in the shop's money where it is told. Null when nothing
 * did: goods that were only put back on the shelf.
 */
export function readRefund(refund: ShopifyRefund, now: Date): Result<Refunded | null> {
  const money = refund.transactions
    .filter(({ kind, status }) => kind === 'refund' && status === 'success')
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
  return ok({
    kind: 'refunded',
    refs: [refund.order_id],
    refundId: refund.id,
    amount,
    currency,
    reason: refund.note?.slice(0, 500) || 'Refunded in Shopify',
    occurredAt: timeOf([refund.processed_at, refund.created_at], now),
  });
}
