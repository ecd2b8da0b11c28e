import { one, type Mutation } from '@/lib/testing/mutation';

const APPLY = ['lib/discount-codes/applications.int.test.ts'];
const PROOF = 'prisma/migrations/20261202000711_email_proof/migration.sql';

const REMOVE = 'lib/jobs/remove-applications.ts';
const REMOVE_SQL = 'lib/jobs/remove-applications-sql.ts';
const REMOVED = ['lib/jobs/remove-applications.int.test.ts'];

/** What the job that removes applications asks, and what it is proven by: the row of the table of that name. */
const ASKED = [
  [
    'with clicks',
    '  AND NOT EXISTS (SELECT FROM click_day t WHERE t.scope_id = a.id)\n',
    'a row of click_day',
  ],
  [
    'with a ledger account',
    '  AND NOT EXISTS (SELECT FROM ledger_account t WHERE t.affiliate_id = a.id)\n',
    'a row of ledger_account',
  ],
  [
    'with a key',
    '\n  AND NOT EXISTS (SELECT FROM api_key t WHERE t.affiliate_id = a.id)',
    'a row of api_key',
  ],
  ['of a proven address', 'u.email_proven_at IS NULL\n  AND ', 'a proven address'],
  ['of a person with a password', '  AND u.password_hash IS NULL\n', 'a password keeps'],
  ['of a person who got in', '  AND u.last_login_at IS NULL\n', 'a login'],
  ['of somebody of the staff', "  AND u.role = 'affiliate'\n", 'a person of the staff'],
  ['that was accepted', ' AND a.accepted_at IS NULL', 'an acceptance'],
  ['of less than 30 days', "\n  AND a.created_at < app_now() - interval '30 days'", 'less than 30'],
  [
    'that is still asked',
    '\n  AND NOT EXISTS (SELECT FROM one_time_token t WHERE t.user_id = u.id AND t.expires_at > app_now())',
    'a link that works',
  ],
] as const;

const KEPT_APPLICATIONS: Mutation[] = [
  ...ASKED.map(([which, guard, only]) =>
    one(
      `an application ${which} does not go`,
      REMOVE_SQL,
      guard,
      '',
      ['lib/jobs/remove-applications-guards.int.test.ts'],
      only,
    ),
  ),
  one(
    'an application is judged after it is locked',
    REMOVE_SQL,
    'WHERE a.id = ANY(${[...held]}) AND ${IS_LEFT} AND ${IS_NOBODYS} AND ${HAS_NOTHING}',
    'WHERE a.id = ANY(${[...held]})',
    REMOVED,
    'between the search and the lock',
  ),
  one(
    'an application is locked before it is judged',
    REMOVE_SQL,
    ' FOR UPDATE SKIP LOCKED',
    '',
    REMOVED,
    'a link that is being written',
  ),
  one(
    'an application that the database keeps keeps no other',
    REMOVE,
    'if (!isBadData(error)) throw error;',
    'throw error;',
    REMOVED,
    'keeps no other',
  ),
];

/** An address counts once it is proven, and one person takes a share. */
export const APPLICANT_MUTATIONS: Mutation[] = [
  one(
    'acceptance waits for a proven address',
    'lib/affiliates/set-affiliate-status.ts',
    "const isProven = to !== 'active' || (await holdProof(tx, affiliateId));",
    'const isProven = true;',
    APPLY,
  ),
  one(
    'the database lets no applicant begin whose address is not proven',
    PROOF,
    'WHERE id = NEW.user_id AND email_proven_at IS NOT NULL',
    'WHERE id = NEW.user_id',
    APPLY,
  ),
  one(
    'who proves an address and who accepts wait for each other',
    'lib/affiliates/lock-proof.ts',
    ' FOR SHARE OF u',
    '',
    APPLY,
  ),
  one(
    'an application accepted at once waits for the proof too',
    'lib/discount-codes/apply-to-program.ts',
    "status: 'applied' as const,",
    "status: program.autoAccept ? ('active' as const) : ('applied' as const),",
    APPLY,
  ),
  one(
    'what is done for a known address is taken back',
    'lib/discount-codes/apply-to-program.ts',
    'if (known) await undo();',
    '',
    APPLY,
  ),
  one(
    'a stranger’s application ends nobody’s link',
    'lib/mail/deliver-to-person.ts',
    "if (type === 'account.applied' && !isNewApplicant(user)) return null;",
    '',
    APPLY,
  ),
  one(
    'an address is applied with a few times a day',
    'lib/people/throttle.ts',
    "return [...networkCounters('application', from), { ...applicant, windowSeconds: DAY_SECONDS }];",
    "return applicant.limit > 0 ? networkCounters('application', from) : [];",
    APPLY,
  ),
  one(
    'an applicant has no links',
    'lib/links/commands.ts',
    "if (owner.status === 'applied' || owner.status === 'rejected') return refuseApplicant();",
    '',
    APPLY,
  ),
  one(
    'an applicant presses no button of the portal',
    'lib/people/session.ts',
    "if (status === 'applied' || status === 'rejected') redirect('/portal/application');",
    '',
    APPLY,
  ),
  one(
    'links of one affiliate have an end',
    'lib/links/commands.ts',
    "if (await hasAllLinks(tx, input.affiliateId)) return refuse('LINK_LIMIT_REACHED');",
    '',
    APPLY,
  ),
  one(
    'links made at once come to no more',
    'lib/links/commands.ts',
    'await lockLinksOf(tx, affiliateId);',
    '',
    APPLY,
  ),
  one(
    'discount codes of one affiliate have an end',
    'lib/discount-codes/commands.ts',
    "if (await hasAllCodes(work, affiliateId)) return refuse('DISCOUNT_CODE_LIMIT_REACHED');",
    '',
    APPLY,
  ),
  one(
    'discount codes made at once come to no more',
    'lib/discount-codes/commands.ts',
    'await lockCodesOf(tx, affiliateId);',
    '',
    APPLY,
  ),
  ...KEPT_APPLICATIONS,
];
