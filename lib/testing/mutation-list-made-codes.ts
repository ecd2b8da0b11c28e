import { one, type Mutation } from '@/lib/testing/mutation';

const MADE = ['lib/connectors/codes/make-codes.int.test.ts'];
const TABLES = 'prisma/migrations/20261222000100_codes_made_in_shops/migration.sql';
const SQL = 'lib/connectors/codes/made-codes-sql.ts';
const MAKE = 'lib/connectors/codes/make-code.ts';
const END = 'lib/connectors/codes/end-code.ts';
const COMMANDS = 'lib/connectors/codes/commands.ts';

const row = (guard: string, file: string, from: string, to: string, only: string): Mutation =>
  one(guard, file, from, to, MADE, only);

export const MADE_CODE_MUTATIONS: Mutation[] = [
  row(
    'a shop has one value of a code at a time',
    TABLES,
    'CREATE UNIQUE INDEX made_code_current_key',
    'CREATE INDEX made_code_current_key',
    'keeps one value of a code at a time',
  ),
  row(
    'what a code was made with never changes',
    TABLES,
    'CREATE TRIGGER made_code_frozen BEFORE UPDATE ON made_code FOR EACH ROW EXECUTE FUNCTION made_code_frozen();',
    '',
    'keeps one value of a code at a time',
  ),
  row(
    'whoever is banned has no code in a shop',
    SQL,
    "AND a.status IN ('active', 'paused')",
    '',
    'so is one of somebody banned',
  ),
  row(
    'what is being made is no other worker’s',
    SQL,
    'attempts = m.attempts + 1, next_attempt_at = app_now() + ${LEASE}::interval',
    'attempts = m.attempts + 1',
    'two workers make each code once',
  ),
  row(
    'nothing is tried with a key that does not work',
    SQL,
    'AND working.problem IS NULL',
    '',
    'that Stripe takes no more stops everything',
  ),
  row(
    'what was made after its end ends',
    SQL,
    "WHEN 'ended' THEN 'ending' ",
    '',
    'an attempt ends after its code was ended',
  ),
  row(
    'a promotion code that somebody made by hand is left as it is',
    MAKE,
    'if (madeCodeId === undefined) return false;',
    'if (madeCodeId === undefined) return true;',
    'a name that Stripe has already',
  ),
  row(
    'what an attempt made whose answer was lost is found',
    MAKE,
    "if (mine) return { kind: 'mine', promotion: mine };",
    '',
    'an answer is lost on its way',
  ),
  row(
    'a coupon that is there is made',
    MAKE,
    "if (troubleOf(error).code !== 'resource_already_exists') throw error;",
    'throw error;',
    'an answer is lost on its way',
  ),
  row(
    'a checkout that names a code by its id is known',
    MAKE,
    'if (await noteMade(tx, id, ref)) await knowRef(tx, { id, connectionId, ref, created });',
    'await noteMade(tx, id, ref);',
    'is made once the shop has a key',
  ),
  row(
    'what was made unseen ends',
    END,
    'ref === null ? await madeUnseen(stripe, id) : [ref]',
    'ref === null ? [] : [ref]',
    'an answer is lost and nobody wants the code',
  ),
  row(
    'a key that may not make codes is not kept',
    'lib/connectors/stripe/check-key.ts',
    "if (trouble?.kind === 'lacks') lacking.push(name);",
    '',
    'is kept sealed',
  ),
  row(
    'a key is kept sealed',
    COMMANDS,
    'keyCipher: seal(key, connectionId)',
    'keyCipher: key',
    'is kept sealed',
  ),
  row(
    'who may make keys may give one',
    COMMANDS,
    "if (!(await actorMay(tx, ctx.actor, 'keys.write'))) return refuse('FORBIDDEN');",
    '',
    'is saved by owners and admins only',
  ),
  row(
    'codes are made anew in another account',
    COMMANDS,
    'if (!isReached) await leave(work, connectionId);',
    '',
    'of another account',
  ),
  row(
    'a key is sealed again when keys turn',
    'lib/connectors/connections/reseal-secrets.ts',
    'of [SECRETS, KEYS]',
    'of [SECRETS]',
    'survives a turn of ENCRYPTION_KEYS',
  ),
  row(
    'a key goes with its connection',
    'lib/connectors/connections/commands.ts',
    'await tx.connectionKey.deleteMany({ where: { connectionId } });',
    '',
    'survives a turn of ENCRYPTION_KEYS',
  ),
];
