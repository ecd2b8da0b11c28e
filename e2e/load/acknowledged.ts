import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type pg from 'pg';

export type Reckoning = {
  acknowledged: number;
  recorded: number;
  /** Acknowledged, and not in the database. */
  lost: number;
  /** In the database without having been acknowledged. */
  unknown: number;
  /** Acknowledged or recorded more than once. */
  twice: number;
};

const CHUNK = 20_000;

/** Holds the ids that a load was given against the clicks in the database, both ways. */
export async function reckon(client: pg.Client, idsFile: string): Promise<Reckoning> {
  await client.query('DROP TABLE IF EXISTS acknowledged');
  await client.query('CREATE TEMP TABLE acknowledged (id text NOT NULL)');
  let ids: string[] = [];
  const put = async () => {
    await client.query('INSERT INTO acknowledged SELECT unnest($1::text[])', [ids]);
    ids = [];
  };
  for await (const id of createInterface({ input: createReadStream(idsFile, 'utf8') })) {
    if (id !== '' && ids.push(id) >= CHUNK) await put();
  }
  await put();
  await client.query('ANALYZE acknowledged');
  const { rows } = await client.query<Reckoning>(`
    WITH given AS (SELECT id, count(*) AS times FROM acknowledged GROUP BY id),
      kept AS (SELECT id, count(*) AS times FROM click GROUP BY id),
      both_ways AS (SELECT g.times AS given, k.times AS kept FROM given g FULL JOIN kept k USING (id))
    SELECT coalesce(sum(given), 0)::float8 AS acknowledged, coalesce(sum(kept), 0)::float8 AS recorded,
      count(*) FILTER (WHERE kept IS NULL)::float8 AS lost, count(*) FILTER (WHERE given IS NULL)::float8 AS unknown,
      count(*) FILTER (WHERE given > 1 OR kept > 1)::float8 AS twice
    FROM both_ways`);
  const [row] = rows;
  if (!row) throw new Error('nothing to reckon');
  return row;
}

export function isExact({ acknowledged, recorded, lost, unknown, twice }: Reckoning): boolean {
  return acknowledged === recorded && lost === 0 && unknown === 0 && twice === 0;
}
