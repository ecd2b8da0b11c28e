import { COMMISSION_EDGES, PAYOUT_EDGES, type Edge } from '@/lib/books/invariants/edges';
import type { CheckQuery, Scope } from '@/lib/books/invariants/types';

const literal = (text: string | null) => (text === null ? 'NULL::text' : `'${text}'`);

function edgeValues(edges: readonly Edge[]): string {
  return edges
    .map((edge) => `(${[edge.action, edge.from, edge.to].map(literal).join(', ')})`)
    .join(', ');
}

function eventValues(edges: readonly Edge[]): string {
  const events = new Map(edges.map((edge) => [edge.action, edge.event]));
  return [...events].map(([action, event]) => `('${action}', '${event}')`).join(', ');
}

/**
 * From when on events are there: those before it have been delivered and have left (lib/jobs/expire-records). An audit
 * row and its event are of one transaction, and so of one time.
 */
const KEPT_FROM = `coalesce((SELECT (value #>> '{}')::timestamptz FROM setting WHERE key = 'events_kept_from'), '-infinity')`;

/**
 * The history of each row of a table: its audit rows link up from nothing to its status, each a legal edge, and each
 * has its event, as long as events are kept.
 */
function chain(table: 'commission' | 'payout', edges: readonly Edge[], { of }: Scope): string {
  return `
    WITH edge(action, from_status, to_status) AS (VALUES ${edgeValues(edges)}),
    word(action, event) AS (VALUES ${eventValues(edges)}),
    step AS (
      SELECT a.id, a.subject_id, a.action, a.from_status, a.to_status,
        lag(a.to_status) OVER history AS before, row_number() OVER history AS nth,
        lead(a.id) OVER history AS next_id
      FROM audit_event a WHERE a.subject_type = '${table}' AND ${of(table, 'a.subject_id')}
      WINDOW history AS (PARTITION BY a.subject_id ORDER BY a.id)
    )
    SELECT t.id || ': audit row ' || s.id || ' follows ' || coalesce(s.before, 'nothing') || ' with '
        || coalesce(s.from_status, 'nothing') || ' to ' || coalesce(s.to_status, 'nothing') AS detail
      FROM ${table} t JOIN step s ON s.subject_id = t.id
      WHERE s.from_status IS DISTINCT FROM s.before
    UNION ALL
    SELECT t.id || ': ' || s.action || ' from ' || coalesce(s.from_status, 'nothing') || ' to '
        || coalesce(s.to_status, 'nothing') || ' is no legal step'
      FROM ${table} t JOIN step s ON s.subject_id = t.id
      WHERE NOT EXISTS (SELECT 1 FROM edge e WHERE e.action = s.action
        AND e.from_status IS NOT DISTINCT FROM s.from_status AND e.to_status IS NOT DISTINCT FROM s.to_status)
    UNION ALL
    SELECT t.id || ': stands at ' || t.status || ', its history at ' || coalesce(s.to_status, 'nothing')
      FROM ${table} t LEFT JOIN step s ON s.subject_id = t.id AND s.next_id IS NULL
      WHERE ${of(table, 't.id')} AND s.to_status IS DISTINCT FROM t.status
    UNION ALL
    SELECT t.id || ': ' || w.action || ' told ' || coalesce(o.n, 0) || ' times, done ' || coalesce(a.n, 0)
      FROM ${table} t CROSS JOIN word w
      LEFT JOIN (SELECT subject_id, action, count(*) AS n FROM audit_event
        WHERE subject_type = '${table}' AND ${of(table, 'subject_id')} AND created_at >= ${KEPT_FROM} GROUP BY 1, 2) a ON a.subject_id = t.id AND a.action = w.action
      LEFT JOIN (SELECT subject_id, type, count(*) AS n FROM outbox_event
        WHERE subject_type = '${table}' AND ${of(table, 'subject_id')} AND created_at >= ${KEPT_FROM} GROUP BY 1, 2) o
        ON o.subject_id = t.id AND o.type = w.event
      WHERE ${of(table, 't.id')} AND coalesce(a.n, 0) <> coalesce(o.n, 0)`;
}

/** I8. */
export const historyChecks: CheckQuery[] = [
  {
    id: 'I8',
    title: 'each step of a commission has one audit row and one event, and is a legal one',
    sql: (scope) => chain('commission', COMMISSION_EDGES, scope),
  },
  {
    id: 'I8p',
    title: 'each step of a payout has one audit row and one event, and is a legal one',
    sql: (scope) => chain('payout', PAYOUT_EDGES, scope),
  },
];
