import { one, type Mutation } from '@/lib/testing/mutation';

const ADDRESSES = 'lib/webhooks/addresses.ts';
const TARGET = 'lib/webhooks/target.ts';
const SEND = 'lib/webhooks/send.ts';
const SETTLE = 'lib/webhooks/settle.ts';
const CLAIM = 'lib/webhooks/deliver-sql.ts';
const LOCK = 'lib/webhooks/lock-webhook.ts';
const ACTIONS = 'app/admin/settings/webhooks/actions.ts';
const FIND = 'lib/privacy/find-named-sql.ts';
const ADDRESS_TABLE = ['lib/webhooks/addresses.test.ts'];
const SENDING = ['lib/webhooks/send.test.ts'];
const DELIVERING = ['lib/webhooks/deliver.int.test.ts'];
const AGAIN = ['lib/webhooks/send-again.int.test.ts'];
const ROUNDS = ['lib/webhooks/rounds.int.test.ts'];
const REST = ['app/api/v1/webhooks/webhooks.int.test.ts'];
const PAGE = ['app/admin/settings/webhooks/actions.int.test.ts'];
const MESSAGES = ['lib/webhooks/messages.int.test.ts'];

const asksWho = (name: string) =>
  one(
    `${name} asks for a proof`,
    ACTIONS,
    `export const ${name} = defineAction({\n  guard,\n  fresh: true,`,
    `export const ${name} = defineAction({\n  guard,`,
    PAGE,
    name,
  );

/** The guards of what is told outside: where it may go, whose it is, when it ends. */
export const WEBHOOK_MUTATIONS: Mutation[] = [
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
  one(
    'a key changes webhooks of its program only',
    LOCK,
    'affiliateId: null, removedAt: null, ...scope },',
    'affiliateId: null, removedAt: null },',
    REST,
    'of another program',
  ),
  one(
    'a key reads webhooks of its program only',
    'lib/webhooks/queries.ts',
    'removedAt: null, ...programScope(viewer) }',
    'removedAt: null }',
    REST,
    'of another program',
  ),
  one(
    'a key sends deliveries of its program only again',
    'lib/webhooks/send-again.ts',
    'affiliateId: null, removedAt: null, ...scope } },',
    'affiliateId: null, removedAt: null } },',
    AGAIN,
    'once the body is gone',
  ),
  one(
    'who makes no keys changes no webhooks',
    LOCK,
    "return actor.kind === 'api_key' || actorMay(tx, actor, 'keys.write');",
    "return actor.kind !== 'agent' || actorMay(tx, actor, 'keys.write');",
    AGAIN,
    'by owners and admins',
  ),
  asksWho('createWebhookAction'),
  asksWho('changeWebhookAction'),
  asksWho('removeWebhookAction'),
  asksWho('rotateWebhookAction'),
  one(
    'a webhook is switched off after five days, not sooner',
    'lib/webhooks/schedule.ts',
    'return failures >= OFF_AFTER_FAILURES && now.getTime() - failingSince.getTime() >= OFF_AFTER_MS;',
    'return failures >= OFF_AFTER_FAILURES;',
    ['lib/webhooks/schedule.test.ts'],
  ),
  one(
    'what fails for days is switched off',
    SETTLE,
    'else if (isGivenUp(failures, failingSince, work.now))',
    'else if (failures < 0 && isGivenUp(failures, failingSince, work.now))',
    DELIVERING,
    'after five days',
  ),
  one(
    '410 switches off',
    SETTLE,
    'if (statusCode === GONE)',
    'if (statusCode === -1)',
    DELIVERING,
    'answers 410',
  ),
  one(
    'nothing is sent to what is off',
    CLAIM,
    'e.switched_off_at IS NULL AND (e.paused_until',
    '(e.paused_until',
    DELIVERING,
    'answers 410',
  ),
  one(
    'a receiver that asks for a rest gets it',
    CLAIM,
    'AND (e.paused_until IS NULL OR e.paused_until <= app_now())',
    '',
    DELIVERING,
    'Retry-After',
  ),
  one(
    'a secret that cannot be read stops its own endpoint only, and that is noted',
    'lib/webhooks/deliver.ts',
    '      return notCalled(error);',
    '      throw error;',
    ROUNDS,
    'stops at no endpoint',
  ),
  one(
    'a success ends no rest that a receiver asked for',
    CLAIM,
    'paused_until = CASE WHEN paused_until > app_now() THEN paused_until END',
    'paused_until = NULL',
    AGAIN,
    'what succeeds beside it',
  ),
  one(
    'a webhook has four secrets at most',
    'lib/webhooks/commands.ts',
    '    await endOldest(tx, id);\n',
    '',
    AGAIN,
    'four secrets',
  ),
  one(
    'what has no body any more ends, and takes no room',
    'lib/webhooks/claim.ts',
    '        await endEmptied(tx, ids, EMPTIED);\n',
    '',
    AGAIN,
    'takes no room',
  ),
  one(
    'no host takes more than its share',
    'lib/webhooks/rooms.ts',
    'if (takenOf(share) >= AT_ONCE_PER_HOST) continue;',
    '',
    AGAIN,
    'is 25 for a host',
  ),
  one(
    'an endpoint has one delivery of an event',
    'prisma/migrations/20261205000100_webhooks/migration.sql',
    'CREATE UNIQUE INDEX webhook_delivery_once_key',
    'CREATE INDEX webhook_delivery_once_key',
    AGAIN,
    'everything since',
  ),
  one(
    'what webhooks were told goes with an erasure',
    'lib/privacy/erase-records.ts',
    '  await eraseMessages(tx, scope);\n',
    '',
    MESSAGES,
    'goes with an erasure',
  ),
  one(
    'what webhooks were told goes by codes, too',
    'lib/privacy/person.ts',
    'namedByCode: { ...named, folded: new Set([...named.folded, ...foldedOf(codes)]) },',
    'namedByCode: named,',
    MESSAGES,
    'of an affiliate goes',
  ),
  one(
    'what waits is told no more after an erasure',
    FIND,
    "WHERE message_id = ANY(${[...ids]}) AND status = 'pending'`;",
    'WHERE message_id = ANY(${[...ids]}) AND attempts < 0`;',
    MESSAGES,
    'of a customer goes',
  ),
  one(
    'what receivers answered goes with an erasure',
    FIND,
    'UPDATE webhook_attempt SET answer = NULL\n',
    'UPDATE webhook_attempt SET answer = answer\n',
    MESSAGES,
    'of a customer goes',
  ),
  one(
    'telling webhooks keeps no mail waiting',
    'lib/outbox/deliver.ts',
    'if (!(await isAnyDue(db))) break;',
    'break;',
    ['lib/outbox/deliver.int.test.ts'],
    'somebody holds',
  ),
];
