import type { Tx } from '@/lib/db/client';
import type { Group } from '@/lib/db/generated/client';
import { lockRows, type LockStrength } from '@/lib/db/locks';

/** Under NO KEY UPDATE a group changes, under UPDATE it goes; SHARE keeps it for whoever puts somebody in. */
export async function lockGroup(
  tx: Tx,
  groupId: string,
  strength: LockStrength,
): Promise<Group | null> {
  await lockRows(tx, { kind: 'group', strength }, [groupId]);
  return tx.group.findUnique({ where: { id: groupId } });
}
