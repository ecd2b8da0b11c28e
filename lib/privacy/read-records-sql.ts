import type { Tx } from '@/lib/db/client';

/** Every visit of the browsers that clicks of theirs came from. */
export function readVisits(tx: Tx, clickIds: readonly string[], limit: number): Promise<unknown[]> {
  return tx.$queryRaw<
    {
      id: string;
      at: Date;
      country: string | null;
      device: string | null;
      referrerHost: string | null;
      landingPath: string | null;
    }[]
  >`
    SELECT id, occurred_at AS at, country, device, referrer_host AS "referrerHost", landing_path AS "landingPath" FROM click
    WHERE session_id IN (SELECT session_id FROM click WHERE id = ANY(${[...clickIds]}))
    ORDER BY occurred_at, id LIMIT ${limit}`;
}
