import { one, type Mutation } from '@/lib/testing/mutation';

const FACTOR = 'lib/people/second-factor.int.test.ts';
const TOTP = 'lib/auth/totp.test.ts';
const DEMANDED = 'app/admin/demanded-factor.int.test.ts';
const SQL = 'prisma/migrations/20261202000700_second_factor/migration.sql';

/** A code beside the password. */
export const FACTOR_MUTATIONS: Mutation[] = [
  one(
    'a code counts in the steps beside its own only',
    'lib/auth/totp.ts',
    'const WINDOW = 1;',
    'const WINDOW = 2;',
    [TOTP],
  ),
  one(
    'no code counts of before the last',
    'lib/auth/totp.ts',
    'if (isRight && (lastStep === null || BigInt(step) > lastStep)) found = step;',
    'if (isRight) found = step;',
    [TOTP],
  ),
  one(
    'a code counts once, of many at once',
    'lib/people/use-factor.ts',
    ', lastStep: { lt: step } },',
    ' },',
    [FACTOR],
  ),
  one(
    'trigger second_factor_step_once',
    SQL,
    'IF OLD.last_step IS NOT NULL AND (NEW.last_step',
    'IF false AND (NEW.last_step',
    [FACTOR],
  ),
  one(
    'a recovery code counts once',
    'lib/people/use-factor.ts',
    'codeHash: recoveryCodeHash(userId, code), usedAt: null }',
    'codeHash: recoveryCodeHash(userId, code) }',
    [FACTOR],
  ),
  one('trigger recovery_code_once', SQL, 'IF OLD.used_at IS NOT NULL THEN', 'IF false THEN', [
    FACTOR,
  ]),
  one(
    'what is not confirmed is asked of nobody',
    'lib/people/use-factor.ts',
    'where: { userId, confirmedAt: { not: null } } })) > 0',
    'where: { userId } })) > 0',
    [FACTOR],
  ),
  one(
    'a factor is confirmed once',
    'lib/people/set-up-factor.ts',
    'where: { userId, confirmedAt: null, secretCipher: factor.secretCipher },',
    'where: { userId },',
    [FACTOR],
  ),
  one(
    'a factor is set up for one’s own login',
    'lib/people/set-up-factor.ts',
    'where: { id: sid, userId },',
    'where: { id: sid },',
    [FACTOR],
  ),
  one(
    'a login that never gave the factor is nobody’s',
    'lib/people/find-session-sql.ts',
    'AND (f.user_id IS NULL OR s.factor_given_at >= f.confirmed_at)',
    '',
    [FACTOR],
  ),
  one(
    'trigger login_session_factor',
    SQL,
    'IF NEW.factor_given_at IS NULL AND EXISTS (',
    'IF false AND EXISTS (',
    [FACTOR],
  ),
  one(
    'a password alone is no login where there is a factor',
    'lib/people/authenticate.ts',
    'const needsFactor = await hasFactor(tx, user.id);',
    'const needsFactor = user.id === (await hasFactor(tx, user.id)).toString();',
    [FACTOR],
  ),
  one(
    'a link by mail alone is no login where there is a factor',
    'lib/people/enter-by-magic-link.ts',
    'const needsFactor = await hasFactor(tx, claimed.userId);',
    'const needsFactor = claimed.userId === (await hasFactor(tx, claimed.userId)).toString();',
    [FACTOR],
  ),
  one(
    'a password set by a link is no login where there is a factor',
    'lib/people/accept-invitation.ts',
    'const needsFactor = await hasFactor(tx, id);',
    'const needsFactor = id === (await hasFactor(tx, id)).toString();',
    [FACTOR],
  ),
  one(
    'next-auth’s own endpoint lets nobody in without the factor',
    'lib/people/next-auth.ts',
    'if (!result.ok || result.value.needsFactor) return null;',
    'if (!result.ok) return null;',
    [FACTOR],
  ),
  one(
    'one pending login lets in once',
    'lib/people/pending-login.ts',
    "kind: 'pending_login',\n      userId,\n      usedAt: null,",
    "kind: 'pending_login',\n      userId,",
    [FACTOR],
  ),
  {
    guard: 'a pending login ends with its person’s logins',
    edits: [
      {
        file: 'lib/people/pending-login.ts',
        from: ' || user.sessionVersion !== pending.sessionVersion',
        to: '',
      },
      {
        file: 'lib/people/pending-login.ts',
        from: 'where: { id: userId, sessionVersion, disabledAt: null },',
        to: 'where: { id: userId, disabledAt: null },',
      },
    ],
    tests: [FACTOR],
  },
  one('codes are guessed five times', 'lib/people/throttle.ts', 'factor: 5,', 'factor: 5_000,', [
    FACTOR,
  ]),
  one(
    'a mailed code is no way around the factor',
    'lib/people/step-up.ts',
    'if (await hasFactor(work.tx, userId)) return (await useFactor',
    'if (work.now.getTime() === 0) return (await useFactor',
    [FACTOR],
  ),
  one(
    'a factor is taken off by an owner',
    'lib/people/end-factor.ts',
    "if (!(await actorMay(tx, ctx.actor, 'factors.write'))) return refuse('FORBIDDEN');",
    '',
    [FACTOR],
  ),
  one(
    'a factor is demanded by an owner',
    'lib/people/factor-demand.ts',
    "if (!(await actorMay(tx, ctx.actor, 'factors.write'))) return refuse('FORBIDDEN');",
    '',
    [FACTOR],
  ),
  one(
    'a factor is demanded by who has one',
    'lib/people/factor-demand.ts',
    "if (demanded && !(await hasFactor(tx, ctx.actor.id))) return refuse('OWN_FACTOR_FIRST');",
    '',
    [FACTOR],
  ),
  one('trigger setting_factor_demand', SQL, 'IF NOT EXISTS (', 'IF false AND NOT EXISTS (', [
    FACTOR,
  ]),
  one(
    'whoever lacks the factor that is demanded does nothing else',
    'lib/people/session.ts',
    'if (user.needsFactor) redirect(FACTOR_PATH);',
    '',
    [DEMANDED],
  ),
];
