import type { Tx } from '@/lib/db/client';
import type { Group } from '@/lib/db/generated/client';
import { lockGroup } from '@/lib/groups/lock-group';

/** Where whoever chose no group is. It is never removed. */
export function loadDefaultGroup(tx: Tx, programId: string): Promise<Group> {
  return tx.group.findFirstOrThrow({ where: { programId, isDefault: true } });
}

/** For whoever puts somebody in: it stays until the transaction ends. Null when the program has none of that id. */
export async function keepGroup(tx: Tx, programId: string, groupId: string): Promise<Group | null> {
  const group = await lockGroup(tx, groupId, 'SHARE');
  return group?.programId === programId ? group : null;
}

/** The same by its name in addresses. */
export async function keepGroupBySlug(
  tx: Tx,
  programId: string,
  slug: string,
): Promise<Group | null> {
  const found = await tx.group.findUnique({
    where: { programId_slug: { programId, slug } },
    select: { id: true },
  });
  return found && keepGroup(tx, programId, found.id);
}
