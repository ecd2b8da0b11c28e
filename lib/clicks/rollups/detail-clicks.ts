import { dayRows, likeness, quarterOf } from '@/lib/clicks/rollups/rollup-dimensions';
import { BATCHES_UNDER_WAY } from '@/lib/clicks/recording/write-clicks';
import { sqlState } from '@/lib/db/errors';
import { db } from '@/lib/db/client';
import { inTransaction } from '@/lib/db/transact';
import { logger } from '@/lib/logger';
import { expectOk, ok } from '@/lib/result';
import { CLEAR_AFTER, lockCounted, lockDetailState } from '@/lib/clicks/rollups/lock-clicks';

/** Batches detailed in one transaction; each has a thousand clicks at most. */
const SLICE = 1_000;
/** For one run; the next, a minute later, goes on. */
const MAX_MS = 40_000;
/** Detailed rows have a `lane` of their own, and so has what is subtracted from the others: no click waits for either. */
export const DETAIL_LANE = 32_000;
const MOVED_LANE = 32_001;
const LOCK_NOT_AVAILABLE = '55P03';

// The clicks of the slice, told apart and in their days at once, so that no page adds up more than the last minute by
// itself; and the same clicks taken off the rows that only count them.
const DETAIL = `
WITH fresh AS MATERIALIZED (
  SELECT affiliate_id, ${quarterOf('occurred_at')} AS hour, ${likeness('c')} AS likeness,
    min(program_id) AS program_id, min(link_id) AS link_id, min(sub_id) AS sub_id, min(country) AS country,
    min(device) AS device, min(referrer_host) AS referrer_host, min(reason) AS reason, count(*)::int AS clicks
  FROM click c WHERE batch_no > $1 AND batch_no <= $2
  GROUP BY 1, 2, 3
), detailed AS (
  INSERT INTO click_hour AS h (affiliate_id, hour, likeness, lane, program_id, link_id, sub_id, country, device,
    referrer_host, reason, clicks, folded, unfolded)
  SELECT affiliate_id, hour, likeness, ${DETAIL_LANE}, program_id, link_id, sub_id, country, device, referrer_host,
    reason, clicks, clicks, false
  FROM fresh ORDER BY affiliate_id, hour, likeness
  ON CONFLICT (affiliate_id, hour, likeness, lane)
    DO UPDATE SET clicks = h.clicks + excluded.clicks, folded = h.folded + excluded.folded
), moved AS (
  INSERT INTO click_hour AS h (affiliate_id, hour, likeness, lane, program_id, reason, clicks, detailed)
  SELECT affiliate_id, hour, md5(coalesce(reason, ''))::uuid AS likeness, ${MOVED_LANE}, min(program_id), reason,
    -sum(clicks), false
  FROM fresh GROUP BY affiliate_id, hour, reason ORDER BY affiliate_id, hour, likeness
  ON CONFLICT (affiliate_id, hour, likeness, lane) DO UPDATE SET clicks = h.clicks + excluded.clicks
), days AS (
  INSERT INTO click_day AS d (scope_id, dimension, day, value, clicks) ${dayRows('fresh', 'h.clicks')}
  ON CONFLICT (scope_id, dimension, day, value) DO UPDATE SET clicks = d.clicks + excluded.clicks
)
SELECT coalesce(sum(clicks), 0)::int AS count FROM fresh`;

/**
 * Tells the clicks apart that were only counted when they were written, and adds them to their days. Exact, whatever
 * their order: a batch has its number before it is written, and numbers are taken up only when every batch up to them is.
 * One run at a time; another waits. Returns how many clicks it detailed.
 */
export async function detailClicks(): Promise<number> {
  const until = performance.now() + MAX_MS;
  const horizon = await findHorizon();
  if (horizon === null) return 0;
  let detailed = 0;
  for (;;) {
    const slice = await detailSlice(horizon);
    detailed += slice.count;
    if (slice.isLast) break;
    if (performance.now() > until) {
      logger.warn({ detailed }, 'more clicks are to be told apart: the next run goes on');
      break;
    }
  }
  await summariseBatches();
  await clearCounted();
  return detailed;
}

/**
 * The number up to which every batch is written, or never will be. Null when a batch takes so long that the clicks behind
 * this question would notice: the next run asks again.
 */
async function findHorizon(): Promise<bigint | null> {
  try {
    // One statement, so that the lock goes with it, whatever else this process does. Whether the number is read before or
    // after the lock is had, every batch up to it is over by then.
    const [row] = await db.$queryRawUnsafe<{ last: bigint }[]>(`
      WITH limited AS MATERIALIZED (SELECT set_config('lock_timeout', '100ms', true)),
      held AS MATERIALIZED (SELECT pg_advisory_xact_lock(${BATCHES_UNDER_WAY}) FROM limited)
      SELECT CASE WHEN is_called THEN last_value ELSE 0::bigint END AS last FROM click_batch, held`);
    return row?.last ?? 0n;
  } catch (error) {
    if (sqlState(error) === LOCK_NOT_AVAILABLE) return null;
    throw error;
  }
}

async function detailSlice(horizon: bigint): Promise<{ count: number; isLast: boolean }> {
  return expectOk(
    await inTransaction(async (tx) => {
      const from = await lockDetailState(tx);
      if (from >= horizon) return ok({ count: 0, isLast: true });
      const to = from + BigInt(SLICE) < horizon ? from + BigInt(SLICE) : horizon;
      const [row] = await tx.$queryRawUnsafe<{ count: number }[]>(DETAIL, from, to);
      await tx.$executeRaw`UPDATE click_detail_state SET detailed_to = ${to} WHERE id = 1`;
      return ok({ count: row?.count ?? 0, isLast: to === horizon });
    }),
  );
}

/** So that the next run finds its batches without reading the whole month; new pages are not summarised by themselves. */
async function summariseBatches(): Promise<void> {
  expectOk(
    await inTransaction(async (tx) => {
      // A month that is dropped between being listed and being opened would be an error: dropping waits for this.
      await tx.$executeRaw`LOCK TABLE click IN ACCESS SHARE MODE`;
      await tx.$executeRaw`SELECT click_summarise_batches()`;
      return ok(null);
    }),
  );
}

/**
 * Deletes what adds up to nothing and is past its hour. Whole hours, for the release before counted by them while this
 * one took quarters off. Locked first, summed afterwards: a late click is not lost. The hour is asked for as a
 * range, which the key finds few of, and as what is equal, or else many are tried each against all of its affiliate's.
 */
async function clearCounted(): Promise<void> {
  expectOk(
    await inTransaction(async (tx) => {
      await lockCounted(tx);
      await tx.$executeRawUnsafe(`
        DELETE FROM click_hour h USING (
          SELECT affiliate_id, date_trunc('hour', hour, 'UTC') AS hour, likeness FROM click_hour
          WHERE NOT detailed AND hour < app_now() - ${CLEAR_AFTER}
          GROUP BY 1, 2, 3 HAVING sum(clicks) = 0
        ) spent
        WHERE h.affiliate_id = spent.affiliate_id AND h.likeness = spent.likeness AND NOT h.detailed
          AND h.hour >= spent.hour AND h.hour < spent.hour + interval '1 hour'
          AND date_trunc('hour', h.hour, 'UTC') = spent.hour AND h.hour < app_now() - ${CLEAR_AFTER}`);
      return ok(null);
    }),
  );
}
