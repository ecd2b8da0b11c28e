import type { CheckQuery } from '@/lib/books/invariants/types';

/** What was told for good, against the ledger of today: summed up once along the time, however many statements there are. */
export const statementChecks: CheckQuery[] = [
  {
    id: 'STATEMENTS',
    title: 'statements say what the ledger says, and their books are closed',
    sql: ({ of }) => `
      WITH posted AS (
        SELECT t.affiliate_id, t.currency, t.created_at AS at, sum(e.amount_minor) AS minor, NULL AS id
        FROM ledger_transfer t
        JOIN ledger_entry e ON e.transfer_id = t.id
        JOIN ledger_account a ON a.id = e.account_id AND a.kind IN ('pending', 'available', 'in_payout', 'debt')
        WHERE t.affiliate_id IN (SELECT affiliate_id FROM statement WHERE ${of('statement', 'id')})
        GROUP BY 1, 2, 3
      ), sums AS (
        SELECT id, sum(minor) OVER (PARTITION BY affiliate_id, currency ORDER BY at, id NULLS LAST
          ROWS UNBOUNDED PRECEDING) AS minor
        FROM (
          SELECT * FROM posted
          UNION ALL
          -- Before what is posted at that moment: the end is exclusive.
          SELECT affiliate_id, currency, to_at, 0, id FROM statement
          WHERE affiliate_id IN (SELECT affiliate_id FROM statement WHERE ${of('statement', 'id')})
        ) events
      )
      SELECT s.id || ': told ' || (s.data->'closing'->>'totalMinor') || ', booked ' || sums.minor AS detail
      FROM statement s JOIN sums ON sums.id = s.id
      WHERE (s.data->'closing'->>'totalMinor')::numeric <> sums.minor
      UNION ALL
      SELECT s.id || ' is of books that are open' FROM statement s JOIN affiliate f ON f.id = s.affiliate_id
      WHERE (f.books_closed_to >= s.to_at) IS NOT TRUE`,
  },
];
