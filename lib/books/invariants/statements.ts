import type { CheckQuery } from '@/lib/books/invariants/types';

/** What was told for good, against the ledger of today less what was posted since. */
export const statementChecks: CheckQuery[] = [
  {
    id: 'STATEMENTS',
    title: 'statements say what the ledger says, and their books are closed',
    sql: ({ of }) => `
      WITH told AS (
        SELECT id, affiliate_id, currency, to_at, (data->'closing'->>'totalMinor')::numeric AS minor
        FROM statement WHERE ${of('statement', 'id')}
      ), owed AS (
        SELECT a.affiliate_id, a.currency, sum(s.minor) AS minor
        FROM account_sum s JOIN ledger_account a ON a.id = s.account_id
        WHERE a.kind IN ('pending', 'available', 'in_payout', 'debt') GROUP BY 1, 2
      ), since AS (
        SELECT affiliate_id, currency, min(to_at) AS at FROM told GROUP BY 1, 2
      ), posted AS (
        SELECT t.affiliate_id, t.currency, t.created_at AS at, sum(e.amount_minor) AS minor, NULL AS id
        FROM since
        JOIN ledger_transfer t ON t.affiliate_id = since.affiliate_id AND t.currency = since.currency
          AND t.created_at >= since.at
        JOIN ledger_entry e ON e.transfer_id = t.id
        JOIN ledger_account a ON a.id = e.account_id AND a.kind IN ('pending', 'available', 'in_payout', 'debt')
        GROUP BY 1, 2, 3
      ), later AS (
        -- What was posted from the end on: the end is exclusive.
        SELECT id, sum(minor) OVER (PARTITION BY affiliate_id, currency ORDER BY at DESC, id NULLS FIRST
          ROWS UNBOUNDED PRECEDING) AS minor
        FROM (
          SELECT * FROM posted
          UNION ALL
          SELECT affiliate_id, currency, to_at, 0, id FROM told
        ) events
      )
      SELECT told.id || ': told ' || told.minor || ', booked ' || coalesce(owed.minor, 0) - later.minor AS detail
      FROM told JOIN later ON later.id = told.id
      LEFT JOIN owed ON owed.affiliate_id = told.affiliate_id AND owed.currency = told.currency
      WHERE told.minor <> coalesce(owed.minor, 0) - later.minor
      UNION ALL
      SELECT s.id || ' is of books that are open' FROM statement s JOIN affiliate f ON f.id = s.affiliate_id
      WHERE (f.books_closed_to >= s.to_at) IS NOT TRUE`,
  },
];
