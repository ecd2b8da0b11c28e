import type { Buyer } from '@/lib/attribution/facts';
import { canonicalEmail } from '@/lib/auth/email';
import type { Program } from '@/lib/db/generated/client';
import type { LockedCustomer } from '@/lib/orders/customer';
import { accountHashesOf, creditHashesOf } from '@/lib/payouts/account-hash';

/**
 * What tells whether a customer and an affiliate are one person. Where the program offers credit, the customer's names are
 * accounts that an affiliate may be paid to.
 */
export function buyerOf(
  { id, creditEnabled }: Pick<Program, 'id' | 'creditEnabled'>,
  customer: Pick<LockedCustomer, 'names' | 'emails'>,
): Buyer {
  return {
    names: customer.names,
    emailsCanonical: [...new Set(customer.emails.map(canonicalEmail))],
    accountHashes: [
      ...customer.emails.flatMap(accountHashesOf),
      ...(creditEnabled ? creditHashesOf(id, customer.names) : []),
    ],
  };
}
