import type { SnapshotAffiliate, SnapshotProgram } from '@/lib/clicks/directory/snapshot';
import type { Queryable } from '@/lib/clicks/recording/write-clicks';

export const MAX_AFFILIATES = 50_000;
const MAX_LINKS_EACH = 200;
const PAGE = 1_000;

const LIST_PROGRAMS = `
SELECT id AS program, default_destination AS "defaultDestination", coalesce(allowed_destinations, '{}') AS "allowedDestinations"
FROM program ORDER BY created_at, id LIMIT 1000`;

const LIST_AFFILIATES = `
SELECT a.id AS affiliate, a.code, a.status = 'active' AS active, coalesce(a.cookie_days, p.cookie_days) AS "cookieDays",
  a.program_id AS program,
  (SELECT coalesce(json_agg(json_build_array(l.slug, l.id, l.destination, l.default_sub_id)), '[]') FROM (
    SELECT slug, id, destination, default_sub_id FROM link WHERE affiliate_id = a.id ORDER BY slug LIMIT ${MAX_LINKS_EACH}
  ) l) AS links
FROM affiliate a JOIN program p ON p.id = a.program_id
WHERE a.code > $1 ORDER BY a.code LIMIT ${PAGE}`;

/** Every program and affiliate with its links, page by page, so that memory and each statement stay small. */
export async function* dumpLinks(
  pool: Queryable,
  onTooMany: () => void,
): AsyncGenerator<(SnapshotProgram | SnapshotAffiliate)[]> {
  yield (await pool.query<SnapshotProgram>(LIST_PROGRAMS)).rows;
  let after = '';
  for (let count = 0; count < MAX_AFFILIATES; count += PAGE) {
    // never null: links
    const { rows } = await pool.query<SnapshotAffiliate>({
      name: 'dump-affiliates',
      text: LIST_AFFILIATES,
      values: [after],
    });
    yield rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    after = last.code;
  }
  onTooMany();
}
