import { detailClicks } from '@/lib/clicks/rollups/detail-clicks';
import { dayRows } from '@/lib/clicks/rollups/rollup-dimensions';
import { inTransaction } from '@/lib/db/transact';
import { logger } from '@/lib/logger';
import { expectOk, ok } from '@/lib/result';

/** Rows of hours folded in one transaction: each touches up to twelve rows of days, which two folds at once share. */
const BATCH = 2_000;
/** For one run; the next, a minute later, goes on. */
const MAX_MS = 45_000;

// The rows of hours are locked first and never waited for; the rows of days come in one order, so that two folds at once
// wait for each other at most. `clicks` is read after the lock, with whatever has just been added.
const FOLD = `
WITH picked AS (
  SELECT affiliate_id, hour, likeness, lane, folded FROM click_hour
  WHERE unfolded AND detailed
  ORDER BY affiliate_id, hour LIMIT $1 FOR UPDATE SKIP LOCKED
), marked AS (
  UPDATE click_hour h SET folded = h.clicks, unfolded = false FROM picked p
  WHERE h.affiliate_id = p.affiliate_id AND h.hour = p.hour AND h.likeness = p.likeness AND h.lane = p.lane
  RETURNING h.*, h.clicks - p.folded AS added
), days AS (
  INSERT INTO click_day AS d (scope_id, dimension, day, value, clicks) ${dayRows('marked', 'h.added')}
  ON CONFLICT (scope_id, dimension, day, value) DO UPDATE SET clicks = d.clicks + excluded.clicks
)
SELECT count(*)::int AS count FROM marked`;

/**
 * Adds what was clicked since the last run to its hours and days, and to the days those hours that were made without
 * them: from the clicks before there were roll-ups. Safe when two run at once. Returns how many clicks or rows of hours it
 * added.
 */
export async function foldClickRollups(): Promise<number> {
  const until = performance.now() + MAX_MS;
  let folded = await detailClicks();
  for (let count = BATCH; count >= BATCH;) {
    if (performance.now() >= until) {
      logger.warn({ folded }, 'more hours of clicks are to be folded: the next run goes on');
      break;
    }
    count = await foldBatch();
    folded += count;
  }
  return folded;
}

async function foldBatch(): Promise<number> {
  return expectOk(
    await inTransaction(async (tx) => {
      const rows = await tx.$queryRawUnsafe<{ count: number }[]>(FOLD, BATCH);
      return ok(rows[0]?.count ?? 0);
    }),
  );
}
