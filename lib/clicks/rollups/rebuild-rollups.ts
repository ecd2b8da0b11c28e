import type pg from 'pg';
import { DETAIL_LANE } from '@/lib/clicks/rollups/detail-clicks';
import { dayRows, likeness } from '@/lib/clicks/rollups/rollup-dimensions';
import { addDays, startOfUtcDay, utcDay } from '@/lib/time/calendar';

export type RebuiltDay = { day: string; clicks: number };

/** A day whose raw clicks are gone in part has nothing to be rebuilt from: its roll-ups are all that is left of it. */
const IS_WHOLE = `NOT IN (SELECT id FROM program WHERE clicks_kept_from > $1)`;

const FORGET_DAY = `
  DELETE FROM click_day WHERE day = ($1::timestamptz AT TIME ZONE 'UTC')::date
    AND dimension IN ('all', 'reason', 'link', 'sub_id', 'country', 'device', 'referrer')
    AND scope_id IN (
      SELECT id FROM program WHERE id ${IS_WHOLE}
      UNION SELECT id FROM affiliate WHERE program_id ${IS_WHOLE}
      UNION SELECT affiliate_id FROM click_hour WHERE hour >= $1 AND hour < $1 + interval '1 day' AND program_id ${IS_WHOLE}
      UNION SELECT program_id FROM click_hour WHERE hour >= $1 AND hour < $1 + interval '1 day' AND program_id ${IS_WHOLE})`;

const FORGET_HOURS = `
  DELETE FROM click_hour WHERE hour >= $1 AND hour < $1 + interval '1 day' AND program_id ${IS_WHOLE}`;

const COUNT_AGAIN = `
WITH hours AS (
  INSERT INTO click_hour (affiliate_id, hour, likeness, lane, program_id, link_id, sub_id, country, device,
    referrer_host, reason, clicks, folded, unfolded)
  SELECT affiliate_id, date_trunc('hour', occurred_at, 'UTC'), ${likeness('c')}, ${DETAIL_LANE}, min(program_id), min(link_id),
    min(sub_id), min(country), min(device), min(referrer_host), min(reason), count(*), count(*), false
  FROM click c
  WHERE occurred_at >= $1 AND occurred_at < $1 + interval '1 day' AND program_id ${IS_WHOLE}
  GROUP BY 1, 2, 3
  RETURNING *
), days AS (
  INSERT INTO click_day AS d (scope_id, dimension, day, value, clicks) ${dayRows('hours', 'h.clicks')}
  ON CONFLICT (scope_id, dimension, day, value) DO UPDATE SET clicks = excluded.clicks
)
SELECT coalesce(sum(clicks), 0)::float8 AS clicks FROM hours`;

/** What waits to be detailed is in what COUNT_AGAIN makes. */
const NOTHING_WAITS = `
  UPDATE click SET batch_no = 0
  WHERE occurred_at >= $1 AND occurred_at < $1 + interval '1 day' AND program_id ${IS_WHOLE}
    AND batch_no > (SELECT detailed_to FROM click_detail_state)`;

/** So that a day is found without reading every day; new pages are not summarised by themselves. */
const SUMMARISE = 'SELECT click_summarise_days()';

/**
 * Makes the roll-ups of a UTC day again from its raw clicks, in one transaction. Clicks that come meanwhile wait, or go
 * to the journal. `client` is a connection of its own: a large day takes longer than a page's statement may.
 */
export async function rebuildClickDay(client: pg.ClientBase, day: Date): Promise<RebuiltDay> {
  const at = startOfUtcDay(day);
  await client.query(SUMMARISE);
  await client.query('BEGIN');
  try {
    await client.query(`SET LOCAL lock_timeout = '30s'`);
    await client.query(`SET LOCAL statement_timeout = '600s'`);
    await client.query(`SET LOCAL work_mem = '64MB'`);
    // Nothing is written, told apart or folded between what is read here and what it becomes. Also nobody who locks rows
    // first and changes them afterwards is let in between.
    await client.query('LOCK TABLE click_hour IN EXCLUSIVE MODE');
    await client.query(FORGET_DAY, [at]);
    await client.query(FORGET_HOURS, [at]);
    await client.query(NOTHING_WAITS, [at]);
    const { rows } = await client.query<{ clicks: number }>(COUNT_AGAIN, [at]);
    await client.query('COMMIT');
    return { day: utcDay(at), clicks: rows[0]?.clicks ?? 0 };
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}

/** The UTC days that have clicks or roll-ups of hours, first and last; null without any. */
async function findClickDays(client: pg.ClientBase): Promise<{ first: Date; last: Date } | null> {
  const { rows } = await client.query<{ first: Date | null; last: Date | null }>(`
    SELECT min(at)::timestamptz AS first, max(at)::timestamptz AS last FROM (
      SELECT min(occurred_at) AS at FROM click UNION ALL SELECT max(occurred_at) FROM click
      UNION ALL SELECT min(hour) FROM click_hour UNION ALL SELECT max(hour) FROM click_hour) edges`);
  const [row] = rows;
  if (!row?.first || !row.last) return null;
  return { first: startOfUtcDay(row.first), last: startOfUtcDay(row.last) };
}

/** Day by day, from inclusive, to exclusive; what is left out is as far as there are clicks. */
export async function* rebuildClickRollups(
  client: pg.ClientBase,
  range: { from: Date | undefined; to: Date | undefined },
): AsyncGenerator<RebuiltDay> {
  const known = await findClickDays(client);
  const from = range.from ?? known?.first;
  const to = range.to ?? (known && addDays(known.last, 1));
  if (!from || !to) return;
  for (let day = startOfUtcDay(from); day < to; day = addDays(day, 1)) {
    yield await rebuildClickDay(client, day);
  }
}
