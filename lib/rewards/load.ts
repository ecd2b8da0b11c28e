import type { Tx } from '@/lib/db/client';
import type { RewardCap, RewardRule } from '@/lib/db/generated/client';
import { conditionsSchema, outcomeSchema } from '@/lib/rewards/schema';
import {
  parseCapKind,
  parseRuleTrigger,
  RULE_LEVELS,
  type CapKind,
  type Rule,
  type RuleLevel,
} from '@/lib/rewards/types';

/** What orders may earn at most at one level. */
export type Cap = { level: RuleLevel; kind: CapKind; currency: string; minor: bigint };

/** Everything that is read for one affiliate, of all three levels. */
export type Rewards = { rules: Rule[]; caps: Cap[] };

type Owned = { programId: string; groupId: string | null; affiliateId: string | null };

export function levelOf({ groupId, affiliateId }: Omit<Owned, 'programId'>): RuleLevel {
  return affiliateId !== null ? 'affiliate' : groupId !== null ? 'group' : 'program';
}

/** A row whose CHECKs have made it one of ours. */
export function ruleOf(row: RewardRule): Rule {
  return {
    id: row.id,
    lineage: row.lineage,
    level: levelOf(row),
    trigger: parseRuleTrigger(row.trigger),
    position: row.position,
    name: row.name,
    conditions: conditionsSchema.parse(row.conditions),
    outcome: outcomeSchema.parse(row.outcome),
    startsAt: row.startsAt,
    endsAt: row.endsAt,
  };
}

export function capOf(row: RewardCap): Cap {
  return {
    level: levelOf(row),
    kind: parseCapKind(row.kind),
    currency: row.currency,
    minor: row.amountMinor,
  };
}

type Asked = { id: string; programId: string; groupId: string };

/** The rules and caps that stand for each affiliate: its own, its group's, the program's. Two statements however many. */
export async function loadRewards(
  tx: Tx,
  affiliates: readonly Asked[],
): Promise<Map<string, Rewards>> {
  if (affiliates.length === 0) return new Map();
  const where = {
    programId: { in: [...new Set(affiliates.map(({ programId }) => programId))] },
    OR: [
      { groupId: null, affiliateId: null },
      { groupId: { in: [...new Set(affiliates.map(({ groupId }) => groupId))] } },
      { affiliateId: { in: affiliates.map(({ id }) => id) } },
    ],
  };
  const ruleRows = await tx.rewardRule.findMany({ where: { ...where, replacedAt: null } });
  const capRows = await tx.rewardCap.findMany({ where });
  // Once for all who share a list.
  const rules = ruleRows.map((row) => ({ row, rule: ruleOf(row) }));
  const caps = capRows.map((row) => ({ row, cap: capOf(row) }));
  return new Map(
    affiliates.map((one) => [
      one.id,
      {
        rules: rules.filter(({ row }) => isFor(row, one)).map(({ rule }) => rule),
        caps: caps.filter(({ row }) => isFor(row, one)).map(({ cap }) => cap),
      },
    ]),
  );
}

function isFor(row: Owned, { id, programId, groupId }: Asked): boolean {
  return (
    row.programId === programId &&
    (row.affiliateId === null || row.affiliateId === id) &&
    (row.groupId === null || row.groupId === groupId)
  );
}

/** The caps that bind in a currency: of each kind that of the nearest level that has one. */
export function capsInForce(caps: readonly Cap[], currency: string): Cap[] {
  const nearest = (kind: CapKind) =>
    RULE_LEVELS.map((level) =>
      caps.find((cap) => cap.kind === kind && cap.level === level && cap.currency === currency),
    ).find((cap) => cap !== undefined);
  return (['per_order', 'per_customer', 'per_month'] as const).flatMap(
    (kind) => nearest(kind) ?? [],
  );
}
