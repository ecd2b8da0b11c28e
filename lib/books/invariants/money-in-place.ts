import type { CheckQuery } from '@/lib/books/invariants/types';

/** I3 to I6: payouts, their items, and where the money of a commission lies. */
export const placeChecks: CheckQuery[] = [
  {
    id: 'I3',
    title:
      'a payout is the sum of its items, and the ledger holds each item where its payout stands',
    sql: ({ of }) => `
      SELECT p.id || ': ' || p.amount_minor || ', its items ' || coalesce(sum(i.amount_minor), 0) AS detail
      FROM payout p LEFT JOIN payout_item i ON i.payout_id = p.id AND i.released_at IS NULL
      WHERE p.status IN ('requested', 'approved', 'sent', 'paid') AND ${of('payout', 'p.id')}
      GROUP BY p.id HAVING p.amount_minor <> coalesce(sum(i.amount_minor), 0)
      UNION ALL
      SELECT i.id || ' (' || p.status || '): in payout ' || coalesce(b.in_payout, 0) || ', paid ' || coalesce(b.paid, 0)
      FROM payout_item i
      JOIN payout p ON p.id = i.payout_id
      LEFT JOIN (
        SELECT e.payout_item_id,
          sum(e.amount_minor) FILTER (WHERE a.kind = 'in_payout') AS in_payout,
          sum(e.amount_minor) FILTER (WHERE a.kind = 'paid') AS paid
        FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id
        WHERE e.payout_item_id IS NOT NULL AND ${of('payout_item', 'e.payout_item_id')} GROUP BY 1
      ) b ON b.payout_item_id = i.id
      WHERE ${of('payout_item', 'i.id')} AND (coalesce(b.in_payout, 0) <> CASE
          WHEN i.released_at IS NULL AND p.status IN ('requested', 'approved', 'sent') THEN i.amount_minor ELSE 0 END
        OR coalesce(b.paid, 0) <> CASE
          WHEN i.released_at IS NULL AND p.status = 'paid' THEN i.amount_minor ELSE 0 END)
      UNION ALL
      SELECT i.id || ': of ' || p.affiliate_id || ', its commission of ' || c.affiliate_id
      FROM payout_item i JOIN payout p ON p.id = i.payout_id JOIN commission c ON c.id = i.commission_id
      WHERE ${of('payout_item', 'i.id')}
        AND (p.affiliate_id, p.program_id, p.currency) IS DISTINCT FROM (c.affiliate_id, c.program_id, c.currency)
      UNION ALL
      -- Of credit: what came on top with the approval, and that it went when the payout was called off.
      SELECT p.id || ' (' || p.status || '): its bonus is ' || coalesce(b.amount_minor || ', ' || b.status, 'none')
      FROM payout p LEFT JOIN commission b ON b.id = p.bonus_commission_id
      WHERE ${of('payout', 'p.id')} AND (p.method = 'credit' OR p.bonus_commission_id IS NOT NULL) AND CASE
        WHEN p.status IN ('approved', 'sent', 'paid') THEN coalesce(b.amount_minor, 0)
          IS DISTINCT FROM round((p.amount_minor - coalesce(b.amount_minor, 0)) * p.credit_bonus_bps / 10000.0)
        WHEN p.status = 'requested' THEN b.id IS NOT NULL
        ELSE b.status <> 'clawed_back' END`,
  },
  {
    id: 'I4',
    title: 'an earning is in at most one payout that is under way or paid',
    sql: ({ of }) => `
      SELECT commission_id || ': in ' || count(*) || ' payouts' AS detail
      FROM payout_item WHERE kind = 'earning' AND released_at IS NULL AND ${of('commission', 'commission_id')}
      GROUP BY commission_id HAVING count(*) > 1
      UNION ALL
      SELECT i.id || ': still in a payout that is ' || p.status
      FROM payout_item i JOIN payout p ON p.id = i.payout_id
      WHERE ${of('payout_item', 'i.id')} AND i.released_at IS NULL AND p.status NOT IN ('requested', 'approved', 'sent', 'paid')`,
  },
  {
    id: 'I5',
    title: 'a commission is paid by exactly one payout, and in payout by exactly one',
    sql: ({ of }) => `
      WITH held AS (
        SELECT i.commission_id,
          count(*) FILTER (WHERE p.status = 'paid') AS paid,
          count(*) FILTER (WHERE p.status IN ('requested', 'approved', 'sent')) AS under_way
        FROM payout_item i JOIN payout p ON p.id = i.payout_id
        WHERE i.kind = 'earning' AND i.released_at IS NULL AND ${of('commission', 'i.commission_id')} GROUP BY 1
      )
      SELECT c.id || ' (' || c.status || '): paid by ' || h.paid || ', in ' || h.under_way AS detail
      FROM commission c
      LEFT JOIN held ON held.commission_id = c.id
      CROSS JOIN LATERAL (SELECT coalesce(held.paid, 0) AS paid, coalesce(held.under_way, 0) AS under_way) h
      WHERE ${of('commission', 'c.id')} AND NOT CASE c.status
        WHEN 'paid' THEN h.paid = 1 AND h.under_way = 0
        WHEN 'requested' THEN h.paid = 0 AND h.under_way = 1
        -- Taken back after its payout was approved: the payout is left as it is.
        WHEN 'clawed_back' THEN h.paid + h.under_way <= 1
        ELSE h.paid + h.under_way = 0 END`,
  },
  {
    id: 'I6',
    title:
      'a commission’s entries are amount − taken back, in the account its status names, debt apart',
    // A debt can be netted by another payout than the one that carries its commission, so in_payout and paid hold what
    // the live items say, of both kinds; what is left over lies where the status says.
    sql: ({ of, newer }) => `
      WITH booked AS (
        SELECT e.commission_id,
          coalesce(sum(e.amount_minor) FILTER (WHERE a.kind <> 'expense'), 0) AS total,
          coalesce(sum(e.amount_minor) FILTER (WHERE a.kind = 'pending'), 0) AS pending,
          coalesce(sum(e.amount_minor) FILTER (WHERE a.kind = 'available'), 0) AS available,
          coalesce(sum(e.amount_minor) FILTER (WHERE a.kind = 'in_payout'), 0) AS in_payout,
          coalesce(sum(e.amount_minor) FILTER (WHERE a.kind = 'paid'), 0) AS paid,
          coalesce(sum(e.amount_minor) FILTER (WHERE a.kind = 'debt'), 0) AS debt
        FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id
        WHERE e.commission_id IS NOT NULL AND ${of('commission', 'e.commission_id')} GROUP BY 1
      ), items AS (
        SELECT i.commission_id,
          coalesce(sum(i.amount_minor) FILTER (WHERE p.status IN ('requested', 'approved', 'sent')), 0) AS in_payout,
          coalesce(sum(i.amount_minor) FILTER (WHERE p.status = 'paid'), 0) AS paid
        FROM payout_item i JOIN payout p ON p.id = i.payout_id
        WHERE i.released_at IS NULL AND ${of('commission', 'i.commission_id')} GROUP BY 1
      )
      SELECT c.id || ' (' || c.status || '): ' || concat_ws(', ', 'left ' || (c.amount_minor - c.clawed_back_minor),
        'booked ' || b.total, 'pending ' || b.pending, 'available ' || b.available, 'in payout ' || b.in_payout,
        'paid ' || b.paid, 'debt ' || b.debt) AS detail
      FROM commission c
      LEFT JOIN booked b ON b.commission_id = c.id
      LEFT JOIN items i ON i.commission_id = c.id
      WHERE ${of('commission', 'c.id')} AND (b.total IS DISTINCT FROM CASE WHEN c.status = 'voided' THEN 0 ELSE c.amount_minor - c.clawed_back_minor END
        OR b.pending <> CASE WHEN c.status IN ('pending', 'approved') THEN c.amount_minor - c.clawed_back_minor ELSE 0 END
        OR (b.available <> 0 AND c.status NOT IN ('available', 'clawed_back'))
        OR (c.status IN ('available', 'clawed_back') AND b.available < 0)
        OR (c.status <> 'clawed_back'
          AND (b.in_payout <> coalesce(i.in_payout, 0) OR b.paid <> coalesce(i.paid, 0)))
        OR b.debt > 0)
      UNION ALL
      SELECT 'entry ' || e.id || ' names neither commission nor payout item'
      FROM ledger_entry e WHERE ${newer('entry', 'e.id')} AND e.commission_id IS NULL AND e.payout_item_id IS NULL
      UNION ALL
      SELECT 'entry ' || e.id || ' is on ' || a.id || ', its commission of ' || c.affiliate_id
      FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id JOIN commission c ON c.id = e.commission_id
      WHERE ${of('commission', 'c.id')}
        AND (a.program_id <> c.program_id OR a.currency <> c.currency OR a.affiliate_id <> c.affiliate_id)
      UNION ALL
      SELECT c.id || ' of ' || c.affiliate_id || ' gives back what ' || r.affiliate_id || ' earned'
      FROM commission c JOIN commission r ON r.id = c.reinstates_id
      WHERE ${of('commission', 'c.id')} AND (c.affiliate_id, c.program_id, c.currency) IS DISTINCT FROM (r.affiliate_id, r.program_id, r.currency)`,
  },
];
