import type { db, Tx } from '@/lib/db/client';
import type { GoalPeriod } from '@/lib/rewards/goal-periods';

export type StandingGoal = { ruleId: string; programId: string; since: Date };

/** Rules for goals that stand, with when the first version of each was made. */
export function listStandingGoals(client: typeof db): Promise<StandingGoal[]> {
  return client.$queryRaw<StandingGoal[]>`
    SELECT r.id AS "ruleId", r.program_id AS "programId", l.created_at AS since
    FROM reward_rule r JOIN reward_rule l ON l.id = r.lineage
    WHERE r.trigger = 'goal' AND r.replaced_at IS NULL ORDER BY r.id`;
}

export type GoalOf = {
  lineage: string;
  programId: string;
  groupId: string | null;
  affiliateId: string | null;
  figure: string;
  currency: string;
  atLeast: number;
};

/**
 * Affiliates who reached a goal in a period and have earned nothing by it, after one of them by id. Who is banned or was never
 * accepted earns nothing by it.
 */
export async function listReached(
  client: Tx | typeof db,
  goal: GoalOf,
  { first, last }: Pick<GoalPeriod, 'first' | 'last'>,
  { paidIn, after, limit }: { paidIn: string; after: string; limit: number },
): Promise<string[]> {
  const rows = await client.$queryRaw<{ id: string }[]>`
    SELECT a.id FROM affiliate a
    JOIN affiliate_figure f ON f.affiliate_id = a.id AND f.figure = ${goal.figure} AND f.currency = ${goal.currency}
      AND f.day BETWEEN ${first}::date AND ${last}::date
    WHERE a.program_id = ${goal.programId} AND a.id > ${after} AND a.status IN ('active', 'paused')
      AND (${goal.groupId}::text IS NULL OR a.group_id = ${goal.groupId})
      AND (${goal.affiliateId}::text IS NULL OR a.id = ${goal.affiliateId})
      AND NOT EXISTS (SELECT FROM commission c WHERE c.kind = 'goal' AND c.rule_lineage = ${goal.lineage}
        AND c.affiliate_id = a.id AND c.period_start = ${first}::date AND c.currency = ${paidIn})
    GROUP BY a.id HAVING sum(f.value) >= ${goal.atLeast}
    ORDER BY a.id LIMIT ${limit}`;
  return rows.map((row) => row.id);
}

export type EarnedGoal = {
  id: string;
  affiliateId: string;
  ruleId: string;
  programId: string;
  /** "2026-10-01" */
  first: string;
};

/** Goals that earned and are still looked at: live, not flagged, of a time from which figures still change. */
export function listEarnedGoals(
  client: typeof db,
  { after, since, limit }: { after: string; since: Date; limit: number },
): Promise<EarnedGoal[]> {
  // never null: first, ruleId
  return client.$queryRaw<EarnedGoal[]>`
    SELECT id, affiliate_id AS "affiliateId", rule_id AS "ruleId", program_id AS "programId",
      to_char(period_start, 'YYYY-MM-DD')::text AS first
    FROM commission
    WHERE kind = 'goal' AND id > ${after} AND status NOT IN ('voided', 'clawed_back') AND flagged_reason IS NULL
      AND created_at >= ${since}
    ORDER BY id LIMIT ${limit}`;
}
