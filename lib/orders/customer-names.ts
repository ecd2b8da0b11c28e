/** Whose name it is: the merchant's, or one that Stripe gives and that is the same everywhere. */
export type NameSource = 'api' | 'stripe';

/** Ids of customers, sessions, payments and invoices of Stripe's. `customer_name_source` in the database is the same. */
const OF_STRIPE = /^(cus|cs|pi|in)_/;

export function sourceOfName(name: string): NameSource {
  return OF_STRIPE.test(name) ? 'stripe' : 'api';
}

/** What shops send for somebody who has no account. */
const NOBODY = new Set(['', '0', 'null', 'undefined']);

export function isName(text: string): boolean {
  return !NOBODY.has(text.trim().toLowerCase());
}

/** Who paid. Somebody without an account is another one with each order: nothing says that two of them are one. */
export function customerNameOf({ customerId, orderId }: { customerId: string; orderId: string }) {
  return isName(customerId) ? customerId : guestNameOf(orderId);
}

/** Of Stripe's payments and sessions the id itself, which is nothing else's. */
export function guestNameOf(orderId: string): string {
  return sourceOfName(orderId) === 'stripe' ? orderId : `order ${orderId}`;
}
