import { one, type Mutation } from '@/lib/testing/mutation';

const CLAIM = 'lib/webhooks/rounds/deliveries-sql.ts';
const LOCK = 'lib/webhooks/lock-webhook.ts';
const SETTLE = 'lib/webhooks/rounds/settle-attempt.ts';
const GUARDS = 'prisma/migrations/20261205000200_postbacks/migration.sql';
const URLS = 'lib/webhooks/postbacks/postback-url.ts';
const DEALING = ['lib/webhooks/rounds/deal-calls.test.ts'];
const POSTBACKS = ['lib/webhooks/postbacks/postbacks.int.test.ts'];
const URL_TABLE = ['lib/webhooks/postbacks/postback-url.test.ts'];

/** The guards of what affiliates have told to themselves. */
export const POSTBACK_MUTATIONS: Mutation[] = [
  one(
    'a postback is told of the commissions of its affiliate only',
    'lib/webhooks/fan-out/fan-out.ts',
    ': { affiliateId, program: { postbacks:',
    ': { program: { postbacks:',
    POSTBACKS,
    'own commissions',
  ),
  one(
    'a postback is made for nothing while the program does not allow it',
    'lib/webhooks/fan-out/fan-out.ts',
    "affiliateId, program: { postbacks: { not: 'off' } } }",
    'affiliateId }',
    POSTBACKS,
    'to allow',
  ),
  one(
    'a postback is sent nothing while the program does not allow it',
    CLAIM,
    "AND (e.affiliate_id IS NULL OR p.postbacks <> 'off')",
    '',
    POSTBACKS,
    'to allow',
  ),
  one(
    'a postback is set only where the program allows it',
    'lib/webhooks/postbacks/postbacks.ts',
    "status: { in: ['active', 'paused'] }, program: { postbacks: { not: 'off' } } },",
    "status: { in: ['active', 'paused'] } },",
    POSTBACKS,
    'to allow',
  ),
  one(
    'a postback is set by members only',
    'lib/webhooks/postbacks/postbacks.ts',
    "where: { id, status: { in: ['active', 'paused'] }, program",
    'where: { id, program',
    POSTBACKS,
    'none but members',
  ),
  one(
    'the database lets members only have postbacks',
    GUARDS,
    "AND a.status IN ('active', 'paused')",
    '',
    POSTBACKS,
    'none but members',
  ),
  one(
    'a ban ends a postback',
    'prisma/migrations/20261209000100_webhooks_end/migration.sql',
    '    WHERE affiliate_id = NEW.id;\n',
    "    WHERE affiliate_id = NEW.id AND url = '';\n",
    POSTBACKS,
    'ends with a ban',
  ),
  one(
    'a postback is nobody’s webhook to change',
    LOCK,
    'affiliateId: null, removedAt: null, ...scope },',
    'removedAt: null, ...scope },',
    POSTBACKS,
    'none of the merchant',
  ),
  one(
    'a postback is nobody’s webhook to read',
    'lib/webhooks/queries.ts',
    'affiliateId: null, removedAt: null, ...programScope(viewer) }',
    'removedAt: null, ...programScope(viewer) }',
    POSTBACKS,
    'none of the merchant',
  ),
  one(
    'what a postback was answered is kept nowhere',
    SETTLE,
    'answer: isPostback ? null : answer,',
    'answer,',
    POSTBACKS,
    'kept nowhere',
  ),
  one(
    'a postback has four attempts',
    SETTLE,
    'const tries = isPostback ? POSTBACK_TRIES : TRIES;',
    'const tries = TRIES;',
    POSTBACKS,
    'four times',
  ),
  one(
    'another’s postback is not there',
    'lib/webhooks/postbacks/postback-queries.ts',
    '{ affiliateId }, affiliateScope(viewer), programScope(viewer)',
    '{ affiliateId }, programScope(viewer)',
    POSTBACKS,
    'own to see',
  ),
  one(
    'a postback is tried twenty times an hour',
    'lib/webhooks/postbacks/postbacks.ts',
    '>= MOST_TESTS',
    '>= MOST_TESTS * 2',
    POSTBACKS,
    'twenty times',
  ),
  one(
    'tests of a postback are counted beyond its end',
    'lib/webhooks/postbacks/postbacks.ts',
    'const tests = { affiliateId, action:',
    'const tests = { affiliateId, subjectId: id, action:',
    POSTBACKS,
    'twenty times',
  ),
  one(
    'postbacks keep no webhook waiting',
    'lib/webhooks/rounds/deal-calls.ts',
    '(isPostback ? Math.min(free, freeForPostbacks) : free) <= 0',
    'free <= 0',
    DEALING,
    'never wait for them',
  ),
  one(
    'a macro never chooses whom to call',
    URLS,
    'if (/[{}]/.test(BEFORE_THE_PATH.exec(address)?.[0] ?? address)) {',
    "if (address === '{') {",
    URL_TABLE,
  ),
  one(
    'an order’s number is told only where the program says so',
    URLS,
    'order_id: mayTellOrders ? data.orderId : null,',
    'order_id: data.orderId,',
    URL_TABLE,
  ),
  one(
    'values of a postback are encoded',
    URLS,
    "encodeURIComponent((isMacro(name) ? values[name] : null) ?? '')",
    "(isMacro(name) ? values[name] : null) ?? ''",
    URL_TABLE,
  ),
  one(
    'a key sets postbacks of its program only',
    'lib/webhooks/postbacks/postbacks.ts',
    'where: { id, ...scope }, select: { id: true } });',
    'where: { id }, select: { id: true } });',
    ['app/api/v1/affiliates/[id]/postback/postback.int.test.ts'],
    'of another program',
  ),
];
