import { one, type Mutation } from '@/lib/testing/mutation';

const APPLY = ['lib/discount-codes/applications.int.test.ts'];
const PROOF = 'prisma/migrations/20261202000711_email_proof/migration.sql';

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
  ...(
    [
      ['with clicks', '      AND NOT EXISTS (SELECT FROM click_day t WHERE t.scope_id = a.id)\n'],
      ['of a proven address', 'u.email_proven_at IS NULL AND '],
      [
        'that is still asked',
        '      AND NOT EXISTS (SELECT FROM one_time_token t WHERE t.user_id = u.id AND t.expires_at > app_now())\n',
      ],
    ] as const
  ).map(([which, guard]) =>
    one(`an application ${which} does not go`, 'lib/jobs/remove-applications-sql.ts', guard, '', [
      'lib/jobs/remove-applications.int.test.ts',
    ]),
  ),
];
