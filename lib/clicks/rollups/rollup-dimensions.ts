import { dayAfterJoin, joinZone } from '@/lib/programs/day-sql';

/** By what clicks are added up: all and reason tell counted and filtered ones apart, the others part the counted ones. */
const CLICK_DIMENSIONS = [
  'all',
  'reason',
  'link',
  'sub_id',
  'country',
  'device',
  'referrer',
] as const;

export type ClickDimension = (typeof CLICK_DIMENSIONS)[number];

/** Links and sub-IDs are an affiliate's own: a program's days have no rows by them. */
export const PROGRAM_DIMENSIONS: readonly ClickDimension[] = [
  'all',
  'reason',
  'country',
  'device',
  'referrer',
];

const VALUE_COLUMNS: Record<ClickDimension, string> = {
  all: `''`,
  reason: 'reason',
  link: 'link_id',
  sub_id: 'sub_id',
  country: 'country',
  device: 'device',
  referrer: 'referrer_host',
};

/** SQL of the quarter of an hour that a time lies in: all zones' days begin with one. */
export function quarterOf(at: string): string {
  return `date_bin('15 minutes', ${at}, timestamptz '2000-01-01 00:00:00+00')`;
}

/** SQL of what two clicks of one affiliate and quarter of an hour have in common when one row of click_hour counts both. */
export function likeness(row: string): string {
  const columns = ['link_id', 'sub_id', 'country', 'device', 'referrer_host', 'reason'];
  const values = columns.map((column) => `coalesce(${row}.${column}, '')`);
  return `md5(concat_ws(chr(31), ${values.join(', ')}))::uuid`;
}

/** What rows of click_hour tell before they are detailed. */
export const COARSE_DIMENSIONS: readonly ClickDimension[] = ['all', 'reason'];

/**
 * SQL of the rows (dimension, value, applies) that a row of click or click_hour has, to be joined laterally: the one
 * place that says which clicks a dimension adds up, and by which value. `detailed` false: the rows may be of click_hour and
 * not detailed yet.
 */
export function dimensionRows(
  row: string,
  dimensions: readonly ClickDimension[],
  { detailed }: { detailed: boolean } = { detailed: true },
): string {
  const rows = dimensions.map((dimension) => {
    const column = VALUE_COLUMNS[dimension];
    const value = dimension === 'all' ? column : `coalesce(${row}.${column}, '')`;
    const applies = dimension === 'reason' ? 'IS NOT NULL' : 'IS NULL';
    const isDetailed =
      detailed || COARSE_DIMENSIONS.includes(dimension) ? '' : ` AND ${row}.detailed`;
    return `('${dimension}', ${value}, ${row}.reason ${applies}${isDetailed})`;
  });
  return `(VALUES ${rows.join(', ')})`;
}

/** The dimensions that part the counted clicks, with the column that parts them. */
const PARTING = CLICK_DIMENSIONS.filter((dimension) => dimension !== 'all').map(
  (dimension) => [dimension, VALUE_COLUMNS[dimension]] as const,
);

/**
 * SQL of the rows (scope_id, dimension, day, value, clicks) of click_day that the rows of `source` add up to, by the days
 * of each program at that time, in the order in which every writer touches them. `source` has the columns of click_hour; `clicks` says how many it stands for.
 * Grouping sets, since a row for each dimension of each row takes five times as long.
 */
export function dayRows(source: string, clicks: string): string {
  const columns = PARTING.map(([, column]) => column);
  const names = PARTING.map(([name, column]) => `WHEN grouping(${column}) = 0 THEN '${name}'`);
  const ofPrograms = PROGRAM_DIMENSIONS.map((dimension) => `'${dimension}'`).join(', ');
  return `
    WITH parts AS MATERIALIZED (
      SELECT affiliate_id, program_id, day, CASE ${names.join(' ')} ELSE 'all' END AS dimension,
        coalesce(${columns.join(', ')}, '') AS value,
        CASE grouping(reason) WHEN 0 THEN sum(n) FILTER (WHERE NOT counted) ELSE sum(n) FILTER (WHERE counted) END AS clicks
      FROM (
        SELECT h.affiliate_id, h.program_id, ${dayAfterJoin('h.hour')} AS day, h.reason IS NULL AS counted,
          ${columns.map((column) => `h.${column}`).join(', ')}, ${clicks} AS n
        FROM ${source} h ${joinZone('h', 'h.hour')}
      ) hours
      GROUP BY affiliate_id, program_id, day, GROUPING SETS ((), ${columns.map((column) => `(${column})`).join(', ')})
    )
    SELECT scope_id, dimension, day, value, sum(clicks)::bigint AS clicks FROM (
      SELECT affiliate_id AS scope_id, dimension, day, value, clicks FROM parts WHERE clicks > 0
      UNION ALL
      SELECT program_id, dimension, day, value, clicks FROM parts WHERE clicks > 0 AND dimension IN (${ofPrograms})
    ) scopes
    GROUP BY 1, 2, 3, 4
    ORDER BY 1, 2, 3, 4`;
}
