import type { Tx } from '@/lib/db/client';

/** One more failure, in a window that begins with the first; answers how many there are and how long it still lasts. */
export async function raiseAttempts(
  tx: Tx,
  key: string,
  windowSeconds: number,
): Promise<{ failures: number; seconds: number }> {
  // never null: seconds
  const [row] = await tx.$queryRaw<{ failures: number; seconds: number }[]>`
    INSERT INTO login_throttle AS t (key, failures, window_ends_at)
    VALUES (${key}, 1, app_now() + make_interval(secs => ${windowSeconds}::int))
    ON CONFLICT (key) DO UPDATE SET
      failures = CASE WHEN t.window_ends_at <= app_now() THEN 1 ELSE t.failures + 1 END,
      window_ends_at = CASE WHEN t.window_ends_at <= app_now() THEN excluded.window_ends_at ELSE t.window_ends_at END
    RETURNING failures, ceil(extract(epoch FROM window_ends_at - app_now()))::int AS seconds`;
  if (!row) throw new Error('an upsert returned no row');
  return row;
}
