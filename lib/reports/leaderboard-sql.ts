import { db } from '@/lib/db/client';

/** `name` is null for whoever is not on the leaderboard. Those with as many orders share a place. */
export type Place = { affiliateId: string; name: string | null; orders: number; place: number };

/**
 * Those on the leaderboard with the most orders of the days, `ofAffiliate` among them wherever they stand: from what is kept by
 * affiliate and day, so that it does not grow with the orders. Days inclusive.
 */
export async function listPlaces(
  programId: string,
  {
    first,
    last,
    most,
    ofAffiliate,
  }: Record<'first' | 'last' | 'ofAffiliate', string> & { most: number },
): Promise<Place[]> {
  // never null: orders
  const rows = await db.$queryRaw<
    { affiliateId: string; name: string | null; orders: bigint; place: bigint }[]
  >`
    WITH counted AS MATERIALIZED (
      SELECT a.id, CASE WHEN a.on_leaderboard THEN a.public_name END AS name, sum(f.value)::bigint AS orders
      FROM affiliate a
      JOIN affiliate_figure f ON f.affiliate_id = a.id AND f.figure = 'orders' AND f.currency = ''
        AND f.day BETWEEN ${first}::date AND ${last}::date
      WHERE a.program_id = ${programId} AND (a.id = ${ofAffiliate}
        OR (a.status = 'active' AND a.on_leaderboard AND a.public_name IS NOT NULL))
      GROUP BY a.id HAVING sum(f.value) > 0
    ), shown AS (SELECT * FROM counted WHERE name IS NOT NULL ORDER BY orders DESC, name, id LIMIT ${most})
    SELECT c.id AS "affiliateId", c.name, c.orders,
      1 + (SELECT count(*) FROM counted o WHERE o.name IS NOT NULL AND o.orders > c.orders) AS place
    FROM counted c WHERE c.id = ${ofAffiliate} OR c.id IN (SELECT id FROM shown)
    ORDER BY c.orders DESC, c.name, c.id`;
  return rows.map(({ orders, place, ...row }) => ({
    ...row,
    orders: Number(orders),
    place: Number(place),
  }));
}
