import type { CheckQuery } from '@/lib/books/invariants/types';

/** Each program's own day of a time `at`, asked once for each quarter of an hour: by the zone of that time, within the days that the zone applied to. */
const ownDay = (program: string, at: string) => `coalesce((
  SELECT CASE WHEN local < first_day THEN first_day WHEN local > last_day THEN last_day ELSE local END
  FROM (SELECT (timezone(zone, ${at}))::date AS local, first_day, last_day FROM program_zone
    WHERE program_zone.program_id = ${program} AND from_at <= ${at} AND to_at > ${at}) zoned), (timezone('UTC', ${at}))::date)`;

/** Its quarter of an hour; before there were quarters, its hour. */
const quarter = (at: string) => `date_trunc('hour', ${at}, 'UTC') + CASE
  WHEN ${at} >= (SELECT quarters_from FROM click_detail_state) THEN trunc(extract(minute FROM ${at}) / 15) * interval '15 minutes'
  ELSE interval '0' END`;

/**
 * SQL of the faults of the click roll-ups of whole days, each program's own. `from` and `to` are SQL of the first day and of the one
 * after the last. Said once more in plain SQL, on purpose: what writes, folds and reads the roll-ups shares its words,
 * and would share their mistake.
 */
export function rollupFaultsSql(from: string, to: string): string {
  const bounds = (column: string) =>
    `${column} >= (${from})::timestamp AT TIME ZONE 'UTC' - interval '1 day'
      AND ${column} < (${to})::timestamp AT TIME ZONE 'UTC' + interval '1 day'`;
  const isAsked = `day BETWEEN (${from})::date AND (${to})::date - 1`;
  return `
    WITH near AS (
      SELECT affiliate_id, program_id, ${quarter('occurred_at')} AS hour, coalesce(link_id, '') AS link_id,
        coalesce(sub_id, '') AS sub_id, coalesce(country, '') AS country, coalesce(device, '') AS device,
        coalesce(referrer_host, '') AS referrer_host, reason, count(*) AS clicks
      FROM click k WHERE ${bounds('k.occurred_at')} AND batch_no <= (SELECT detailed_to FROM click_detail_state)
      GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
    ), kept AS (
      SELECT affiliate_id, program_id, ${quarter('hour')} AS hour, coalesce(link_id, '') AS link_id,
        coalesce(sub_id, '') AS sub_id, coalesce(country, '') AS country, coalesce(device, '') AS device,
        coalesce(referrer_host, '') AS referrer_host, reason, clicks, clicks - folded AS unfolded
      FROM click_hour k WHERE ${bounds('k.hour')} AND detailed
    ), waits AS (
      SELECT affiliate_id, program_id, ${quarter('occurred_at')} AS hour, reason, -count(*) AS n
      FROM click k WHERE ${bounds('k.occurred_at')} AND batch_no > (SELECT detailed_to FROM click_detail_state) GROUP BY 1, 2, 3, 4
      UNION ALL
      SELECT affiliate_id, program_id, ${quarter('hour')}, reason, clicks FROM click_hour k WHERE ${bounds('k.hour')} AND NOT detailed
    ), own AS MATERIALIZED (
      SELECT program_id, hour, ${ownDay('seen.program_id', 'hour')} AS day FROM (
        SELECT program_id, hour FROM near UNION SELECT program_id, hour FROM kept UNION SELECT program_id, hour FROM waits
      ) seen
    ), raw AS (
      SELECT near.*, day FROM near JOIN own USING (program_id, hour) WHERE ${isAsked}
    ), waiting AS (
      SELECT affiliate_id, date_trunc('hour', hour, 'UTC') AS hour, reason, sum(n) AS off
      FROM waits JOIN own USING (program_id, hour) WHERE ${isAsked} GROUP BY 1, 2, 3 HAVING sum(n) <> 0
    ), rolled AS (
      SELECT kept.*, day FROM kept JOIN own USING (program_id, hour) WHERE ${isAsked}
    ), hours AS (
      SELECT affiliate_id, hour, sum(clicks) AS off FROM (
        SELECT affiliate_id, program_id, hour, link_id, sub_id, country, device, referrer_host, reason, sum(n) AS clicks
        FROM (
          SELECT affiliate_id, program_id, hour, link_id, sub_id, country, device, referrer_host, reason, clicks AS n FROM rolled
          UNION ALL
          SELECT affiliate_id, program_id, hour, link_id, sub_id, country, device, referrer_host, reason, -clicks FROM raw
        ) both_sides GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9 HAVING sum(n) <> 0
      ) alike GROUP BY 1, 2
    ), counted AS (
      SELECT affiliate_id, program_id, day, link_id, sub_id, country, device, referrer_host, reason, -clicks AS n FROM raw
      UNION ALL
      SELECT affiliate_id, program_id, day, link_id, sub_id, country, device, referrer_host, reason, unfolded FROM rolled
    ), days AS (
      SELECT scope_id, dimension, day, value, sum(n) AS off FROM (
        SELECT scope_id, dimension, day, value, clicks AS n FROM click_day WHERE day >= (${from})::date AND day < (${to})::date
        UNION ALL
        SELECT scope_id, dimension, day, value, n FROM (
          SELECT affiliate_id AS scope_id, 'all' AS dimension, day, '' AS value, n FROM counted WHERE reason IS NULL
          UNION ALL SELECT affiliate_id, 'reason', day, reason, n FROM counted WHERE reason IS NOT NULL
          UNION ALL SELECT affiliate_id, 'link', day, link_id, n FROM counted WHERE reason IS NULL
          UNION ALL SELECT affiliate_id, 'sub_id', day, sub_id, n FROM counted WHERE reason IS NULL
          UNION ALL SELECT affiliate_id, 'country', day, country, n FROM counted WHERE reason IS NULL
          UNION ALL SELECT affiliate_id, 'device', day, device, n FROM counted WHERE reason IS NULL
          UNION ALL SELECT affiliate_id, 'referrer', day, referrer_host, n FROM counted WHERE reason IS NULL
          UNION ALL SELECT program_id, 'all', day, '', n FROM counted WHERE reason IS NULL
          UNION ALL SELECT program_id, 'reason', day, reason, n FROM counted WHERE reason IS NOT NULL
          UNION ALL SELECT program_id, 'country', day, country, n FROM counted WHERE reason IS NULL
          UNION ALL SELECT program_id, 'device', day, device, n FROM counted WHERE reason IS NULL
          UNION ALL SELECT program_id, 'referrer', day, referrer_host, n FROM counted WHERE reason IS NULL
        ) expected
      ) both_sides GROUP BY 1, 2, 3, 4 HAVING sum(n) <> 0
    )
    SELECT 'hour ' || to_char(hour AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') || ' of ' || affiliate_id || ': ' ||
      CASE WHEN off = 0 THEN 'clicks stand under other values' ELSE abs(off) || CASE WHEN off > 0 THEN ' too many' ELSE ' too few' END END AS detail
    FROM hours
    UNION ALL
    SELECT 'hour ' || to_char(hour AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') || ' of ' || affiliate_id || ', to be detailed: ' ||
      abs(off) || CASE WHEN off > 0 THEN ' too many' ELSE ' too few' END
    FROM waiting
    UNION ALL
    SELECT 'day ' || day || ' of ' || scope_id || ', ' || dimension || ' "' || value || '": ' ||
      abs(off) || CASE WHEN off > 0 THEN ' too many' ELSE ' too few' END
    FROM days`;
}

/** The days that still change; the others were checked when they were these. */
export const clickChecks: CheckQuery[] = [
  {
    id: 'CLICKS',
    title: 'click roll-ups of today and yesterday are the sums of the clicks',
    sql: () =>
      rollupFaultsSql(
        `(app_now() AT TIME ZONE 'UTC')::date - 1`,
        `(app_now() AT TIME ZONE 'UTC')::date + 1`,
      ),
  },
];
