import { BANNER } from '@/lib/clicks/directory/banner-sql';
import type { SnapshotAffiliate, SnapshotProgram } from '@/lib/clicks/directory/snapshot';
import type { Queryable } from '@/lib/clicks/recording/write-clicks';

/** One more than is taken, to know whether there are more. */
const PROGRAMS_ASKED = 1_001;
const LINKS_ASKED = 1_001;
const MAX_PROGRAMS = PROGRAMS_ASKED - 1;
const MAX_AFFILIATES = 50_000;
const MAX_LINKS_EACH = LINKS_ASKED - 1;
const PAGE = 1_000;

const LIST_PROGRAMS = `
SELECT id AS program, default_destination AS "defaultDestination", coalesce(allowed_destinations, '{}') AS "allowedDestinations"
FROM program ORDER BY created_at, id LIMIT ${PROGRAMS_ASKED}`;

const LIST_AFFILIATES = `
SELECT a.id AS affiliate, a.code, a.status = 'active' AS active, coalesce(a.cookie_days, (SELECT g.cookie_days FROM program_group g WHERE g.id = a.group_id), p.cookie_days) AS "cookieDays",
  a.program_id AS program, ${BANNER} AS banner,
  (SELECT coalesce(json_agg(json_build_array(l.slug, l.id, l.destination, l.default_sub_id)), '[]') FROM (
    SELECT slug, id, destination, default_sub_id FROM link WHERE affiliate_id = a.id ORDER BY slug LIMIT ${LINKS_ASKED}
  ) l) AS links
FROM affiliate a JOIN program p ON p.id = a.program_id
WHERE a.code > $1 ORDER BY a.code LIMIT ${PAGE}`;

/**
 * Every program and affiliate with its links, page by page, so that memory and each statement stay small. `onCut` is told
 * what of more there is.
 */
export async function* dumpLinks(
  pool: Queryable,
  onCut: (what: string) => void,
): AsyncGenerator<(SnapshotProgram | SnapshotAffiliate)[]> {
  const programs = (await pool.query<SnapshotProgram>(LIST_PROGRAMS)).rows;
  if (programs.length > MAX_PROGRAMS) onCut(`the first ${MAX_PROGRAMS} programs`);
  yield programs.slice(0, MAX_PROGRAMS);
  let after = '';
  for (let count = 0; count < MAX_AFFILIATES; count += PAGE) {
    // never null: links, banner
    const { rows } = await pool.query<SnapshotAffiliate>({
      name: 'dump-affiliates',
      text: LIST_AFFILIATES,
      values: [after],
    });
    yield rows.map((row) => withinLimit(row, onCut));
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    after = last.code;
  }
  onCut(`the first ${MAX_AFFILIATES} affiliates`);
}

function withinLimit(row: SnapshotAffiliate, onCut: (what: string) => void): SnapshotAffiliate {
  if (row.links.length <= MAX_LINKS_EACH) return row;
  onCut(`the first ${MAX_LINKS_EACH} links of ${row.code}`);
  return { ...row, links: row.links.slice(0, MAX_LINKS_EACH) };
}
