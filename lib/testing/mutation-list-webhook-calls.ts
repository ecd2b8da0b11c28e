import { one, type Mutation } from '@/lib/testing/mutation';

const ADDRESSES = 'lib/webhooks/addresses.ts';
const TARGET = 'lib/webhooks/target.ts';
const SEND = 'lib/webhooks/rounds/send-call.ts';
const ADDRESS_TABLE = ['lib/webhooks/addresses.test.ts'];
const SENDING = ['lib/webhooks/rounds/send-call.test.ts'];

/** The guards of a call: which addresses it may go to, and what an answer can do to us. */
export const WEBHOOK_CALL_MUTATIONS: Mutation[] = [
  one(
    'no private IPv4 address is called',
    ADDRESSES,
    "if (!isIPv6(address)) return !refused.check(address, 'ipv4');",
    'if (!isIPv6(address)) return true;',
    ADDRESS_TABLE,
  ),
  one(
    'of IPv6 only what is given out is called',
    ADDRESSES,
    "return unicast.check(address, 'ipv6') && !refused.check(address, 'ipv6');",
    "return !refused.check(address, 'ipv6');",
    ADDRESS_TABLE,
  ),
  one(
    'an address that is written out is checked when it is set',
    TARGET,
    'if (isIP(literal) !== 0 && !own && !isPublicAddress(literal)) {',
    'if (isIP(literal) === -1) {',
    SENDING,
    'is refused$',
  ),
  one(
    'every address of a name is checked',
    TARGET,
    'const wrong = addresses.find(',
    'const wrong = addresses.slice(0, 1).find(',
    SENDING,
    'whatever else it resolves to',
  ),
  one(
    'the address that was checked is the one that is called',
    SEND,
    '      lookup: pinnedLookup(target),\n',
    '',
    SENDING,
    'by what was checked',
  ),
  one(
    'a redirect is a failure',
    SEND,
    'problem: statusCode >= 200 && statusCode < 300 ? null',
    'problem: statusCode >= 200 && statusCode < 400 ? null',
    SENDING,
    'redirects by',
  ),
  one(
    'no more than 64 kB of an answer are read',
    SEND,
    'if (size >= MAX_ANSWER_BYTES) break;',
    'if (size >= MAX_ANSWER_BYTES * 2_000) break;',
    SENDING,
    '1 GB',
  ),
  one(
    'what never closes is left, and its status counts',
    SEND,
    '      agent: false,\n      signal,\n',
    '      agent: false,\n',
    SENDING,
    'that never closes',
  ),
  one(
    'a name that is never resolved is given up',
    SEND,
    'return outcome(await unlessAborted(answerTo(call, options, signal), signal));',
    'return outcome(await answerTo(call, options, signal));',
    SENDING,
    'never resolved',
  ),
];
