/** By what clicks are added up: all and reason tell counted and filtered ones apart, the others part the counted ones. */
export const CLICK_DIMENSIONS = [
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

/** SQL of what two clicks of one affiliate and hour have in common when one row of click_hour counts both. */
export function likeness(row: string): string {
  const columns = ['link_id', 'sub_id', 'country', 'device', 'referrer_host', 'reason'];
  const values = columns.map((column) => `coalesce(${row}.${column}, '')`);
  return `md5(concat_ws(chr(31), ${values.join(', ')}))::uuid`;
}

/** What rows of click_hour tell before they are detailed. */
const COARSE: readonly ClickDimension[] = ['all', 'reason'];

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
    const told = detailed || COARSE.includes(dimension) ? '' : ` AND ${row}.detailed`;
    return `('${dimension}', ${value}, ${row}.reason ${applies}${told})`;
  });
  return `(VALUES ${rows.join(', ')})`;
}

/**
 * SQL of the rows (scope_id, dimension, day, value, clicks) of click_day that the rows of `source` add up to, in the
 * order in which every writer touches them. `source` has the columns of click_hour; `clicks` says how many it stands for.
 */
export function dayRows(source: string, clicks: string): string {
  const ofPrograms = PROGRAM_DIMENSIONS.map((dimension) => `'${dimension}'`).join(', ');
  return `
    SELECT s.scope_id, d.dimension, (h.hour AT TIME ZONE 'UTC')::date AS day, d.value, sum(${clicks})::bigint AS clicks
    FROM ${source} h
    CROSS JOIN LATERAL ${dimensionRows('h', CLICK_DIMENSIONS)} AS d(dimension, value, applies)
    CROSS JOIN LATERAL (VALUES (h.affiliate_id, true), (h.program_id, d.dimension IN (${ofPrograms}))) AS s(scope_id, kept)
    WHERE d.applies AND s.kept
    GROUP BY 1, 2, 3, 4
    ORDER BY 1, 2, 3, 4`;
}
