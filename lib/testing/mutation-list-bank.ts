import { one, type Mutation } from '@/lib/testing/mutation';

/** What an affiliate is paid to, and what leaves for a bank. */
export const BANK_MUTATIONS: Mutation[] = [
  one(
    'a PayPal account is its mailbox, however it is spelled',
    'lib/payouts/account-hash.ts',
    'return `paypal:${canonicalEmail(email)}`;',
    'return `paypal:${email}`;',
    ['lib/sales/record-order.int.test.ts'],
  ),
  one(
    'an account hashed by the first rule is found until it is hashed again',
    'lib/payouts/account-hash.ts',
    'new Set([hashOf(paypalIdentity(email)), byFirstRule])',
    'new Set([hashOf(paypalIdentity(email))])',
    ['lib/payouts/remake-addresses.int.test.ts'],
  ),
  one(
    'an account of an older rule is hashed again',
    'lib/payouts/remake-addresses.ts',
    'done += await keepAccountHashes(remade, ACCOUNT_RULE);',
    'done += remade.length;',
    ['lib/payouts/remake-addresses.int.test.ts'],
  ),
];
