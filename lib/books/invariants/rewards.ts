import { retroactiveOnceSql } from '@/lib/books/invariants/retroactive';
import type { CheckQuery } from '@/lib/books/invariants/types';

/** The day of a time by the clocks of a program, said once more: what keeps the figures has its own words for it. */
const dayOf = (row: string, at: string) => `(SELECT CASE
    WHEN (${at} AT TIME ZONE z.zone)::date < z.first_day THEN z.first_day
    WHEN (${at} AT TIME ZONE z.zone)::date > z.last_day THEN z.last_day
    ELSE (${at} AT TIME ZONE z.zone)::date END
  FROM program_zone z WHERE z.program_id = ${row}.program_id AND z.from_at <= ${at} AND z.to_at > ${at})`;

/** I19 and I20: what rules earned beside orders, and what tiers and caps are decided by. */
export const rewardChecks: CheckQuery[] = [
  {
    id: 'I19',
    title:
      'what a sign-up, a goal, a tier afterwards or a recruit earned, it earned once, for whom it was; what follows a commission is its share of it',
    sql: ({ of }) => `
      SELECT c.id || ': of ' || coalesce(c.lead_id, 'no lead') || ', which is not its affiliate’s' AS detail
        FROM commission c
        WHERE c.kind = 'lead' AND ${of('commission', 'c.id')}
          AND NOT EXISTS (SELECT FROM lead l WHERE l.id = c.lead_id AND l.affiliate_id = c.affiliate_id
            AND l.customer_id = c.customer_id AND l.program_id = c.program_id AND l.order_id IS NULL)
      UNION ALL
      SELECT c.customer_id || ': ' || count(*) || ' sign-ups that earned' FROM commission c
        WHERE c.kind = 'lead' AND c.customer_id IN (SELECT k.customer_id FROM commission k WHERE ${of('commission', 'k.id')})
        GROUP BY c.customer_id HAVING count(*) > 1
      UNION ALL
      SELECT c.id || ': of ' || c.rule_lineage || ', which is no goal of its affiliate’s program' FROM commission c
        WHERE c.kind = 'goal' AND ${of('commission', 'c.id')}
          AND NOT EXISTS (SELECT FROM reward_rule r WHERE r.id = c.rule_id AND r.lineage = c.rule_lineage
            AND r.program_id = c.program_id AND r.trigger = 'goal')
      UNION ALL
      SELECT c.rule_lineage || ', ' || c.affiliate_id || ', from ' || c.period_start || ': ' || count(*) || ' times' FROM commission c
        WHERE c.kind = 'goal' AND ${of('affiliate', 'c.affiliate_id')}
        GROUP BY c.rule_lineage, c.affiliate_id, c.period_start, c.currency HAVING count(*) > 1
      UNION ALL
      SELECT f.id || ': follows ' || coalesce(f.follows_id, 'nothing') || ', which it may not' FROM commission f
        WHERE f.kind = 'recruit' AND ${of('commission', 'f.id')}
          AND NOT EXISTS (SELECT FROM commission p JOIN affiliate a ON a.id = p.affiliate_id AND a.recruited_by_id = f.affiliate_id
              JOIN reward_rule r ON r.id = f.rule_id AND r.trigger = 'recruit' AND r.program_id = f.program_id
            WHERE p.id = f.follows_id AND p.kind = 'order' AND p.earned_at = f.earned_at
              AND (p.program_id, p.currency) = (f.program_id, f.currency)
              AND f.amount_minor = round(p.amount_minor * (r.outcome->>'bps')::int / 10000.0)
              AND a.recruited_at <= p.earned_at
              AND p.earned_at AT TIME ZONE 'UTC' < coalesce((a.recruited_at AT TIME ZONE 'UTC')
                + make_interval(months => (r.conditions->>'months')::int), 'infinity'))
      UNION ALL
      SELECT f.follows_id || ': followed by ' || count(*) FROM commission f
        WHERE f.kind = 'recruit' AND f.follows_id IN (SELECT k.follows_id FROM commission k WHERE ${of('commission', 'k.id')})
        GROUP BY f.follows_id HAVING count(*) > 1
      UNION ALL
      SELECT f.id || ': to be taken because of ' || f.follows_id || ' are ' || s.due || ', taken ' || s.taken || ', left ' || s.left_minor
        FROM commission f JOIN commission p ON p.id = f.follows_id JOIN reward_rule r ON r.id = f.rule_id
        CROSS JOIN LATERAL (SELECT
          f.amount_minor - CASE p.status WHEN 'voided' THEN 0 ELSE round(greatest(p.amount_minor - p.clawed_back_minor + (
            SELECT coalesce(sum(b.amount_minor - b.clawed_back_minor), 0) FROM commission b
            WHERE b.reinstates_id = p.id AND b.status <> 'voided'), 0) * (r.outcome->>'bps')::int / 10000.0) END AS due,
          (SELECT coalesce(sum(k.amount_minor), 0) FROM commission m JOIN clawback k ON k.commission_id = m.id
            WHERE (m.id = f.id OR m.reinstates_id = f.id) AND k.refund_id IS NULL AND k.kind IN ('parent', 'reversal'))
            - (SELECT coalesce(sum(m.amount_minor), 0) FROM commission m WHERE m.reinstates_id = f.id) AS taken,
          (SELECT sum(m.amount_minor - m.clawed_back_minor) FROM commission m WHERE m.id = f.id OR m.reinstates_id = f.id) AS left_minor
        ) s
        WHERE f.kind = 'recruit' AND f.status <> 'voided'
          AND ${of('commission', 'f.id')}
          AND s.taken <> s.due AND (s.taken > s.due OR s.left_minor > 0)
      UNION ALL
      SELECT a.id || ': recruited in a circle' FROM affiliate a WHERE ${of('affiliate', 'a.id')} AND a.recruited_by_id IS NOT NULL
        AND a.id IN (WITH RECURSIVE above AS (
            SELECT b.id, b.recruited_by_id FROM affiliate b WHERE b.id = a.recruited_by_id
            UNION SELECT b.id, b.recruited_by_id FROM above JOIN affiliate b ON b.id = above.recruited_by_id)
          SELECT id FROM above)
      UNION ALL ${retroactiveOnceSql(of)}`,
  },
  {
    id: 'I20',
    title:
      'the figures of each affiliate are what its orders, customers, sign-ups and commissions come to',
    sql: ({ of }) => `
      WITH rebuilt AS (
        SELECT o.affiliate_id, 'orders' AS figure, '' AS currency, ${dayOf('o', 'o.occurred_at')} AS day, 1::numeric AS value,
          o.id AS order_id
        FROM sales_order o WHERE ${of('affiliate', 'o.affiliate_id')} AND o.affiliate_id IS NOT NULL
        UNION ALL
        SELECT o.affiliate_id, 'revenue', o.currency, ${dayOf('o', 'o.occurred_at')},
          o.amount_minor - round(o.amount_minor::numeric * o.refunded_minor / o.total_minor), o.id
        FROM sales_order o WHERE ${of('affiliate', 'o.affiliate_id')} AND o.affiliate_id IS NOT NULL
      ), out AS (
        -- Refunded whole, voided, or on hold because it may be no sale of this affiliate at all.
        SELECT o.id FROM sales_order o WHERE ${of('affiliate', 'o.affiliate_id')} AND o.refunded_minor = o.total_minor
        UNION
        SELECT c.order_id FROM commission c JOIN sales_order o ON o.id = c.order_id AND o.affiliate_id = c.affiliate_id
        WHERE ${of('affiliate', 'c.affiliate_id')}
          AND NOT EXISTS (SELECT FROM commission n WHERE n.order_id = c.order_id AND n.affiliate_id = c.affiliate_id
            AND (n.created_at, n.id) > (c.created_at, c.id))
          AND (c.status = 'voided' OR EXISTS (SELECT FROM hold h WHERE h.commission_id = c.id AND h.released_at IS NULL
            AND h.kind IN ('fraud', 'self_referral')))
      ), ought AS (
        SELECT affiliate_id, figure, currency, day, sum(value) AS value FROM rebuilt
        WHERE order_id NOT IN (SELECT id FROM out WHERE id IS NOT NULL) GROUP BY 1, 2, 3, 4
        UNION ALL
        SELECT a.affiliate_id, 'customers', '', ${dayOf('a', 'a.attributed_at')}, count(*) FROM attribution a
        WHERE ${of('affiliate', 'a.affiliate_id')} AND a.status = 'fixed' AND (a.ended_at IS NULL OR a.ended_at > a.starts_at)
        GROUP BY 1, 4
        UNION ALL
        SELECT l.affiliate_id, 'leads', '', ${dayOf('l', 'l.occurred_at')}, count(*) FROM lead l
        WHERE ${of('affiliate', 'l.affiliate_id')} AND l.affiliate_id IS NOT NULL AND l.order_id IS NULL GROUP BY 1, 4
        UNION ALL
        SELECT c.affiliate_id, 'earned', c.currency, ${dayOf('c', 'c.earned_at')}, sum(c.amount_minor - c.clawed_back_minor)
        FROM commission c WHERE ${of('affiliate', 'c.affiliate_id')} AND c.kind = 'order' AND c.status <> 'voided'
        GROUP BY 1, 3, 4
      ), kept AS (
        SELECT * FROM affiliate_figure WHERE ${of('affiliate', 'affiliate_id')}
      )
      SELECT affiliate_id || ', ' || figure || ' ' || currency || ' on ' || day || ': kept ' || coalesce(kept.value, 0)
        || ', rebuilt ' || coalesce(ought.value, 0) AS detail
      FROM kept FULL JOIN ought USING (affiliate_id, figure, currency, day)
      WHERE coalesce(kept.value, 0) <> coalesce(ought.value, 0)`,
  },
];
