import { programScope, seesStaffFacts, type Viewer } from '@/lib/auth/viewer';
import { db, type Tx } from '@/lib/db/client';
import { ruleDto, type CapDto, type RuleDto } from '@/lib/rewards/dto';
import { parseCapKind } from '@/lib/rewards/types';

type List = { programId: string; groupId?: string | undefined; affiliateId?: string | undefined };

/** Of a list, in its order. Another program's is empty, and so is every list for an affiliate, who reads sentences. */
export async function listRules(
  viewer: Viewer,
  list: List,
  tx: Tx | typeof db = db,
): Promise<RuleDto[]> {
  if (!seesStaffFacts(viewer)) return [];
  const rows = await tx.rewardRule.findMany({
    where: { AND: [programScope(viewer), ownerOf(list)], replacedAt: null },
    orderBy: [{ position: 'asc' }, { id: 'asc' }],
  });
  return rows.map(ruleDto);
}

/** A rule as it is or was; null when it is another program's. */
export async function findRule(
  viewer: Viewer,
  ruleId: string,
  tx: Tx | typeof db = db,
): Promise<RuleDto | null> {
  if (!seesStaffFacts(viewer)) return null;
  const row = await tx.rewardRule.findFirst({
    where: { AND: [programScope(viewer), { id: ruleId }] },
  });
  return row && ruleDto(row);
}

export async function listCaps(
  viewer: Viewer,
  list: List,
  tx: Tx | typeof db = db,
): Promise<CapDto[]> {
  if (!seesStaffFacts(viewer)) return [];
  const rows = await tx.rewardCap.findMany({
    where: { AND: [programScope(viewer), ownerOf(list)] },
    orderBy: [{ kind: 'asc' }, { currency: 'asc' }],
  });
  return rows.map(({ kind, currency, amountMinor }) => ({
    kind: parseCapKind(kind),
    currency,
    amountMinor,
  }));
}

function ownerOf({ programId, groupId = undefined, affiliateId = undefined }: List) {
  return { programId, groupId: groupId ?? null, affiliateId: affiliateId ?? null };
}
