import { db, type Tx } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';

type PayoutToCancel = { id: string; items: number };

/** The payouts that have not left, in id order, each with how many items it would release. */
export function listPayoutsToCancel(tx: Tx, affiliateId: string): Promise<PayoutToCancel[]> {
  return tx.$queryRaw<PayoutToCancel[]>`
    SELECT p.id, count(i.id)::int AS items
    FROM payout p LEFT JOIN payout_item i ON i.payout_id = p.id AND i.released_at IS NULL
    WHERE p.affiliate_id = ${affiliateId} AND p.status IN ('requested', 'approved')
    GROUP BY p.id ORDER BY p.id`;
}

/**
 * `c` is an open commission of the banned affiliate `a` that the ban has not reached. One that a person has let go since
 * is not held again.
 */
const notHeld = Prisma.sql`c.affiliate_id = a.id AND c.status IN ('pending', 'approved', 'available')
  AND NOT EXISTS (
    SELECT 1 FROM hold h WHERE h.commission_id = c.id AND h.kind = 'banned'
      AND (h.released_at IS NULL OR h.released_at >= coalesce((
        SELECT max(s.effective_at) FROM affiliate_status_change s WHERE s.affiliate_id = a.id AND s.status = 'banned'),
        '-infinity')))`;

export function listToHold(tx: Tx, affiliateId: string, limit: number): Promise<{ id: string }[]> {
  return tx.$queryRaw<{ id: string }[]>`
    SELECT c.id FROM affiliate a JOIN commission c ON ${notHeld}
    WHERE a.id = ${affiliateId} ORDER BY c.id LIMIT ${limit}`;
}

/** Banned affiliates of whom something is not held yet, or not called off. */
export function listUnfinishedBans(): Promise<{ id: string }[]> {
  return db.$queryRaw<{ id: string }[]>`
    SELECT a.id FROM affiliate a
    WHERE a.status = 'banned' AND (
      EXISTS (SELECT 1 FROM payout p WHERE p.affiliate_id = a.id AND p.status IN ('requested', 'approved'))
      OR EXISTS (SELECT 1 FROM commission c WHERE ${notHeld}))
    ORDER BY a.id`;
}
