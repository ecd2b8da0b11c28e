import { ONE } from '@/lib/books/invariants/exact-sql';
import type { Scope } from '@/lib/books/invariants/types';

/** A part of I19: what a tier paid for the orders before it, it paid once, and decided so. */
export const retroactiveOnceSql = (of: Scope['of']): string => `
  SELECT c.id || ': of ' || c.rule_lineage || ', which is no such tier of its affiliate’s program' FROM commission c
    WHERE c.kind = 'retroactive' AND ${of('commission', 'c.id')}
      AND NOT EXISTS (SELECT FROM reward_rule r JOIN retroactive_decision d ON d.rule_lineage = r.lineage
        WHERE r.id = c.rule_id AND r.lineage = c.rule_lineage AND r.program_id = c.program_id AND r.trigger = 'order'
          AND r.conditions @? '$.figure.retroactive' AND d.affiliate_id = c.affiliate_id AND d.period_start = c.period_start)
  UNION ALL
  SELECT c.rule_lineage || ', ' || c.affiliate_id || ', from ' || c.period_start || ': ' || count(*) || ' times' FROM commission c
    WHERE c.kind = 'retroactive' AND ${of('affiliate', 'c.affiliate_id')}
    GROUP BY c.rule_lineage, c.affiliate_id, c.period_start, c.currency HAVING count(*) > 1`;

/** A part of I18: each line of one is an order of its own, and nothing else has lines of other orders. */
export const retroactiveLinesSql = (of: Scope['of']): string => `
  SELECT c.id || ' (' || c.kind || '), line ' || l.position || ': of ' || coalesce(l.order_id, 'no order')
    FROM commission_line l JOIN commission c ON c.id = l.commission_id
    LEFT JOIN sales_order o ON o.id = l.order_id AND (o.program_id, o.currency) = (c.program_id, c.currency)
    WHERE ${of('commission', 'c.id')} AND (c.kind = 'retroactive') <> (o.id IS NOT NULL)`;

/**
 * A part of I12: what was taken is due for what was refunded of its orders, and everything for one that has left. An order that
 * is another's and has not been looked at since may count or not: a job looks.
 */
export const retroactiveShareSql = (of: Scope['of']): string => `
  SELECT s.id || ': of ' || s.amount_minor || ' taken back ' || s.net || ', due for what became of its orders ' || s.least
    FROM (
      SELECT c.id, c.amount_minor,
        round(round(sum(l.amount_minor * CASE WHEN l.order_left THEN o.total_minor WHEN o.affiliate_id = c.affiliate_id THEN o.refunded_minor
          ELSE 0 END * ${ONE} / o.total_minor), 40)) AS least,
        round(round(sum(l.amount_minor * CASE WHEN NOT l.order_left AND o.affiliate_id = c.affiliate_id THEN o.refunded_minor
          ELSE o.total_minor END * ${ONE} / o.total_minor), 40)) AS most,
        (SELECT coalesce(sum(k.amount_minor), 0) FROM clawback k JOIN commission m ON m.id = k.commission_id
          WHERE (m.id = c.id OR m.reinstates_id = c.id) AND (k.refund_id IS NOT NULL OR k.kind IN ('order_left', 'reversal')))
          - (SELECT coalesce(sum(m.amount_minor), 0) FROM commission m WHERE m.reinstates_id = c.id) AS net,
        (SELECT sum(m.amount_minor - m.clawed_back_minor) FROM commission m WHERE m.id = c.id OR m.reinstates_id = c.id) AS remaining
      FROM commission c JOIN commission_line l ON l.commission_id = c.id JOIN sales_order o ON o.id = l.order_id
      WHERE c.kind = 'retroactive' AND c.status <> 'voided' AND ${of('commission', 'c.id')}
      GROUP BY c.id
    ) s
    WHERE s.net > s.most OR (s.net < s.least AND s.remaining > 0)`;
