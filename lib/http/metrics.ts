import { countPasswordWork } from '@/lib/auth/password';
import { findJournalState } from '@/lib/http/journal-state';
import {
  countClicks,
  countConnections,
  countEvents,
  countJobs,
  countUnsealed,
  findLastCheck,
  type Count,
} from '@/lib/http/metrics-sql';
import type { Metric } from '@/lib/http/prometheus';
import { within } from '@/lib/time/within';
import { logger } from '@/lib/logger';
import { countRefusals } from '@/lib/security/note-refusal';

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
    counter(
      'tributary_password_hashes_total',
      'Passwords made or checked by this process, each at a high cost.',
      countPasswordWork(),
    ),
    {
      name: 'tributary_refusals_total',
      help: 'What this instance refused since it started, by kind.',
      type: 'counter',
      samples: countRefusals().map(([kind, value]) => ({ labels: { kind }, value })),
    },
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
  const { state, backlog, oldestAt, unrecorded, written, journalled, fetchedAhead } = journal;
  return [
    {
      name: 'tributary_clicks_total',
      help: 'Clicks answered by this instance since it started, by where they went.',
      type: 'counter',
      samples: Object.entries({ database: written, journal: journalled, nowhere: unrecorded }).map(
        ([to, value]) => ({ labels: { to }, value }),
      ),
    },
    counter(
      'tributary_links_fetched_ahead_total',
      'Requests of browsers that fetched a link before anybody pressed it, since it started.',
      fetchedAhead,
    ),
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

/** As the last self-check left them. Nothing before the first. */
async function bookMetrics(): Promise<Metric[]> {
  const [unsealed, check] = await Promise.all([countUnsealed(), findLastCheck()]);
  return [
    gauge('tributary_audit_unsealed_rows', 'Audit rows after the newest sealed one.', unsealed),
    ...(!check || check.ok === null || check.age === null
      ? []
      : [
          gauge('tributary_books_ok', 'Whether the last self-check passed.', check.ok ? 1 : 0),
          gauge('tributary_books_check_age_seconds', 'Since the last self-check.', check.age),
          gauge(
            'tributary_books_unfinished_checks',
            'Checks that the last self-check did not finish in its time.',
            check.unfinished ?? 0,
          ),
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
