import { one, type Mutation } from '@/lib/testing/mutation';

const DAYS = ['lib/payouts/batches/execution-day.int.test.ts'];
const PASSWORDS = ['lib/people/choose-password.int.test.ts'];

/** What an affiliate is paid to, what leaves for a bank, and how a password comes to be. */
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
    'new Set([...ofNow, ...ofBefore])',
    'new Set(ofNow)',
    ['lib/payouts/remake-addresses.int.test.ts'],
  ),
  one(
    'an account of an older rule is hashed again',
    'lib/payouts/remake-addresses.ts',
    'done += await keepAccountHashes(remade, ACCOUNT_RULE);',
    'done += remade.length;',
    ['lib/payouts/remake-addresses.int.test.ts'],
  ),
  one(
    'a bank is asked to pay on a TARGET day',
    'lib/payouts/batches/send-batch.ts',
    'return problem === null',
    'return problem !== undefined',
    DAYS,
  ),
  one(
    'CHECK payout_batch_execution_day_check',
    'prisma/migrations/20261202000310_execution_days/migration.sql',
    "coalesce(is_target_day((facts ->> 'executeOn')::date), false)",
    'true',
    DAYS,
  ),
  one(
    'Wise gets no person of one word',
    'lib/payouts/files/wise.ts',
    "!plain && holderType === 'person' && !isFullName(holder)",
    'false',
    ['lib/payouts/files/files.test.ts'],
  ),
  one(
    'a password is judged',
    'lib/people/choose-password.ts',
    'if (!judged.ok) return judged;',
    '',
    PASSWORDS,
  ),
  one(
    'a password is not the same again',
    'lib/people/choose-password.ts',
    'former !== null && (await verifyPassword(former, password, share))',
    'false',
    PASSWORDS,
  ),
];
