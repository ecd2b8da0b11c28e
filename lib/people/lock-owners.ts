import type { Tx } from '@/lib/db/client';

/** Locks the person and all owners in one order, so that two owners cannot end each other at once. */
export async function lockPersonAndOwners(tx: Tx, userId: string): Promise<void> {
  await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM app_user WHERE id = ${userId} OR role = 'owner' ORDER BY id FOR NO KEY UPDATE`;
}

export async function isLastOwner(tx: Tx, userId: string): Promise<boolean> {
  const others = await tx.user.count({
    where: { role: 'owner', disabledAt: null, id: { not: userId } },
  });
  return others === 0;
}

/** One set-up at a time: there is no row yet that could be locked. */
export async function lockOwnerSetUp(tx: Tx): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('tributary:owner-set-up'))`;
}
