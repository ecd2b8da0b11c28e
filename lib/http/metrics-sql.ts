import { db } from '@/lib/db/client';

export type Count = { name: string; state: string; count: number };

export const countClicks = () => db.$queryRaw<Count[]>`
  SELECT coalesce(reason, 'counted') AS name, '' AS state, coalesce(sum(clicks), 0)::float8 AS count FROM click_hour
  WHERE hour >= date_trunc('hour', app_now(), 'UTC') GROUP BY 1 ORDER BY 1`;

export const countEvents = () => db.$queryRaw<Count[]>`
  SELECT status AS name, '' AS state, count(*)::float8 AS count FROM outbox_event
  WHERE status IN ('pending', 'dead') GROUP BY 1 ORDER BY 1`;

// never null: name
export const countConnections = () => db.$queryRaw<Count[]>`
  SELECT application_name AS name, coalesce(state, 'unknown') AS state, count(*)::float8 AS count FROM pg_stat_activity
  WHERE datname = current_database() AND application_name LIKE 'tributary%' GROUP BY 1, 2 ORDER BY 1, 2`;

export async function countJobs(): Promise<Count[]> {
  const [table] = await db.$queryRaw<{ present: boolean }[]>`
    SELECT to_regclass('pgboss.job') IS NOT NULL AS present`;
  if (!table?.present) return [];
  return db.$queryRaw<Count[]>`
    SELECT name, state::text AS state, count(*)::float8 AS count FROM pgboss.job
    WHERE state IN ('created', 'retry', 'active', 'failed') GROUP BY 1, 2 ORDER BY 1, 2`;
}

/** Audit rows after the newest sealed one. */
export async function countUnsealed(): Promise<number> {
  const [audit] = await db.$queryRaw<{ unsealed: number }[]>`
    SELECT count(*)::float8 AS unsealed FROM audit_event
    WHERE id > (SELECT coalesce(max(audit_id), 0) FROM audit_seal)`;
  return audit?.unsealed ?? 0;
}

export type LastCheck = { ok: boolean | null; age: number | null; unfinished: number | null };

/** Whether the last self-check passed, its age in seconds, and how many checks were not finished in time. */
export async function findLastCheck(): Promise<LastCheck | undefined> {
  const [check] = await db.$queryRaw<LastCheck[]>`
    SELECT ok, extract(epoch FROM app_now() - finished_at)::float8 AS age,
      coalesce(jsonb_array_length(looked_at -> 'unfinished'), 0)::int AS unfinished FROM book_check ORDER BY id DESC LIMIT 1`;
  return check;
}
