import type { CheckQuery } from '@/lib/books/invariants/types';

/** I22: who a customer is. */
export const customerChecks: CheckQuery[] = [
  {
    id: 'I22',
    title:
      'no name belongs to two customers, joins have no chain or circle, and a customer has one open attribution',
    sql: ({ of }) => `
      SELECT 'name ' || n.name || ' of ' || n.program_id || ': of ' || count(DISTINCT n.customer_id) || ' customers' AS detail
        FROM customer_name n
        WHERE (n.program_id, n.source, n.name) IN (
          SELECT m.program_id, m.source, m.name FROM customer_name m WHERE ${of('customer', 'm.customer_id')})
        GROUP BY n.program_id, n.source, n.name HAVING count(*) > 1
      UNION ALL
      SELECT 'name ' || n.name || ': its customer ' || n.customer_id || ' is ' || coalesce('of ' || k.program_id, 'not there')
        FROM customer_name n LEFT JOIN customer k ON k.id = n.customer_id
        WHERE ${of('customer', 'n.customer_id')} AND k.program_id IS DISTINCT FROM n.program_id
      UNION ALL
      SELECT k.id || ' (' || k.external_id || '): has no name' FROM customer k
        WHERE ${of('customer', 'k.id')} AND NOT EXISTS (SELECT 1 FROM customer_name n WHERE n.customer_id = k.id)
      UNION ALL
      SELECT k.id || ': joined to ' || k.merged_into || ', which is '
          || CASE WHEN t.id IS NULL THEN 'not there' WHEN t.id = k.id THEN 'itself'
            WHEN t.merged_into IS NOT NULL THEN 'joined to ' || t.merged_into ELSE 'of another program' END
        FROM customer k LEFT JOIN customer t ON t.id = k.merged_into
        WHERE (${of('customer', 'k.id')} OR ${of('customer', 'k.merged_into')}) AND k.merged_into IS NOT NULL
          AND (t.id IS NULL OR t.id = k.id OR t.merged_into IS NOT NULL OR t.program_id <> k.program_id)
      UNION ALL
      SELECT k.id || ': was joined to, and does not say so' FROM customer k
        WHERE ${of('customer', 'k.id')} AND k.joined_at IS NULL AND (k.merged_into IS NOT NULL
          OR EXISTS (SELECT 1 FROM customer m WHERE m.merged_into = k.id)
          OR (SELECT count(*) FROM customer_name n WHERE n.customer_id = k.id) > 1)
      UNION ALL
      SELECT root_customer_id || ': ' || count(*) || ' open attributions' FROM attribution
        WHERE ${of('customer', 'root_customer_id')} AND ended_at IS NULL
        GROUP BY root_customer_id HAVING count(*) > 1
      UNION ALL
      SELECT a.id || ': of ' || a.root_customer_id || ', who was joined to ' || k.merged_into
        FROM attribution a JOIN customer k ON k.id = a.root_customer_id
        WHERE ${of('customer', 'a.root_customer_id')} AND k.merged_into IS NOT NULL
      UNION ALL
      SELECT a.id || ' and ' || b.id || ': at the same time of ' || a.root_customer_id
        FROM attribution a JOIN attribution b ON b.root_customer_id = a.root_customer_id AND b.id > a.id
        WHERE ${of('customer', 'a.root_customer_id')} AND a.status = 'fixed' AND b.status = 'fixed'
          AND tstzrange(a.starts_at, a.ended_at) && tstzrange(b.starts_at, b.ended_at)`,
  },
];
