import { one, type Mutation } from '@/lib/testing/mutation';

const LINKS = 'lib/people/login-link.int.test.ts';
const KEYS = 'lib/people/keys/keys.int.test.ts';
const SESSIONS = 'lib/people/sessions.int.test.ts';
const STEP_UP = 'lib/people/step-up.int.test.ts';
const ASK = 'lib/people/ask-for-link.int.test.ts';
const PEOPLE = 'lib/people/people.int.test.ts';
const PROOFS = 'prisma/migrations/20261202000600_proofs/migration.sql';

/** Who gets in, and who proves it. */
export const LOGIN_MUTATIONS: Mutation[] = [
  one(
    'a link is shown only for who never got in',
    'lib/people/login-link.ts',
    'return user.passwordHash === null && user.lastLoginAt === null;',
    'return user.passwordHash === null || user.lastLoginAt === null;',
    [LINKS],
  ),
  one(
    'a link is shown only for who never got in, by magic link either',
    'lib/people/login-link.ts',
    'return user.passwordHash === null && user.lastLoginAt === null;',
    'return user.passwordHash === null;',
    [LINKS],
  ),
  one(
    'a link is sent by whoever may let somebody in',
    'lib/people/login-link.ts',
    "if (!(await actorMayLetIn(tx, ctx.actor, roleOf(user.role)))) return refuse('FORBIDDEN');",
    '',
    [LINKS],
  ),
  one(
    'without a mail server a link is shown to owners alone',
    'lib/people/login-link.ts',
    '(await isOwner(work)) ? url : null',
    'url',
    [LINKS],
  ),
  one(
    'an invitation takes no password’s place',
    'lib/people/accept-invitation.ts',
    "...(claimed.kind === 'invitation' ? { passwordHash: null } : {}),",
    '',
    [LINKS],
  ),
  one(
    'a key is given no link',
    'lib/discount-codes/create-affiliate.ts',
    "if (await actorMayLetIn(tx, ctx.actor, 'affiliate')) {",
    'if (ctx.actor.id) {',
    [LINKS],
  ),
  one(
    'nobody gives a right they lack',
    'lib/people/actor-may.ts',
    'return own !== null && can(own, needed) && covers(own, role);',
    'return own !== null && can(own, needed);',
    [PEOPLE],
  ),
  one(
    'payout details are their affiliate’s to enter',
    'lib/payouts/save-details.ts',
    "if (!isTheirs && actor.kind !== 'system') return refuse('FORBIDDEN');",
    '',
    [LINKS],
  ),
  one(
    'a password set by a link is noted',
    'lib/people/accept-invitation.ts',
    'passwordSetByLinkAt: now,',
    '',
    [LINKS],
  ),
  one(
    'trigger payout_details_wait, changed details',
    PROOFS,
    'AND (EXISTS (SELECT 1 FROM payout_details o WHERE o.affiliate_id = d.affiliate_id AND o.id <> d.id)',
    'AND (false',
    [LINKS],
  ),
  one(
    'trigger payout_details_wait, a link',
    PROOFS,
    'OR (u.password_set_by_link_at > d.created_at',
    'OR (false AND u.password_set_by_link_at > d.created_at',
    [LINKS],
  ),
  one(
    'no link of a key’s making',
    PROOFS,
    "CHECK (issued_by !~ '^(api_key|agent):')",
    'CHECK (true)',
    [LINKS],
  ),
  one(
    'no key of a key’s making',
    PROOFS,
    "CHECK (created_by !~ '^(api_key|agent):')",
    'CHECK (true)',
    [LINKS],
  ),
  one(
    'a key ends with its maker',
    'lib/people/keys/find-keys-sql.ts',
    'AND u.disabled_at IS NULL)',
    ')',
    [KEYS],
  ),
  one(
    'a key may no more than its maker',
    'lib/people/keys/verify-key.ts',
    'key.makerRole === null ? scopes : scopesOf(roleOf(key.makerRole), scopes)',
    'scopes',
    [KEYS],
  ),
  one(
    'a key is made by whoever may',
    'lib/people/keys/create-key.ts',
    "if (!(await actorMay(tx, ctx.actor, 'keys.write'))) return refuse('FORBIDDEN');\n    if (!(await tx.program",
    'if (!(await tx.program',
    [KEYS],
  ),
  one(
    'staff end after an hour without use',
    'lib/people/find-session-sql.ts',
    "(u.role = 'affiliate' OR s.last_used_at > t.now - ${STAFF_IDLE}::interval)",
    'true',
    [SESSIONS],
  ),
  one(
    'a session is its own person’s',
    'lib/people/find-session-sql.ts',
    ' AND s.user_id = ${claims.userId}',
    '',
    [SESSIONS],
  ),
  one(
    'a proof is fresh for ten minutes',
    'lib/people/find-session-sql.ts',
    'coalesce(s.proven_at > t.now - ${FRESH}::interval, false)',
    'true',
    [SESSIONS],
  ),
  one(
    'what proves or pays people asks again',
    'lib/http/define-action.ts',
    "if (action.fresh && !isFresh) return refuse('STEP_UP_NEEDED');",
    '',
    ['app/admin/settings/team/actions.int.test.ts'],
  ),
  one(
    'files ask again',
    'lib/people/session.ts',
    'if ((await requireFresh()).ok) return;',
    'if (await requireFresh()) return;',
    ['app/export-doors.int.test.ts'],
  ),
  one(
    'a mailed code is for who has no password',
    'lib/people/step-up.ts',
    'return !hasPassword && (await claimCode(',
    'return (await claimCode(',
    [STEP_UP],
  ),
  one(
    'a mailed code is of the login that asked',
    'lib/auth/step-up-code.ts',
    '`${sid}\\n${code}`',
    'code || sid',
    [STEP_UP],
  ),
  one(
    'a login by mail is no proof where there is a password',
    'lib/people/enter-by-magic-link.ts',
    'const isProven = passwordHash === null;',
    'const isProven = passwordHash !== id;',
    [ASK],
  ),
];
