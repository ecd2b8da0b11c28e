import type { Buyer } from '@/lib/attribution/facts';
import { canonicalEmail } from '@/lib/auth/email';
import type { LockedCustomer } from '@/lib/orders/customer';
import { accountHashesOf } from '@/lib/payouts/account-hash';

/** What tells whether a customer and an affiliate are one person. */
export function buyerOf(customer: Pick<LockedCustomer, 'names' | 'emails'>): Buyer {
  return {
    names: customer.names,
    emailsCanonical: [...new Set(customer.emails.map(canonicalEmail))],
    accountHashes: customer.emails.flatMap(accountHashesOf),
  };
}
