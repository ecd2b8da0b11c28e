import { ADDRESS_RULE, canonicalEmail } from '@/lib/auth/email';
import { accountKeyHash, keyedHashes } from '@/lib/crypto/keyed-hash';
import { env } from '@/lib/env';
import { withoutSpaces } from '@/lib/format/numbers';
import type { StoredDetails } from '@/lib/payouts/schema';

/** By which rule a hash was made, since rule 3 by a key of its own; kept beside it, so that one of an older rule is found and made again. */
export const ACCOUNT_RULE = ADDRESS_RULE + 1;

/** The same account gives the same hash, however it was written, by the first of ENCRYPTION_KEYS. */
export function accountHash(details: StoredDetails): string {
  return accountKeyHash(env().ENCRYPTION_KEYS[0], identityOf(details));
}

/** The hashes of the payout accounts that a buyer's address would be, by every key and rule that one may be kept by. */
export function accountHashesOf(email: string): string[] {
  const identity = paypalIdentity(email);
  const ofNow = env().ENCRYPTION_KEYS.map((key) => accountKeyHash(key, identity));
  // Rules 1 and 2 took a key of AUTH_SECRET, and rule 1 the address as it was written: details whose hash is not made again
  // yet are still found by it.
  const ofBefore = [identity, `paypal:${email}`].flatMap((text) =>
    keyedHashes('payout-account', text),
  );
  return [...new Set([...ofNow, ...ofBefore])];
}

/** The hashes of the credit accounts that a buyer would have by their names at the merchant. */
export function creditHashesOf(programId: string, names: readonly string[]): string[] {
  const identities = [...new Set(names.map((name) => creditIdentity(programId, name)))];
  return identities.flatMap((identity) =>
    env().ENCRYPTION_KEYS.map((key) => accountKeyHash(key, identity)),
  );
}

function identityOf(details: StoredDetails): string {
  switch (details.method) {
    case 'paypal':
      return paypalIdentity(details.email);
    case 'iban':
      return `iban:${details.iban}`;
    case 'ach':
      return `ach:${details.routingNumber}:${details.accountNumber}`;
    case 'credit':
      return creditIdentity(details.programId, details.account);
  }
}

/** As a person may type the id: in any case, with spaces. */
function creditIdentity(programId: string, account: string): string {
  return `credit:${programId}:${withoutSpaces(account).toLowerCase()}`;
}

function paypalIdentity(email: string): string {
  return `paypal:${canonicalEmail(email)}`;
}
