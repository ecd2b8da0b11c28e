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
  {
    id: 'ZONES',
    title:
      'the days of each program follow each other without a gap, and so do the months of its statements',
    sql: ({ of }) => `
      WITH period AS (
        SELECT z.*, lag(to_at) OVER each AS ended, lag(last_day) OVER each AS ended_on, lead(from_at) OVER each AS next_at,
          p.time_zone
        FROM program_zone z JOIN program p ON p.id = z.program_id WINDOW each AS (PARTITION BY program_id ORDER BY from_at)
      )
      SELECT program_id || ': its days in ' || zone || ' do not follow what was before' AS detail FROM period
      WHERE from_at <> coalesce(ended, '0001-01-01 00:00:00+00') OR first_day <> coalesce(ended_on + 1, '0001-01-01')
      UNION ALL
      SELECT program_id || ': its days end in ' || zone || ' and it is set to ' || time_zone FROM period
      WHERE next_at IS NULL AND (to_at <> '9999-12-31 00:00:00+00' OR last_day <> '9999-12-31' OR zone <> time_zone)
      UNION ALL
      SELECT id || ' has no days' FROM program p WHERE NOT EXISTS (SELECT 1 FROM program_zone z WHERE z.program_id = p.id)
      UNION ALL
      SELECT s.id || ' tells of a time that ' || o.id || ' tells of too' FROM statement s JOIN statement o
        ON o.affiliate_id = s.affiliate_id AND o.currency = s.currency AND o.kind = 'month' AND o.id <> s.id
        AND o.from_at < s.to_at AND o.to_at > s.from_at AND (o.from_at, o.id) < (s.from_at, s.id)
      WHERE s.kind = 'month' AND ${of('statement', 's.id')}`,
  },
];
