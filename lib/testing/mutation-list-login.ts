import { one, type Mutation } from '@/lib/testing/mutation';

const LINKS = 'lib/people/login-link.int.test.ts';
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
];
