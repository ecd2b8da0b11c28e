import { AskTogether } from '@/lib/clicks/directory/ask-together';
import { Availability, PATIENCE_MS } from '@/lib/clicks/directory/availability';
import type { Queryable } from '@/lib/clicks/recording/write-clicks';
import { within } from '@/lib/time/within';

/** From a link to its page, or from one domain of the shop to the next. */
export const RECENT_MS = 30 * 60_000;

/** What a page that says it came by a click is held against. */
export type RecentClick = {
  id: string;
  occurredAt: Date;
  affiliateId: string;
  sessionId: string;
  reason: string | null;
  ipHash: string | null;
};

// The time spares the partitions of other months.
const FIND_CLICKS = `
SELECT id, occurred_at AS "occurredAt", affiliate_id AS "affiliateId", session_id AS "sessionId", reason, ip_hash AS "ipHash"
FROM click WHERE id = ANY($1::text[]) AND occurred_at BETWEEN app_now() - $2::interval AND app_now() + $2::interval`;

/**
 * Looks clicks of the last minutes up, many at once; null for what the database has not. Fails when it does not answer
 * soon: nobody waits for a database that has just failed.
 */
export function findRecentClicks(
  pool: Queryable,
): (clickId: string) => Promise<RecentClick | null> {
  const availability = new Availability(() => performance.now());
  const clicks = new AskTogether(async (ids: string[]) => {
    const { rows } = await availability.ask(() =>
      pool.query<RecentClick>({
        name: 'find-recent-clicks',
        text: FIND_CLICKS,
        values: [ids, `${2 * RECENT_MS} milliseconds`],
      }),
    );
    const found = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => found.get(id) ?? null);
  });
  return async (clickId) => {
    if (!availability.mayAsk) return null;
    return within(PATIENCE_MS, clicks.get(clickId));
  };
}
