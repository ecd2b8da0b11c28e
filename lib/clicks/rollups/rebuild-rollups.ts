import type pg from 'pg';
import { DETAIL_LANE } from '@/lib/clicks/rollups/detail-clicks';
import { dayRows, likeness, quarterOf } from '@/lib/clicks/rollups/rollup-dimensions';
import { dayAfterJoin, joinZone } from '@/lib/programs/day-sql';
import { addDays, startOfUtcDay, utcDay } from '@/lib/time/calendar';

export type RebuiltDay = { day: string; clicks: number };

/** A day whose raw clicks are gone in part has nothing to be rebuilt from: its roll-ups are all that is left of it. */
const IS_WHOLE = `NOT IN (
    SELECT k.program_id FROM (
      SELECT id AS program_id, clicks_kept_from - interval '1 millisecond' AS at FROM program WHERE clicks_kept_from IS NOT NULL
    ) k ${joinZone('k', 'k.at')} WHERE ${dayAfterJoin('k.at')} >= $1::date)`;

/** No zone's day begins earlier or ends later. */
const NEAR = (column: string) =>
  `${column} >= ($1::date::timestamp AT TIME ZONE 'UTC') - interval '1 day'
    AND ${column} < ($1::date::timestamp AT TIME ZONE 'UTC') + interval '2 days'`;

const FORGET_DAY = `
  DELETE FROM click_day WHERE day = $1::date
    AND dimension IN ('all', 'reason', 'link', 'sub_id', 'country', 'device', 'referrer')
    AND scope_id IN (
      SELECT id FROM program WHERE id ${IS_WHOLE}
      UNION SELECT id FROM affiliate WHERE program_id ${IS_WHOLE}
      UNION SELECT affiliate_id FROM click_hour WHERE ${NEAR('hour')} AND program_id ${IS_WHOLE}
      UNION SELECT program_id FROM click_hour WHERE ${NEAR('hour')} AND program_id ${IS_WHOLE})`;

const FORGET_HOURS = `
  DELETE FROM click_hour WHERE (affiliate_id, hour, likeness, lane) IN (
    SELECT h.affiliate_id, h.hour, h.likeness, h.lane FROM click_hour h ${joinZone('h', 'h.hour')}
    WHERE ${NEAR('h.hour')} AND ${dayAfterJoin('h.hour')} = $1::date) AND program_id ${IS_WHOLE}`;

const COUNT_AGAIN = `
WITH hours AS (
  INSERT INTO click_hour (affiliate_id, hour, likeness, lane, program_id, link_id, sub_id, country, device,
    referrer_host, reason, clicks, folded, unfolded)
  SELECT affiliate_id, ${quarterOf('occurred_at')}, ${likeness('c')}, ${DETAIL_LANE}, min(c.program_id), min(link_id),
    min(sub_id), min(country), min(device), min(referrer_host), min(reason), count(*), count(*), false
  FROM click c ${joinZone('c', 'c.occurred_at')}
  WHERE ${NEAR('occurred_at')} AND ${dayAfterJoin('occurred_at')} = $1::date AND c.program_id ${IS_WHOLE}
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
  FROM click c ${joinZone('c', 'c.occurred_at')}
  WHERE c.id = click.id AND c.occurred_at = click.occurred_at AND ${NEAR('c.occurred_at')} AND ${NEAR('click.occurred_at')}
    AND ${dayAfterJoin('c.occurred_at')} = $1::date AND c.program_id ${IS_WHOLE}
    AND c.batch_no > (SELECT detailed_to FROM click_detail_state)`;

/** So that a day is found without reading every day; new pages are not summarised by themselves. */
const SUMMARISE = 'SELECT click_summarise_days()';

/**
 * Makes the roll-ups of a day again from its raw clicks, in one transaction: of each program the day of that date. Clicks that come meanwhile wait, or go
 * to the journal. `client` is a connection of its own: a large day takes longer than a page's statement may.
 */
export async function rebuildClickDay(client: pg.ClientBase, day: Date): Promise<RebuiltDay> {
  const at = utcDay(day);
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
    return { day: at, clicks: rows[0]?.clicks ?? 0 };
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}

/** The days that have clicks or roll-ups of hours, first and last as UTC has them; null without any. */
async function findClickDays(client: pg.ClientBase): Promise<{ first: Date; last: Date } | null> {
  const { rows } = await client.query<{ first: Date | null; last: Date | null; zoned: boolean }>(`
    SELECT min(at)::timestamptz AS first, max(at)::timestamptz AS last,
      EXISTS (SELECT 1 FROM program_zone WHERE zone <> 'UTC') AS zoned
    FROM (
      SELECT min(occurred_at) AS at FROM click UNION ALL SELECT max(occurred_at) FROM click
      UNION ALL SELECT min(hour) FROM click_hour UNION ALL SELECT max(hour) FROM click_hour) edges`);
  const [row] = rows;
  if (!row?.first || !row.last) return null;
  // A zone's day may have another date.
  const more = row.zoned ? 1 : 0;
  return {
    first: addDays(startOfUtcDay(row.first), -more),
    last: addDays(startOfUtcDay(row.last), more),
  };
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
