import type { Tx } from '@/lib/db/client';
import type { Group } from '@/lib/db/generated/client';

/** Where whoever chose no group is. */
export function loadDefaultGroup(tx: Tx, programId: string): Promise<Group> {
  return tx.group.findFirstOrThrow({ where: { programId, isDefault: true } });
}

/** Null when the program has none of that id. */
export function loadGroup(tx: Tx, programId: string, groupId: string): Promise<Group | null> {
  return tx.group.findFirst({ where: { id: groupId, programId } });
}

/** Null when the program has none of that name in addresses. */
export function loadGroupBySlug(tx: Tx, programId: string, slug: string): Promise<Group | null> {
  return tx.group.findUnique({ where: { programId_slug: { programId, slug } } });
}
