import type { Buyer } from '@/lib/attribution/facts';
import { keyedHash } from '@/lib/crypto/keyed-hash';
import type { LockedCustomer } from '@/lib/orders/customer';
import { ACCOUNT_HASH_PURPOSE } from '@/lib/payouts/save-details';
import { accountIdentity } from '@/lib/payouts/schema';

/** What tells whether a customer and an affiliate are one person. */
export function buyerOf(
  customer: Pick<LockedCustomer, 'externalId' | 'emails' | 'emailsCanonical'>,
): Buyer {
  return {
    externalId: customer.externalId,
    emailsCanonical: customer.emailsCanonical,
    accountHashes: customer.emails.map((email) =>
      keyedHash(ACCOUNT_HASH_PURPOSE, accountIdentity({ method: 'paypal', email })),
    ),
  };
}
