import type { Tx } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import { areLate, lockRows, noteLate, noteLocks, type LockStrength } from '@/lib/db/locks';

/**
 * Locks affiliates and whoever recruited them, in one order. Somebody who recruited one of them while this waited for it is
 * locked afterwards: nobody could know of them in time.
 */
export async function lockWithRecruiters(
  tx: Tx,
  strength: LockStrength,
  affiliateIds: readonly string[],
): Promise<void> {
  const ids = [...new Set(affiliateIds)];
  if (ids.length === 0) return;
  const rows = await tx.$queryRaw<{ id: string; recruitedById: string | null }[]>`
    SELECT id, recruited_by_id AS "recruitedById" FROM affiliate
    WHERE id = ANY(${ids}::text[] || ARRAY(
      SELECT r.recruited_by_id FROM affiliate r WHERE r.id = ANY(${ids}) AND r.recruited_by_id IS NOT NULL))
    ORDER BY id FOR ${Prisma.raw(strength)}`;
  const locked = rows.map((row) => row.id);
  if (areLate(tx, ids)) noteLate(tx, locked);
  noteLocks(tx, { kind: 'affiliate', strength }, locked);
  const missed = rows.flatMap(({ id, recruitedById }) =>
    recruitedById !== null && ids.includes(id) && !locked.includes(recruitedById)
      ? [recruitedById]
      : [],
  );
  noteLate(tx, missed);
  await lockRows(tx, { kind: 'affiliate', strength }, missed);
}
