import { one, type Mutation } from '@/lib/testing/mutation';

const SETTLE = 'lib/webhooks/rounds/settle-attempt.ts';
const CLAIM = 'lib/webhooks/rounds/deliveries-sql.ts';
const LOCK = 'lib/webhooks/lock-webhook.ts';
const ACTIONS = 'app/admin/settings/webhooks/actions.ts';
const FIND = 'lib/privacy/find-named-sql.ts';
const DELIVERING = ['lib/webhooks/rounds/deliver-webhooks.int.test.ts'];
const AGAIN = ['lib/webhooks/send-again.int.test.ts'];
const COMMANDS = ['lib/webhooks/commands.int.test.ts'];
const DEALING = ['lib/webhooks/rounds/deal-calls.test.ts'];
const ROUNDS = ['lib/webhooks/rounds/rounds.int.test.ts'];
const REST = ['app/api/v1/webhooks/webhooks.int.test.ts'];
const PAGE = ['app/admin/settings/webhooks/actions.int.test.ts'];
const MESSAGES = ['lib/webhooks/fan-out/messages.int.test.ts'];

const asksWho = (name: string) =>
  one(
    `${name} asks for a proof`,
    ACTIONS,
    `export const ${name} = defineAction({\n  guard,\n  fresh: true,`,
    `export const ${name} = defineAction({\n  guard,`,
    PAGE,
    name,
  );

/** The guards of what is told outside: whose it is, when it ends. Where it may go: mutation-list-webhook-calls.ts. */
export const WEBHOOK_MUTATIONS: Mutation[] = [
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
    COMMANDS,
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
    'lib/webhooks/rounds/deliver-webhooks.ts',
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
    COMMANDS,
    'four secrets',
  ),
  one(
    'what has no body any more ends, and takes no room',
    'lib/webhooks/rounds/claimer.ts',
    '        await endEmptied(tx, ids, EMPTIED);\n',
    '',
    AGAIN,
    'takes no room',
  ),
  one(
    'no host takes more than its share',
    'lib/webhooks/rounds/deal-calls.ts',
    'if (takenOf(share) >= AT_ONCE_PER_HOST) continue;',
    '',
    DEALING,
    'is 25 for a host',
  ),
  one(
    'everything since goes on where it was',
    'lib/webhooks/fan-out/resend-failed.ts',
    'data: { resendFrom: set?.last.from ?? null, resendAfter: set?.last.after ?? null },',
    "data: { resendFrom: set ? from : null, resendAfter: set ? '' : null },",
    AGAIN,
    'a set at a time',
  ),
  one(
    'an endpoint that is off is sent nothing again',
    'lib/webhooks/fan-out/resend-failed.ts',
    'where: { resendFrom: { not: null }, switchedOffAt: null },',
    'where: { resendFrom: { not: null } },',
    AGAIN,
    'a set at a time',
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
