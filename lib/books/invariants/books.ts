import type { CheckQuery } from '@/lib/books/invariants/types';

/** I1, I2, I7, I14, I15: the ledger by itself and against what was earned. Balances are rebuilt from entries here. */
export const bookChecks: CheckQuery[] = [
  {
    id: 'I1',
    title: 'every transfer balances, in one currency',
    sql: ({ of, newer }) => `
      SELECT t.id AS detail
      FROM ledger_transfer t
      LEFT JOIN ledger_entry e ON e.transfer_id = t.id
      LEFT JOIN ledger_account a ON a.id = e.account_id
      WHERE ${of('transfer', 't.id')}
      GROUP BY t.id
      HAVING count(e.id) < 2 OR sum(e.amount_minor) <> 0
        OR bool_or(e.currency <> t.currency OR a.currency <> t.currency OR a.program_id <> t.program_id
          OR (a.affiliate_id IS NOT NULL AND a.affiliate_id <> t.affiliate_id))
      UNION ALL
      SELECT 'entry ' || e.id || ' has no transfer or no account' FROM ledger_entry e
        LEFT JOIN ledger_transfer t ON t.id = e.transfer_id
        LEFT JOIN ledger_account a ON a.id = e.account_id
        WHERE ${newer('entry', 'e.id')} AND (t.id IS NULL OR a.id IS NULL)`,
  },
  {
    id: 'I2',
    title: 'all accounts together are zero, per currency',
    sql: () => `
      SELECT a.program_id || ' ' || a.currency || ': ' || sum(s.minor) AS detail
      FROM account_sum s JOIN ledger_account a ON a.id = s.account_id
      GROUP BY a.program_id, a.currency HAVING sum(s.minor) <> 0`,
  },
  {
    id: 'I7',
    title: 'pending, available, in payout and paid are never below zero, debt never above',
    sql: () => `
      SELECT a.id || ' (' || a.kind || '): ' || sum(s.minor) AS detail
      FROM ledger_account a JOIN account_sum s ON s.account_id = a.id
      WHERE a.affiliate_id IS NOT NULL
      GROUP BY a.id, a.kind
      HAVING CASE a.kind WHEN 'debt' THEN sum(s.minor) > 0 ELSE sum(s.minor) < 0 END`,
  },
  {
    id: 'I14',
    title:
      'earned − taken back = pending + available + in payout + paid + debt − written off − repaid',
    sql: ({ of }) => `
      WITH earned AS (
        SELECT affiliate_id, currency, sum(amount_minor - clawed_back_minor) AS minor
        FROM commission WHERE status <> 'voided' AND ${of('affiliate', 'affiliate_id')} GROUP BY 1, 2
      ), booked AS (
        -- Written off and repaid stand on the program's accounts, with the sign that takes them out again.
        SELECT s.affiliate_id, a.currency, sum(s.minor) AS minor
        FROM account_sum s JOIN ledger_account a ON a.id = s.account_id
        WHERE a.kind <> 'expense' AND s.affiliate_id <> '' AND ${of('affiliate', 's.affiliate_id')} GROUP BY 1, 2
      )
      SELECT coalesce(earned.affiliate_id, booked.affiliate_id) || ' ' || coalesce(earned.currency, booked.currency)
        || ': earned ' || coalesce(earned.minor, 0) || ', booked ' || coalesce(booked.minor, 0) AS detail
      FROM earned FULL JOIN booked USING (affiliate_id, currency)
      WHERE coalesce(earned.minor, 0) <> coalesce(booked.minor, 0)`,
  },
  {
    id: 'I15',
    title: 'kept balances equal the ones rebuilt from entries',
    sql: ({ of }) => `
      SELECT a.id || ' (' || a.kind || '): kept ' || a.balance_minor || ', rebuilt ' || coalesce(s.minor, 0) AS detail
      FROM ledger_account a
      LEFT JOIN (SELECT account_id, sum(minor) AS minor FROM account_sum GROUP BY 1) s ON s.account_id = a.id
      WHERE a.balance_minor <> CASE WHEN a.affiliate_id IS NULL THEN 0 ELSE coalesce(s.minor, 0) END
      UNION ALL
      SELECT coalesce(o.account_id, s.account_id) || ', ' || coalesce(o.commission_id, s.commission_id)
        || ': kept open ' || coalesce(o.minor, 0) || ', rebuilt ' || coalesce(s.minor, 0)
      FROM (SELECT * FROM open_balance WHERE ${of('commission', 'commission_id')}) o
      FULL JOIN (
        SELECT e.account_id, e.commission_id, sum(e.amount_minor) AS minor
        FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id
        WHERE a.kind IN ('available', 'debt') AND e.commission_id IS NOT NULL AND ${of('commission', 'e.commission_id')}
        GROUP BY 1, 2 HAVING sum(e.amount_minor) <> 0
      ) s ON s.account_id = o.account_id AND s.commission_id = o.commission_id
      WHERE coalesce(o.minor, 0) <> coalesce(s.minor, 0)`,
  },
];
