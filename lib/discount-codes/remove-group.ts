import type { CommandContext } from '@/lib/db/work';
import { recordAudit } from '@/lib/audit/record';
import { transact } from '@/lib/db/transact';
import { moveEverybody } from '@/lib/discount-codes/move-affiliates';
import { lockGroup } from '@/lib/groups/lock-group';
import type { RemoveGroupInput } from '@/lib/groups/schema';
import { ok, refuse, type Result } from '@/lib/result';

type Removed = { groupId: string; name: string };

/**
 * Removes a group nobody is in. With `moveTo` its affiliates go there before, piece by piece, each committed: cut off in
 * between, it is a smaller group, and a repeat goes on. Errors: GROUP_NOT_FOUND (of either), GROUP_IS_DEFAULT,
 * GROUP_NOT_EMPTY.
 */
export async function removeGroup(
  ctx: CommandContext,
  { groupId, moveTo }: RemoveGroupInput,
  scope: { programId?: string } = {},
): Promise<Result<Removed>> {
  for (;;) {
    const removed = await transact<Removed>(ctx, async (work) => {
      const { tx } = work;
      const found = await lockGroup(tx, groupId, 'UPDATE');
      if (!found || (scope.programId !== undefined && found.programId !== scope.programId)) {
        return refuse('GROUP_NOT_FOUND');
      }
      const { programId, name, slug } = found;
      if (found.isDefault) return refuse('GROUP_IS_DEFAULT');
      // Whoever comes in waits for this lock.
      if ((await tx.affiliate.count({ where: { groupId } })) > 0) return refuse('GROUP_NOT_EMPTY');
      await tx.group.delete({ where: { id: groupId }, select: { id: true } });
      await recordAudit(work, {
        action: 'GROUP_REMOVED',
        subjectType: 'group',
        subjectId: groupId,
        programId,
        data: { name, slug },
      });
      return ok({ groupId, name });
    });
    // Whoever is in it goes first.
    if (removed.ok || removed.error.code !== 'GROUP_NOT_EMPTY' || moveTo === undefined) {
      return removed;
    }
    const moved = await moveEverybody(ctx, { groupId, moveTo }, scope);
    if (!moved.ok) return moved;
  }
}
