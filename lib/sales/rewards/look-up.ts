import { programScope, seesStaffFacts, type Viewer } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';
import type { Order, Program } from '@/lib/db/generated/client';
import { ownRates } from '@/lib/rewards/own-rates';
import { listRewardUse } from '@/lib/rewards/rewards-sql';
import type { OwnRate } from '@/lib/rewards/types';
import { gatherRewards, type RewardFacts, type RewardsOf } from '@/lib/sales/rewards/gather';

/** Who would earn, and all that is asked of them. */
export type Earner = {
  program: Program;
  affiliate: { id: string; name: string; code: string };
  groupId: string;
  rates: OwnRate[];
};

/** Of the viewer's own programs; staff and program-wide keys only. */
export async function findEarner(
  viewer: Viewer,
  programId: string,
  who: { code: string } | { id: string },
): Promise<Earner | null> {
  if (!seesStaffFacts(viewer)) return null;
  const row = await db.affiliate.findFirst({
    where: { AND: [{ programId, ...who }, programScope(viewer)] },
    include: { group: true, program: true },
  });
  if (!row) return null;
  const { id, name, code, groupId, group, program } = row;
  return { program, affiliate: { id, name, code }, groupId, rates: ownRates(program, group, row) };
}

type About = { customerIds: readonly string[]; clickIds: readonly string[] };

/** What rules and caps ask of an order, read as for a real one, with no lock; null where the program has neither. */
export async function lookUpRewards(
  { program, affiliate, groupId, rates }: Earner,
  order: Pick<Order, 'id' | 'occurredAt' | 'currency'>,
  about: About,
): Promise<RewardFacts | null> {
  const [found = null] = await gatherRewards(
    db,
    [{ program, order, affiliates: new Map([[affiliate.id, { groupId, rates }]]), ...about }],
    await listRewardUse(db, [program.id]),
  );
  return found;
}

/** The same with another account of what the affiliate has. */
export function withRewardsOf(
  facts: RewardFacts,
  affiliateId: string,
  changes: (of: RewardsOf) => Partial<RewardsOf>,
): RewardFacts {
  const of = facts.of.get(affiliateId);
  return of ? { ...facts, of: new Map([[affiliateId, { ...of, ...changes(of) }]]) } : facts;
}
