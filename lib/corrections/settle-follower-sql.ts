import type { Tx } from '@/lib/db/client';

/** What follows a commission, and what it has to come to; null when nothing live does. */
export async function findFollower(
  tx: Tx,
  parentId: string,
): Promise<{ id: string; targetMinor: bigint } | null> {
  // never null: targetMinor
  const rows = await tx.$queryRaw<{ id: string; targetMinor: bigint }[]>`
    SELECT id, recruit_target(id)::bigint AS "targetMinor" FROM commission
    WHERE kind = 'recruit' AND follows_id = ${parentId} AND status <> 'voided'`;
  return rows[0] ?? null;
}
