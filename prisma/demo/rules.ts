import { joinLeaderboard } from '@/lib/affiliates/join-leaderboard';
import { savePublicName } from '@/lib/affiliates/save-public-name';
import { db } from '@/lib/db/client';
import { updateProgramTerms } from '@/lib/programs/commands';
import { expectOk } from '@/lib/result';
import { createRule } from '@/lib/rewards/commands';
import { createRuleInput } from '@/lib/rewards/schema';
import type { Cast } from '@/prisma/demo/cast';

const dollars = (minor: number) => ({ minor, currency: 'USD' });

/** What the program pays beside its one rate; the tier is of a group. */
const RULES = [
  { conditions: { skus: ['gift-card'] }, outcome: { kind: 'nothing' } },
  {
    name: 'Subscriptions',
    conditions: { categories: ['subscriptions'], customer: 'new' },
    outcome: { kind: 'share', bps: 3000 },
  },
  {
    group: 'creators',
    name: 'A good month',
    conditions: { figure: { figure: 'orders', period: 'month', atLeast: 4 } },
    outcome: { kind: 'share', bps: 2500 },
  },
  {
    trigger: 'lead',
    name: 'Tasting kit',
    conditions: { qualified: true },
    outcome: { kind: 'amount', ...dollars(200) },
  },
  {
    trigger: 'goal',
    name: 'Ten in a month',
    conditions: { figure: { figure: 'orders', period: 'month', atLeast: 10 } },
    outcome: { kind: 'amount', ...dollars(5000) },
  },
] as const;

export async function makeRules({ staff, programId }: Cast): Promise<void> {
  for (const rule of RULES) {
    const { id: groupId } =
      'group' in rule
        ? await db.group.findFirstOrThrow({ where: { programId, slug: rule.group } })
        : { id: undefined };
    const { group: _group, ...given } = { group: null, ...rule };
    expectOk(await createRule(staff, programId, createRuleInput.parse({ ...given, groupId })));
  }
}

/** Some show themselves, the others do not. */
const ON_THE_BOARD = {
  ANA: 'Ana bakes',
  CHLOE: 'Chloe’s cups',
  ELIF: 'Elif',
  BREWGUIDE: 'Brew Guide',
};

export async function openLeaderboard({ staff, programId, affiliates }: Cast): Promise<void> {
  expectOk(await updateProgramTerms(staff, { programId, leaderboard: true }));
  for (const [code, publicName] of Object.entries(ON_THE_BOARD)) {
    const affiliateId = affiliates.get(code)?.id ?? '';
    expectOk(await savePublicName(staff, { affiliateId, publicName }));
    expectOk(await joinLeaderboard(staff, { affiliateId, onLeaderboard: true }));
  }
}
