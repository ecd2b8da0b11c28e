import type { CheckQuery } from '@/lib/books/invariants/types';

/** What of the audit log's chain can be seen without its key. `npm run verify -- --chain` checks the hashes too. */
export const sealChecks: CheckQuery[] = [
  {
    id: 'CHAIN',
    title: 'no sealed row of the audit log is missing, and no seal',
    sql: ({ newer, sealedTo }) => `
      SELECT 'audit row ' || s.audit_id || ' was removed; it was sealed at position ' || s.position AS detail
        FROM audit_seal s LEFT JOIN audit_event a ON a.id = s.audit_id
        WHERE ${newer('seal', 's.position')} AND a.id IS NULL
      UNION ALL
      SELECT 'the chain has ' || c.n + ${sealedTo} || ' seals and ends at position ' || c.last
        FROM (SELECT count(*) AS n, coalesce(max(s.position), ${sealedTo}) AS last FROM audit_seal s
          WHERE ${newer('seal', 's.position')}) c
        WHERE c.n <> c.last - ${sealedTo}
      UNION ALL
      SELECT 'the chain no longer holds the seal that was its end at self-check ' || b.id
        FROM book_check b LEFT JOIN audit_seal s ON s.position = b.head_position
        WHERE b.head_hash IS NOT NULL AND s.hash IS DISTINCT FROM b.head_hash`,
  },
];
