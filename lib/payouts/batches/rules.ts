import type { BatchFormat, BatchStatus } from '@/lib/payouts/batch-types';
import type { PayoutMethod } from '@/lib/payouts/types';
import type { RefusalCode } from '@/lib/refusals';
import { unreachable } from '@/lib/result';

export type BatchEvent = 'approve' | 'send' | 'cancel' | 'close';

export type BatchVerdict =
  { kind: 'move'; to: BatchStatus } | { kind: 'repeated' } | { kind: 'refused'; code: RefusalCode };

const EDGES: Record<BatchEvent, { from: readonly BatchStatus[]; to: BatchStatus }> = {
  approve: { from: ['draft'], to: 'approved' },
  send: { from: ['approved'], to: 'sent' },
  cancel: { from: ['draft', 'approved'], to: 'cancelled' },
  close: { from: ['sent'], to: 'closed' },
};

/** Pure. Approving or sending what is further along is a repeat and changes nothing. */
export function decideBatch(status: BatchStatus, event: BatchEvent): BatchVerdict {
  const edge = EDGES[event];
  if (status === edge.to) return { kind: 'repeated' };
  if (event === 'approve' && (status === 'sent' || status === 'closed'))
    return { kind: 'repeated' };
  if (event === 'send' && status === 'closed') return { kind: 'repeated' };
  if (edge.from.includes(status)) return { kind: 'move', to: edge.to };
  return { kind: 'refused', code: 'BATCH_STATUS_CONFLICT' };
}

/** How many payouts one file takes: PayPal's and Wise's own limits; a bank's file and a list are kept to PayPal's. */
export function payoutLimit(format: BatchFormat): number {
  return format === 'wise' ? 1_000 : 5_000;
}

/** What one call takes at most; more than one file takes becomes several batches. */
export const MAX_PAYOUTS_PER_CALL = 5_000;

/**
 * What PayPal pays out in (PayPal's list of supported currencies), without those it takes no decimals of (HUF, TWD): our
 * amounts have two.
 */
const PAYPAL_CURRENCIES = new Set(
  'AUD BRL CAD CHF CNY CZK DKK EUR GBP HKD ILS JPY MXN MYR NOK NZD PHP PLN SEK SGD THB USD'.split(
    ' ',
  ),
);

/**
 * What Wise pays to an IBAN in ("Recipients" of its API's documentation). Other currencies ask for numbers of a bank and
 * an account, which affiliates give for dollars only.
 */
const WISE_IBAN_CURRENCIES = new Set('BGN CHF DKK EUR GBP GEL NOK PKR PLN RON SEK'.split(' '));

/** Which payout methods a file of this kind can pay in this currency; none when it does not pay the currency. */
export function methodsFor(format: BatchFormat, currency: string): readonly PayoutMethod[] {
  switch (format) {
    case 'paypal':
      return PAYPAL_CURRENCIES.has(currency) ? ['paypal'] : [];
    case 'wise':
      if (currency === 'USD') return ['ach'];
      return WISE_IBAN_CURRENCIES.has(currency) ? ['iban'] : [];
    case 'sepa':
      return currency === 'EUR' ? ['iban'] : [];
    case 'manual':
      return ['paypal', 'iban', 'ach'];
    default:
      return unreachable(format);
  }
}
