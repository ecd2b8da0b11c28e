import { partedSql } from '@/lib/books/invariants/lines';
import { retroactiveShareSql } from '@/lib/books/invariants/retroactive';
import type { CheckQuery } from '@/lib/books/invariants/types';

/** Where an id of each prefix must be found again. */
const TABLE_OF_PREFIX = {
  prg: 'program',
  usr: 'app_user',
  aff: 'affiliate',
  lnk: 'link',
  dsc: 'discount_code',
  led: 'lead',
  att: 'attribution',
  ord: 'sales_order',
  ref: 'refund',
  com: 'commission',
  pay: 'payout',
  bat: 'payout_batch',
  dsp: 'dispute',
  stm: 'statement',
} as const;

const unknownIds = Object.entries(TABLE_OF_PREFIX)
  .map(
    ([prefix, table]) => `SELECT given.id AS detail FROM given
        WHERE given.id LIKE '${prefix}\\_%' AND NOT EXISTS (SELECT 1 FROM ${table} t WHERE t.id = given.id)`,
  )
  .join(' UNION ALL ');

/**
 * I9 to I13, I16, I17, I21. What needs a run (a refused call changes nothing, a replay adds nothing, any order ends the same)
 * is proven by the tests of the commands; here stands what such a fault would leave behind.
 */
export const saleChecks: CheckQuery[] = [
  {
    id: 'I9',
    title: 'nothing stands that belongs to no stored change (a refused call changes nothing)',
    sql: ({ newer, of }) => `
      SELECT 'entry ' || e.id || ' names ' || e.commission_id AS detail FROM ledger_entry e
        WHERE ${newer('entry', 'e.id')} AND e.commission_id IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM commission c WHERE c.id = e.commission_id)
      UNION ALL
      SELECT 'entry ' || e.id || ' names ' || e.payout_item_id FROM ledger_entry e
        WHERE ${newer('entry', 'e.id')} AND e.payout_item_id IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM payout_item i WHERE i.id = e.payout_item_id)
      UNION ALL
      SELECT 'transfer ' || t.id || ' names ' || t.payout_id FROM ledger_transfer t
        WHERE ${of('transfer', 't.id')} AND t.payout_id IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM payout p WHERE p.id = t.payout_id)
      UNION ALL
      SELECT 'audit row ' || a.id || ' names ' || a.subject_id FROM audit_event a
        WHERE ${newer('audit', 'a.id')} AND a.subject_type = 'commission'
          AND NOT EXISTS (SELECT 1 FROM commission c WHERE c.id = a.subject_id)
      UNION ALL
      SELECT 'audit row ' || a.id || ' names ' || a.subject_id FROM audit_event a
        WHERE ${newer('audit', 'a.id')} AND a.subject_type = 'payout'
          AND NOT EXISTS (SELECT 1 FROM payout p WHERE p.id = a.subject_id)
      UNION ALL
      SELECT 'event ' || o.id || ' names ' || o.subject_id FROM outbox_event o
        WHERE ${newer('event', 'o.id')} AND o.subject_type = 'commission'
          AND NOT EXISTS (SELECT 1 FROM commission c WHERE c.id = o.subject_id)
      UNION ALL
      SELECT 'event ' || o.id || ' names ' || o.subject_id FROM outbox_event o
        WHERE ${newer('event', 'o.id')} AND o.subject_type = 'payout'
          AND NOT EXISTS (SELECT 1 FROM payout p WHERE p.id = o.subject_id)`,
  },
  {
    id: 'I10',
    title: 'nothing happened twice (a replay adds nothing)',
    sql: ({ of, alike }) => `
      SELECT e.commission_id || ': earned ' || count(DISTINCT t.id) || ' times' AS detail
        FROM ledger_entry e JOIN ledger_transfer t ON t.id = e.transfer_id
        WHERE t.kind = 'earn' AND ${of('commission', 'e.commission_id')}
        GROUP BY e.commission_id HAVING count(DISTINCT t.id) <> 1
      UNION ALL
      SELECT c.order_id || ': ' || count(*) || ' live commissions' FROM commission c
        WHERE c.order_id IS NOT NULL AND ${of('order', 'c.order_id')} AND c.status NOT IN ('voided', 'clawed_back')
        GROUP BY c.order_id HAVING count(*) > 1
      UNION ALL
      SELECT 'order ' || program_id || ' ' || external_id || ': ' || count(*) || ' times' FROM sales_order
        WHERE ${alike('program_id, external_id', 'sales_order', 'order')} GROUP BY program_id, external_id, connection_id HAVING count(*) > 1
      UNION ALL
      SELECT 'refund ' || program_id || ' ' || external_id || ': ' || count(*) || ' times' FROM refund
        WHERE ${alike('program_id, external_id', 'refund', 'refund')} GROUP BY program_id, external_id, connection_id HAVING count(*) > 1
      UNION ALL
      SELECT i.id || ': ' || t.kind || ' posted ' || count(*) || ' times' FROM payout_item i
        JOIN ledger_entry e ON e.payout_item_id = i.id
        JOIN ledger_transfer t ON t.id = e.transfer_id AND t.kind IN ('request', 'pay', 'return')
        JOIN ledger_account a ON a.id = e.account_id AND a.kind = 'in_payout'
        WHERE ${of('payout_item', 'i.id')} AND ${of('payout_item', 'e.payout_item_id')}
        GROUP BY i.id, t.kind HAVING count(*) > 1`,
  },
  {
    id: 'I11',
    title:
      'no refund waits for an order that is here, and one payment is one order (any order of events)',
    sql: ({ of, alike }) => `
      SELECT r.id || ': parked, but ' || o.id || ' is here' AS detail
        FROM refund r JOIN sales_order o ON o.program_id = r.program_id AND o.external_id = r.order_external_id
          AND (r.connection_id IS NULL OR r.connection_id = o.connection_id)
        WHERE r.status = 'parked' AND ${of('order', 'o.id')}
      UNION ALL
      SELECT r.id || ': in ' || r.currency || ', its order in ' || o.currency || ', ' || r.status
        FROM refund r JOIN sales_order o ON o.id = r.order_id
        WHERE ${of('refund', 'r.id')} AND r.currency <> o.currency AND r.status <> 'refused'
      UNION ALL
      SELECT d.id || ': parked, but ' || o.id || ' is here'
        FROM dispute d JOIN sales_order o ON o.program_id = d.program_id AND o.external_id = d.order_external_id
          AND (d.connection_id IS NULL OR d.connection_id = o.connection_id)
        WHERE d.order_id IS NULL AND ${of('order', 'o.id')}
      UNION ALL
      -- One in another currency than its order counts nothing.
      SELECT d.id || ' (' || d.status || '): counted ' || count(r.id) || ' times'
        FROM dispute d
        JOIN sales_order o ON o.id = d.order_id
        LEFT JOIN refund r ON r.dispute_id = d.id AND r.order_id = d.order_id AND r.status = 'applied'
        WHERE ${of('order', 'd.order_id')}
        GROUP BY d.id, o.currency
        HAVING count(r.id) <> CASE WHEN d.status = 'lost' AND coalesce(d.currency, o.currency) = o.currency THEN 1 ELSE 0 END
      UNION ALL
      SELECT 'payment ' || payment_ref || ': ' || count(*) || ' orders' FROM sales_order
        WHERE payment_ref IS NOT NULL AND ${alike('program_id, payment_ref', 'sales_order', 'order')}
        GROUP BY program_id, payment_ref HAVING count(*) > 1
      UNION ALL
      SELECT 'payment ' || t.payment_ref || ': ' || p.id || ' and ' || o.id
        FROM stripe_payment t
        JOIN sales_order p ON p.external_id = t.payment_ref AND p.source = 'stripe'
        JOIN sales_order o ON o.external_id = t.order_external_id AND o.source = 'stripe'
          AND o.program_id = p.program_id AND o.id <> p.id
        WHERE ${of('order', 'o.id')}`,
  },
  {
    id: 'I12',
    title:
      'refunds are at most the order, clawbacks at most the commission, both add up, and refunds took their share',
    sql: ({ of }) => `
      SELECT o.id || ': refunded ' || o.refunded_minor || ' of ' || o.total_minor || ', its refunds '
          || coalesce(r.minor, 0) AS detail
        FROM sales_order o
        LEFT JOIN (SELECT order_id, sum(amount_minor) AS minor FROM refund
          WHERE status = 'applied' AND ${of('order', 'order_id')} GROUP BY 1) r
          ON r.order_id = o.id
        WHERE ${of('order', 'o.id')}
          AND (o.refunded_minor <> coalesce(r.minor, 0) OR o.refunded_minor NOT BETWEEN 0 AND o.total_minor)
      UNION ALL
      SELECT c.id || ': taken back ' || c.clawed_back_minor || ' of ' || c.amount_minor || ', its clawbacks '
          || coalesce(b.minor, 0)
        FROM commission c
        LEFT JOIN (SELECT commission_id, sum(amount_minor) AS minor FROM clawback
          WHERE ${of('commission', 'commission_id')} GROUP BY 1) b ON b.commission_id = c.id
        WHERE ${of('commission', 'c.id')}
          AND (c.clawed_back_minor <> coalesce(b.minor, 0) OR c.clawed_back_minor NOT BETWEEN 0 AND c.amount_minor)
      UNION ALL
      SELECT b.id || ': a clawback of ' || b.amount_minor || ', ' || b.debt_minor || ' of it debt, its posting '
          || coalesce(sum(e.amount_minor) FILTER (WHERE a.kind = 'expense'), 0) || ' and '
          || -coalesce(sum(e.amount_minor) FILTER (WHERE a.kind = 'debt'), 0)
        FROM clawback b
        LEFT JOIN ledger_entry e ON e.transfer_id = b.transfer_id AND e.commission_id = b.commission_id
        LEFT JOIN ledger_account a ON a.id = e.account_id
        WHERE b.transfer_id IS NOT NULL AND ${of('commission', 'b.commission_id')}
        GROUP BY b.id
        HAVING b.amount_minor <> coalesce(sum(e.amount_minor) FILTER (WHERE a.kind = 'expense'), 0)
          OR b.debt_minor <> -coalesce(sum(e.amount_minor) FILTER (WHERE a.kind = 'debt'), 0)
      UNION ALL
      -- By commission: earlier versions named the refund that was reversed, even for what others had taken.
      SELECT commission_id || ': reversals gave back more than was taken, ' || coalesce(sum(amount_minor)
          FILTER (WHERE refund_id IS NOT NULL), 0) || ' is left of it and ' || sum(debt_minor) || ' of its debts'
        FROM clawback WHERE ${of('commission', 'commission_id')} GROUP BY commission_id
        HAVING sum(amount_minor) FILTER (WHERE refund_id IS NOT NULL) < 0 OR sum(debt_minor) < 0
      UNION ALL
      (WITH taken AS (
        SELECT commission_id, sum(amount_minor) AS minor FROM clawback
        WHERE refund_id IS NOT NULL AND ${of('commission', 'commission_id')} GROUP BY 1
      ), given AS (
        SELECT k.reinstates_id AS id, sum(k.amount_minor) AS minor, sum(k.amount_minor - k.clawed_back_minor) AS remaining,
          sum(coalesce(t.minor, 0)) AS taken
        FROM commission k LEFT JOIN taken t ON t.commission_id = k.id
        WHERE k.reinstates_id IS NOT NULL AND ${of('commission', 'k.reinstates_id')} GROUP BY 1
      ), ${partedSql(of)}, held AS (
        -- The newest commission of the affiliate to whom the order belongs is the one that refunds count against.
        SELECT c.id, c.amount_minor, o.refunded_minor, o.total_minor,
          coalesce(t.minor, 0) - coalesce(g.minor, 0) + coalesce(g.taken, 0) AS net,
          c.amount_minor - c.clawed_back_minor + coalesce(g.remaining, 0) AS remaining,
          coalesce(p.share, round(c.amount_minor::numeric * o.refunded_minor / nullif(o.total_minor, 0))) AS share
        FROM commission c
        JOIN sales_order o ON o.id = c.order_id AND o.affiliate_id = c.affiliate_id
        LEFT JOIN taken t ON t.commission_id = c.id
        LEFT JOIN given g ON g.id = c.id LEFT JOIN parted p ON p.id = c.id
        WHERE ${of('commission', 'c.id')} AND c.status <> 'voided' AND o.reason IS NULL AND (o.refunded_minor > 0 OR t.minor IS NOT NULL)
          AND NOT EXISTS (SELECT 1 FROM commission n WHERE n.order_id = c.order_id AND n.affiliate_id = c.affiliate_id
            AND (n.created_at, n.id) > (c.created_at, c.id))
      )
      SELECT id || ': ' || refunded_minor || ' of ' || total_minor || ' refunded, of ' || amount_minor || ' taken back '
          || net || ', its share ' || share
        FROM held WHERE net > share OR (net < share AND remaining > 0)
      UNION ALL
      -- What a reinstatement was taken of may be given back once more, by another.
      SELECT given.id || ': given back ' || given.minor || ', taken ' || coalesce(taken.minor, 0) + given.taken
        FROM given LEFT JOIN taken ON taken.commission_id = given.id
        WHERE given.minor > coalesce(taken.minor, 0) + given.taken)
      UNION ALL ${retroactiveShareSql(of)}`,
  },
  {
    id: 'I13',
    title: 'nothing became available before its hold was over, by the database’s clock',
    sql: ({ of }) => `
      SELECT c.id || ': earned ' || c.earned_at || ', available ' || c.available_at || ', became so '
          || coalesce(c.matured_at::text, 'never') AS detail
        FROM commission c
        WHERE ${of('commission', 'c.id')} AND (c.available_at < c.earned_at + make_interval(hours => c.hold_days * 24)
          OR (c.matured_at IS NULL AND c.status IN ('available', 'requested', 'paid'))
          OR c.matured_at < c.available_at)`,
  },
  {
    id: 'I16',
    title: 'every id that a client was given exists',
    sql: ({ newer }) => `
      WITH given AS MATERIALIZED (
        SELECT DISTINCT m[1] AS id
        FROM idempotency_record r,
          regexp_matches(r.body, '"((?:${Object.keys(TABLE_OF_PREFIX).join('|')})_[0-7][0-9a-hjkmnp-tv-z]{25})"', 'g') AS m
        WHERE ${newer('answer', 'r.created_at')} AND r.status_code BETWEEN 200 AND 299
      )
      ${unknownIds}`,
  },
  {
    id: 'I17',
    title: 'after a full refund the commission is wholly taken back, unless it was voided',
    sql: ({ of }) => `
      SELECT c.id || ' (' || c.status || '): ' || o.id || ' is refunded in full' AS detail
        FROM commission c JOIN sales_order o ON o.id = c.order_id
        WHERE ${of('order', 'o.id')} AND o.refunded_minor = o.total_minor AND c.status NOT IN ('voided', 'clawed_back')
      UNION ALL
      SELECT k.id || ' (' || k.status || '), which gives back of ' || c.id || ': ' || o.id || ' is refunded in full'
        FROM commission k JOIN commission c ON c.id = k.reinstates_id JOIN sales_order o ON o.id = c.order_id
        WHERE ${of('order', 'o.id')} AND o.refunded_minor = o.total_minor AND k.status NOT IN ('voided', 'clawed_back')`,
  },
  {
    id: 'I21',
    title: 'no order has neither a commission nor a reason, and one of nothing belongs to nobody',
    sql: ({ of }) => `
      SELECT o.id || ': neither a commission nor a reason' AS detail FROM sales_order o
        WHERE ${of('order', 'o.id')} AND o.reason IS NULL AND NOT EXISTS (SELECT 1 FROM commission c
          WHERE c.order_id = o.id AND c.affiliate_id = o.affiliate_id)
      UNION ALL
      SELECT o.id || ': of ' || o.amount_minor || ', ' || coalesce(o.reason, 'no reason') || ', of '
          || coalesce(o.affiliate_id, 'nobody')
        FROM sales_order o
        WHERE ${of('order', 'o.id')} AND ((o.amount_minor = 0) <> (o.reason IS NOT DISTINCT FROM 'NOTHING_PAID')
          OR (o.amount_minor = 0 AND (o.affiliate_id IS NOT NULL OR EXISTS (SELECT 1 FROM commission c WHERE c.order_id = o.id))))`,
  },
];
