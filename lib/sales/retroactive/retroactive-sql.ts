import type { db, Tx } from '@/lib/db/client';
import type { GoalPeriod } from '@/lib/rewards/goal-periods';

export type StandingTier = { ruleId: string; programId: string; since: Date };

/**
 * Tiers that are also for the orders before they were reached, with when the first version of each was made; in the order of
 * their lists, because what stands above is decided first.
 */
export function listStandingTiers(client: typeof db): Promise<StandingTier[]> {
  return client.$queryRaw<StandingTier[]>`
    SELECT r.id AS "ruleId", r.program_id AS "programId", l.created_at AS since
    FROM reward_rule r JOIN reward_rule l ON l.id = r.lineage
    WHERE r.trigger = 'order' AND r.replaced_at IS NULL AND r.conditions @? '$.figure.retroactive'
    ORDER BY r.program_id, r.affiliate_id NULLS LAST, r.group_id NULLS LAST, r.position, r.id`;
}

export type TierOf = {
  lineage: string;
  programId: string;
  groupId: string | null;
  affiliateId: string | null;
  figure: string;
  currency: string;
  atLeast: number;
};

type Days = Pick<GoalPeriod, 'first' | 'last'>;

/** Affiliates who reached a tier in a period for which it was not decided yet, after one of them by id. As for a goal. */
export async function listUndecided(
  client: Tx | typeof db,
  tier: TierOf,
  { first, last }: Days,
  { after, limit }: { after: string; limit: number },
): Promise<{ id: string; value: bigint }[]> {
  // never null: value
  return client.$queryRaw<{ id: string; value: bigint }[]>`
    SELECT a.id, sum(f.value)::bigint AS value FROM affiliate a
    JOIN affiliate_figure f ON f.affiliate_id = a.id AND f.figure = ${tier.figure} AND f.currency = ${tier.currency}
      AND f.day BETWEEN ${first}::date AND ${last}::date
    WHERE a.program_id = ${tier.programId} AND a.id > ${after} AND a.status IN ('active', 'paused')
      AND (${tier.groupId}::text IS NULL OR a.group_id = ${tier.groupId})
      AND (${tier.affiliateId}::text IS NULL OR a.id = ${tier.affiliateId})
      AND NOT EXISTS (SELECT FROM retroactive_decision d WHERE d.rule_lineage = ${tier.lineage}
        AND d.affiliate_id = a.id AND d.period_start = ${first}::date)
    GROUP BY a.id HAVING sum(f.value) >= ${tier.atLeast}
    ORDER BY a.id LIMIT ${limit}`;
}

export type PeriodOrder = {
  orderId: string;
  externalId: string;
  rootId: string;
  amountMinor: bigint;
  totalMinor: bigint;
  refundedMinor: bigint;
  currency: string;
  occurredAt: Date;
  code: string | null;
  metadata: unknown;
  subId: string | null;
  clickId: string | null;
  linkId: string | null;
  /** What it earned when it was decided, and by tiers since. */
  earnedMinor: bigint;
  laterMinor: bigint;
  /** Of the latter what was not taken back. */
  laterLeftMinor: bigint;
  decidedAt: Date;
  /** Frozen then. */
  terms: unknown;
  facts: unknown;
};

/**
 * An affiliate's orders of a period that count: what was voided, refunded whole or is on hold for fraud or self-referral does
 * not, as in every figure; nor what was taken back whole, nor what earned nothing: of that nothing was frozen that it could be
 * decided by. The caller holds the affiliate.
 */
export function listPeriodOrders(
  tx: Tx,
  affiliateId: string,
  { first, last }: Days,
): Promise<PeriodOrder[]> {
  // never null: laterMinor, laterLeftMinor
  return tx.$queryRaw<PeriodOrder[]>`
    SELECT o.id AS "orderId", o.external_id AS "externalId", coalesce(k.merged_into, k.id) AS "rootId",
      o.amount_minor AS "amountMinor", o.total_minor AS "totalMinor", o.refunded_minor AS "refundedMinor", o.currency,
      o.occurred_at AS "occurredAt", o.code, o.metadata, o.sub_id AS "subId", coalesce(c.click_id, t.click_id) AS "clickId",
      t.link_id AS "linkId", coalesce(c.amount_minor, 0)::bigint AS "earnedMinor", coalesce(l.minor, 0)::bigint AS "laterMinor",
      coalesce(l.left_minor, 0)::bigint AS "laterLeftMinor",
      coalesce(c.created_at, o.created_at) AS "decidedAt", c.terms, c.facts
    FROM sales_order o
    JOIN order_figure f ON f.order_id = o.id AND f.affiliate_id = o.affiliate_id AND f.day BETWEEN ${first}::date AND ${last}::date
    JOIN customer k ON k.id = o.customer_id
    LEFT JOIN attribution t ON t.id = o.attribution_id
    LEFT JOIN LATERAL (SELECT * FROM commission n WHERE n.order_id = o.id AND n.affiliate_id = o.affiliate_id
      ORDER BY n.created_at DESC, n.id DESC LIMIT 1) c ON true
    LEFT JOIN LATERAL (SELECT sum(m.amount_minor) AS minor, sum(m.amount_minor - m.clawed_back_minor) AS left_minor
      FROM commission_line m JOIN commission r ON r.id = m.commission_id
      WHERE m.order_id = o.id AND r.affiliate_id = o.affiliate_id AND r.status <> 'voided') l ON true
    WHERE o.affiliate_id = ${affiliateId} AND c.id IS NOT NULL AND c.status <> 'clawed_back'
    ORDER BY o.occurred_at, o.id`;
}

/** What tiers paid afterwards for the orders of each of these customers, in a currency, less what was taken back. */
export async function sumLaterOfCustomers(
  tx: Tx,
  rootIds: readonly string[],
  currency: string,
): Promise<Map<string, bigint>> {
  // never null: minor
  const rows = await tx.$queryRaw<{ rootId: string; minor: bigint }[]>`
    SELECT coalesce(k.merged_into, k.id) AS "rootId", sum(l.amount_minor - l.clawed_back_minor)::bigint AS minor
    FROM customer k
    JOIN sales_order o ON o.customer_id = k.id
    JOIN commission_line l ON l.order_id = o.id
    JOIN commission c ON c.id = l.commission_id AND c.currency = ${currency} AND c.status <> 'voided'
    WHERE k.id = ANY(${[...rootIds]}) OR k.merged_into = ANY(${[...rootIds]})
    GROUP BY 1`;
  return new Map(rows.map(({ rootId, minor }) => [rootId, minor]));
}

/** False when it was decided before: nobody decides it again. */
export async function noteDecision(
  tx: Tx,
  { lineage, affiliateId, first }: { lineage: string; affiliateId: string; first: string },
  ruleId: string,
): Promise<boolean> {
  const count = await tx.$executeRaw`
    INSERT INTO retroactive_decision (rule_lineage, affiliate_id, period_start, rule_id)
    VALUES (${lineage}, ${affiliateId}, ${first}::date, ${ruleId}) ON CONFLICT DO NOTHING`;
  return count === 1;
}
