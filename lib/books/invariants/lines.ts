import { ONE } from '@/lib/books/invariants/exact-sql';
import { retroactiveLinesSql } from '@/lib/books/invariants/retroactive';
import type { CheckQuery, Scope } from '@/lib/books/invariants/types';

/**
 * As further parts of a WITH: `parted`, what refunds have to have taken of each commission of several lines whose order was
 * refunded. From the refunds and what they name, all at once: what of the refunded is on no line by name is on all of them,
 * by what is left.
 */
export const partedSql = (of: Scope['of']): string => `
  several AS (
    SELECT l.commission_id AS id, c.order_id, l.position, l.sku, l.amount_minor, l.total_minor
    FROM commission c
    JOIN sales_order o ON o.id = c.order_id AND o.refunded_minor > 0
    JOIN commission_line l ON l.commission_id = c.id
    WHERE ${of('commission', 'c.id')} AND EXISTS (SELECT 1 FROM commission_line m
      WHERE m.commission_id = c.id AND m.position <> l.position)
  ), asked AS (
    SELECT s.id, r.id AS refund_id, r.amount_minor, sum(f.amount_minor) AS named
    FROM (SELECT DISTINCT id, order_id FROM several) s
    JOIN refund r ON r.order_id = s.order_id AND r.status = 'applied'
    JOIN refund_line f ON f.refund_id = r.id
    GROUP BY 1, 2, 3
  ), meant AS (
    SELECT a.id, l.position, f.amount_minor * ${ONE} * least(a.amount_minor, a.named) / nullif(a.named, 0)
      * l.total_minor / nullif(sum(l.total_minor) OVER (PARTITION BY a.id, f.refund_id, f.position), 0) AS minor
    FROM asked a
    JOIN refund_line f ON f.refund_id = a.refund_id
    JOIN several l ON l.id = a.id AND (l.position = f.line OR l.sku = f.sku)
  ), named AS (
    SELECT l.id, l.order_id, l.position, l.amount_minor, l.total_minor, least(coalesce(sum(m.minor), 0), l.total_minor) AS minor
    FROM several l LEFT JOIN meant m ON m.id = l.id AND m.position = l.position
    GROUP BY 1, 2, 3, 4, 5
  ), others AS (
    SELECT n.id, sum(n.total_minor - n.minor) AS minor, max(o.refunded_minor) - sum(n.minor) AS refunded
    FROM named n JOIN sales_order o ON o.id = n.order_id GROUP BY 1
  ), parted AS (
    SELECT n.id, round(round(sum(n.amount_minor * (n.minor
        + CASE WHEN e.minor > 0 THEN e.refunded * (n.total_minor - n.minor) * ${ONE} / e.minor ELSE 0 END)
      * ${ONE} / nullif(n.total_minor, 0)), 40)) AS share
    FROM named n JOIN others e ON e.id = n.id GROUP BY 1
  )`;

/** I18. One without lines is of before the rules, or of the release before: a job gives it one. */
export const lineChecks: CheckQuery[] = [
  {
    id: 'I18',
    title: 'the lines of a commission are its sum, and those of its order',
    sql: ({ of }) => `
      SELECT c.id || ' (' || c.kind || '): of ' || c.amount_minor || ', taken back ' || c.clawed_back_minor || ', its lines '
          || l.amount || ' and ' || l.taken AS detail
        FROM commission c
        JOIN (SELECT commission_id, sum(amount_minor) AS amount, sum(clawed_back_minor) AS taken FROM commission_line
          WHERE ${of('commission', 'commission_id')} GROUP BY 1) l ON l.commission_id = c.id
        WHERE c.kind NOT IN ('order', 'retroactive') OR l.amount <> c.amount_minor OR l.taken <> c.clawed_back_minor
      UNION ALL
      SELECT l.commission_id || ', line ' || l.position || ': taken back ' || l.clawed_back_minor || ' of ' || l.amount_minor
        FROM commission_line l
        WHERE ${of('commission', 'l.commission_id')} AND l.clawed_back_minor NOT BETWEEN 0 AND l.amount_minor
      UNION ALL ${retroactiveLinesSql(of)}
      UNION ALL
      -- An order of before the rules, or one that was told without lines, has one for everything: of what was paid in all, which a
      -- shop may tell later.
      SELECT c.id || ': ' || l.lines || ' for ' || coalesce(t.lines, 'everything') || ' of ' || o.id
        FROM commission c
        JOIN sales_order o ON o.id = c.order_id
        JOIN LATERAL (SELECT string_agg(position || ' ' || coalesce(sku, '') || ' ' || total_minor, ', ' ORDER BY position) AS lines,
            count(*) = 1 AND min(position) = 0 AND min(sku) IS NULL AS is_one
          FROM commission_line WHERE commission_id = c.id HAVING count(*) > 0) l ON true
        LEFT JOIN LATERAL (SELECT string_agg(position || ' ' || coalesce(sku, '') || ' ' || total_minor, ', ' ORDER BY position) AS lines
          FROM order_line WHERE order_id = o.id) t ON true
        WHERE ${of('commission', 'c.id')} AND NOT l.is_one AND l.lines IS DISTINCT FROM t.lines`,
  },
];
