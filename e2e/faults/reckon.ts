import type pg from 'pg';
import { rollupFaultsSql } from '@/lib/books/invariants/clicks';

export type Reckoning = {
  acknowledged: number;
  distinctIds: number;
  recorded: number;
  distinctRecorded: number;
  missing: number;
  countedTwice: number;
  rollupFaults: number;
};

/** Holds the ids of clicks that were acknowledged against what is recorded. */
export async function reckon(client: pg.Client, ids: readonly string[]): Promise<Reckoning> {
  await client.query('CREATE TEMP TABLE acknowledged (id text)');
  for (let i = 0; i < ids.length; i += 20_000) {
    await client.query('INSERT INTO acknowledged SELECT unnest($1::text[])', [
      ids.slice(i, i + 20_000),
    ]);
  }
  await client.query('ANALYZE acknowledged');
  const { rows } = await client.query<Reckoning>(`
    SELECT (SELECT count(*)::int FROM acknowledged) AS acknowledged,
      (SELECT count(DISTINCT id)::int FROM acknowledged) AS "distinctIds",
      (SELECT count(*)::int FROM click) AS recorded,
      (SELECT count(DISTINCT id)::int FROM click) AS "distinctRecorded",
      (SELECT count(*)::int FROM acknowledged a WHERE NOT EXISTS (SELECT FROM click c WHERE c.id = a.id)) AS missing,
      (SELECT count(*)::int FROM (
        SELECT FROM click WHERE status = 'counted' GROUP BY affiliate_id, session_id HAVING count(*) > 1) twice) AS "countedTwice"`);
  const faults = await client.query(
    rollupFaultsSql(
      `(app_now() AT TIME ZONE 'UTC')::date - 2`,
      `(app_now() AT TIME ZONE 'UTC')::date + 2`,
    ),
  );
  const [row] = rows;
  if (!row) throw new Error('nothing to reckon');
  return { ...row, rollupFaults: faults.rows.length };
}
