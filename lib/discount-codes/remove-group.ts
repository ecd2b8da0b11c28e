import { type CommandContext, withoutAnswer } from '@/lib/db/work';
import { recordAudit } from '@/lib/audit/record';
import { db } from '@/lib/db/client';
import { transact } from '@/lib/db/transact';
import { movePiece } from '@/lib/discount-codes/move-affiliates';
import { lockGroup } from '@/lib/groups/lock-group';
import type { RemoveGroupInput } from '@/lib/groups/schema';
import { ok, refuse, type Result } from '@/lib/result';

/** Those of them that are moved in one transaction. */
const PIECE = 200;

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
    if (removed.ok || removed.error.code !== 'GROUP_NOT_EMPTY' || moveTo === undefined) {
      return removed;
    }
    const moved = await moveOut(ctx, groupId, moveTo);
    if (!moved.ok) return moved;
  }
}

/** Everybody who is in the group now. */
async function moveOut(
  ctx: CommandContext,
  groupId: string,
  moveTo: string,
): Promise<Result<null>> {
  if (moveTo === groupId) return refuse('GROUP_NOT_EMPTY', 'Say another group to which they go.');
  for (;;) {
    const left = await db.affiliate.findMany({
      where: { groupId },
      orderBy: { id: 'asc' },
      select: { id: true, programId: true },
      take: PIECE,
    });
    const [first] = left;
    if (!first) return ok(null);
    const moved = await transact(withoutAnswer(ctx), (work) =>
      movePiece(work, {
        programId: first.programId,
        groupId: moveTo,
        affiliateIds: left.map(({ id }) => id),
        by: 'person',
        // Somebody may have moved them meanwhile.
        mayMove: (row) => row.groupId === groupId,
      }),
    );
    if (!moved.ok) return moved;
  }
}
