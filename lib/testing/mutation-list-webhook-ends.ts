import { one, type Mutation } from '@/lib/testing/mutation';

const CLAIM = 'lib/webhooks/rounds/deliveries-sql.ts';
const LOCK = 'lib/webhooks/lock-webhook.ts';
const ENDS = ['lib/webhooks/ends.int.test.ts'];
const ENDING = 'prisma/migrations/20261209000100_webhooks_end/migration.sql';
const ROUNDS = ['lib/webhooks/rounds/rounds.int.test.ts'];

/** The guards of how webhooks end: removed, with their key, and what a round does not wait for. */
export const WEBHOOK_END_MUTATIONS: Mutation[] = [
  one(
    'what is removed is there for nobody',
    'lib/webhooks/queries.ts',
    'affiliateId: null, removedAt: null, ...programScope(viewer)',
    'affiliateId: null, ...programScope(viewer)',
    ENDS,
    'gone at once',
  ),
  one(
    'what is removed is changed by nobody',
    LOCK,
    'affiliateId: null, removedAt: null, ...scope',
    'affiliateId: null, ...scope',
    ENDS,
    'gone at once',
  ),
  one(
    'a webhook that is removed never comes back',
    ENDING,
    'WHEN (OLD.removed_at IS NOT NULL AND NEW.removed_at IS NULL)',
    'WHEN (OLD.removed_at IS NULL AND NEW.removed_at IS NOT NULL AND false)',
    ENDS,
    'never comes back',
  ),
  one(
    'what a key made is sent nothing once the key has ended',
    CLAIM,
    '        AND (e.api_key_id IS NULL OR e.api_key_id IN (${keysThatMay()}))\n',
    '',
    ENDS,
    'also before the next round',
  ),
  one(
    'what a key made is switched off once the key has ended',
    'lib/webhooks/rounds/deliver-webhooks.ts',
    '  await endWithKeys();\n',
    '',
    ENDS,
    'once the key is revoked',
  ),
  one(
    'a webhook to which a key gave its address ends with the key',
    'lib/webhooks/commands.ts',
    'const isTaken = given !== undefined || ',
    'const isTaken = ',
    ENDS,
    'whose address a key gave',
  ),
  one(
    'a round is not kept by the calls of one before',
    'lib/webhooks/rounds/deliver-webhooks.ts',
    'if (options.calls === undefined) await calls.end();',
    'await calls.end();',
    ROUNDS,
    'keeps no next round waiting',
  ),
  one(
    'what is under way counts in the next round',
    'lib/webhooks/rounds/deliver-webhooks.ts',
    'claimer.claim(calls.busy)',
    'claimer.claim([])',
    ROUNDS,
    'keeps no next round waiting',
  ),
  one(
    'an old secret that cannot be read stops nothing',
    'lib/webhooks/secrets.ts',
    'if (error instanceof OpenError) return null;',
    '',
    ROUNDS,
    'no loss while',
  ),
];
