import { ADDRESS_RULE, canonicalEmail } from '@/lib/auth/email';
import { keyedHash } from '@/lib/crypto/keyed-hash';
import type { StoredDetails } from '@/lib/payouts/schema';

/** By which rule a hash was made; kept beside it, so that one of an older rule is found and made again. */
export const ACCOUNT_RULE = ADDRESS_RULE;

/** The same account gives the same hash, however it was written. */
export function accountHash(details: StoredDetails): string {
  return hashOf(identityOf(details));
}

/** The hashes of the payout accounts that a buyer's address would be. */
export function accountHashesOf(email: string): string[] {
  // Rule 1 took the address as it was written: details whose hash is not made again yet are still found by it.
  const byFirstRule = hashOf(`paypal:${email}`);
  return [...new Set([hashOf(paypalIdentity(email)), byFirstRule])];
}

function hashOf(identity: string): string {
  return keyedHash('payout-account', identity);
}

function identityOf(details: StoredDetails): string {
  switch (details.method) {
    case 'paypal':
      return paypalIdentity(details.email);
    case 'iban':
      return `iban:${details.iban}`;
    case 'ach':
      return `ach:${details.routingNumber}:${details.accountNumber}`;
  }
}

function paypalIdentity(email: string): string {
  return `paypal:${canonicalEmail(email)}`;
}
