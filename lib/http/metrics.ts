import { db } from '@/lib/db/client';
import { findJournalState } from '@/lib/http/journal-state';
import type { Metric } from '@/lib/http/prometheus';
import { within } from '@/lib/request/within';
import { logger } from '@/lib/logger';

const DATABASE_LIMIT_MS = 1_000;

/** What a monitor needs to see trouble coming. Counts of things alone: no person, no affiliate, no money. */
export async function readMetrics(): Promise<Metric[]> {
  return [...processMetrics(), ...journalMetrics(), ...(await databaseMetrics())];
}

/** Of the process that answers: Next's. */
function processMetrics(): Metric[] {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  return [
    counter('process_cpu_seconds_total', 'CPU time of this process.', (user + system) / 1e6),
    gauge('process_resident_memory_bytes', 'Memory of this process.', rss),
    gauge('nodejs_heap_size_used_bytes', 'JavaScript heap in use.', heapUsed),
    gauge(
      'process_start_time_seconds',
      'When this process began.',
      Math.round(Date.now() / 1000 - process.uptime()),
    ),
  ];
}

/** As the gateway said it last; nothing where there is none. */
function journalMetrics(): Metric[] {
  const journal = findJournalState();
  if (!journal) return [];
  const { state, backlog, oldestAt, unrecorded, written, journalled } = journal;
  return [
    {
      name: 'tributary_clicks_total',
      help: 'Clicks answered by this instance since it started, by where they went.',
      type: 'counter',
      samples: Object.entries({ database: written, journal: journalled, nowhere: unrecorded }).map(
        ([to, value]) => ({ labels: { to }, value }),
      ),
    },
    {
      name: 'tributary_click_journal_state',
      help: '1 for the state it is in.',
      type: 'gauge',
      samples: ['direct', 'journal', 'unrecorded'].map((name) => ({
        labels: { state: name },
        value: name === state ? 1 : 0,
      })),
    },
    gauge('tributary_click_journal_backlog', 'Clicks that wait on the disk.', backlog),
    {
      name: 'tributary_click_journal_oldest_timestamp_seconds',
      help: 'When the oldest of them happened.',
      type: 'gauge',
      samples: oldestAt === null ? [] : [{ value: Date.parse(oldestAt) / 1000 }],
    },
  ];
}

type Count = { name: string; state: string; count: number };

/** Of the whole installation. A database that does not answer in time is itself what there is to tell. */
async function databaseMetrics(): Promise<Metric[]> {
  const up = (value: number) => gauge('tributary_database_up', 'Whether it answered.', value);
  try {
    const [clicks, outbox, connections, jobs, books] = await within(
      DATABASE_LIMIT_MS,
      Promise.all([countClicks(), countEvents(), countConnections(), countJobs(), bookMetrics()]),
    );
    return [
      up(1),
      counted('tributary_clicks_this_hour', 'Clicks of this UTC hour.', ['outcome'], clicks),
      counted('tributary_outbox_events', 'Events to be delivered.', ['status'], outbox),
      counted('tributary_jobs', 'Jobs not done yet.', ['queue', 'state'], jobs),
      counted(
        'tributary_database_connections',
        'Connections of the installation.',
        ['application', 'state'],
        connections,
      ),
      ...books,
    ];
  } catch (error) {
    logger.warn({ err: error }, 'the database tells no metrics');
    return [up(0)];
  }
}

const countClicks = () => db.$queryRaw<Count[]>`
  SELECT coalesce(reason, 'counted') AS name, '' AS state, coalesce(sum(clicks), 0)::float8 AS count FROM click_hour
  WHERE hour = date_trunc('hour', app_now(), 'UTC') GROUP BY 1 ORDER BY 1`;

const countEvents = () => db.$queryRaw<Count[]>`
  SELECT status AS name, '' AS state, count(*)::float8 AS count FROM outbox_event
  WHERE status IN ('pending', 'dead') GROUP BY 1 ORDER BY 1`;

// never null: name
const countConnections = () => db.$queryRaw<Count[]>`
  SELECT application_name AS name, coalesce(state, 'unknown') AS state, count(*)::float8 AS count FROM pg_stat_activity
  WHERE datname = current_database() AND application_name LIKE 'tributary%' GROUP BY 1, 2 ORDER BY 1, 2`;

async function countJobs(): Promise<Count[]> {
  const [table] = await db.$queryRaw<{ present: boolean }[]>`
    SELECT to_regclass('pgboss.job') IS NOT NULL AS present`;
  if (!table?.present) return [];
  return db.$queryRaw<Count[]>`
    SELECT name, state::text AS state, count(*)::float8 AS count FROM pgboss.job
    WHERE state IN ('created', 'retry', 'active', 'failed') GROUP BY 1, 2 ORDER BY 1, 2`;
}

/** As the last self-check left them. Nothing before the first. */
async function bookMetrics(): Promise<Metric[]> {
  const [audit] = await db.$queryRaw<{ unsealed: number }[]>`
    SELECT count(*)::float8 AS unsealed FROM audit_event
    WHERE id > (SELECT coalesce(max(audit_id), 0) FROM audit_seal)`;
  const [check] = await db.$queryRaw<{ ok: boolean | null; age: number | null }[]>`
    SELECT ok, extract(epoch FROM app_now() - finished_at)::float8 AS age FROM book_check ORDER BY id DESC LIMIT 1`;
  const unsealed = audit?.unsealed ?? 0;
  return [
    gauge('tributary_audit_unsealed_rows', 'Audit rows after the newest sealed one.', unsealed),
    ...(!check || check.ok === null || check.age === null
      ? []
      : [
          gauge('tributary_books_ok', 'Whether the last self-check passed.', check.ok ? 1 : 0),
          gauge('tributary_books_check_age_seconds', 'Since the last self-check.', check.age),
        ]),
  ];
}

function counted(name: string, help: string, labels: string[], rows: Count[]): Metric {
  const [first = 'name', second] = labels;
  const samples = rows.map((row) => ({
    labels: { [first]: row.name, ...(second !== undefined && { [second]: row.state }) },
    value: row.count,
  }));
  return { name, help, type: 'gauge', samples };
}

const counter = (name: string, help: string, value: number): Metric => ({
  name,
  help,
  type: 'counter',
  samples: [{ value }],
});

const gauge = (name: string, help: string, value: number): Metric => ({
  ...counter(name, help, value),
  type: 'gauge',
});
