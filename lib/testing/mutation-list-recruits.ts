import { one, type Mutation } from '@/lib/testing/mutation';

const RECRUITS = ['lib/recruits/recruits.int.test.ts'];
const GUARDS = 'prisma/migrations/20261219000100_recruits/migration.sql';
const SET = 'lib/recruits/set-recruiter.ts';

/** Who recruited whom, and what follows a commission. */
export const RECRUIT_MUTATIONS: Mutation[] = [
  one(
    'no circle of recruiters, in the command',
    SET,
    "if (chain.includes(affiliateId)) return refuse('RECRUIT_CIRCLE');",
    '',
    RECRUITS,
    'is no circle, however long',
  ),
  one(
    'no circle of recruiters, in the database',
    GUARDS,
    'IF at = NEW.id THEN',
    'IF false THEN',
    RECRUITS,
    'recruits themselves, in a circle, twice',
  ),
  one(
    'the chain is held while the command looks for a circle',
    SET,
    'await lockAffiliates(tx, [affiliateId, ...before]);',
    '',
    RECRUITS,
    'is one of two who would recruit each other at once',
  ),
  one(
    'nobody recruits themselves',
    SET,
    "if (recruiterId === affiliateId) return refuse('OWN_RECRUIT');",
    '',
    RECRUITS,
    'is nobody of oneself',
  ),
  one(
    'a commission is followed once',
    GUARDS,
    "CREATE UNIQUE INDEX commission_follows_key ON commission (follows_id) WHERE kind = 'recruit';",
    '',
    RECRUITS,
    'a second follower',
  ),
  one(
    'what follows is taken back with what it follows',
    'lib/corrections/settle-refunds.ts',
    '  await settleFollower(work, lineage.root.id);\n',
    '',
    RECRUITS,
    'taken back in part, and given back',
  ),
  one(
    'a follower stands at its target at each commit',
    GUARDS,
    'IF recruit_missing(f.id) <> 0 THEN',
    'IF false THEN',
    RECRUITS,
    'one that does not follow',
  ),
  one(
    'the months of a recruit end exclusively',
    'lib/rewards/earn-recruit.ts',
    'earnedAt < addMonthsClamped(recruitedAt, months)',
    'earnedAt <= addMonthsClamped(recruitedAt, months)',
    RECRUITS,
    'followed 0 times by a rule of one month',
  ),
  one(
    'what follows is approved with what it follows, not before',
    'lib/commissions/approve-commission.ts',
    "return refuse('FOLLOWS_UNAPPROVED');",
    '',
    RECRUITS,
    'is approved, and becomes available, with what follows it',
  ),
  one(
    'what is held is not approved with what it follows',
    'lib/commissions/followers.ts',
    "status: 'pending', ...where }",
    "status: 'pending' }",
    RECRUITS,
    'is approved without what is held',
  ),
  one(
    'whoever recruited is locked with the affiliate',
    'lib/affiliates/lock-affiliate.ts',
    "return lockWithRecruiters(tx, 'NO KEY UPDATE', affiliateIds);",
    'return lockAffiliatesAlone(tx, affiliateIds);',
    ['lib/recruits/locks.int.test.ts'],
  ),
];
