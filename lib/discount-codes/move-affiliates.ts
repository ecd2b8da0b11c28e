import { type CommandContext, type Work, withoutAnswer } from '@/lib/db/work';
import { lockAffiliates } from '@/lib/affiliates/lock-affiliate';
import { recordAuditMany } from '@/lib/audit/record';
import { db } from '@/lib/db/client';
import type { Group } from '@/lib/db/generated/client';
import { lockRows } from '@/lib/db/locks';
import { transact } from '@/lib/db/transact';
import { followTerms } from '@/lib/discount-codes/follow-terms';
import { keepGroup } from '@/lib/groups/load';
import type { MoveAffiliateInput } from '@/lib/groups/schema';
import { enqueueEvents } from '@/lib/outbox/enqueue';
import { over } from '@/lib/programs/rules';
import { ok, refuse, type Result } from '@/lib/result';

export type Move = {
  programId: string;
  groupId: string;
  affiliateIds: readonly string[];
  /** A person's choice, which rules respect for the rest of their period, or a rule's. */
  by: 'person' | 'rule';
  reason?: string | undefined;
  /** Whether somebody is still to be moved, read under the lock. */
  mayMove?: (
    row: { groupId: string; movedByHandAt: Date | null; group: { position: number } },
    to: { position: number },
  ) => boolean;
};

export type Moved = { moved: string[]; before: string[] };

/** Each piece is a transaction of its own. */
const PIECE = 200;

/**
 * Puts affiliates of a program into one of its groups. What they have earned stays as it was; the value that was made
 * for their codes ends, and the group's begins. Those who are there already are left, but a person's choice is noted of
 * them too. Errors: GROUP_NOT_FOUND, AFFILIATE_NOT_FOUND (of one that is not the program's, and then nobody is moved).
 */
export async function movePiece(work: Work, move: Move): Promise<Result<Moved>> {
  const { tx, now } = work;
  const { programId, groupId } = move;
  const group = await keepGroup(tx, programId, groupId);
  if (!group) return refuse('GROUP_NOT_FOUND');
  const ids = [...new Set(move.affiliateIds)];
  const known = await tx.discountCode.findMany({
    where: { affiliateId: { in: ids }, programId },
    select: { id: true },
  });
  const codeIds = known.map(({ id }) => id);
  await lockRows(tx, { kind: 'discountCode', strength: 'NO KEY UPDATE' }, codeIds);
  await lockAffiliates(tx, ids);
  const rows = await tx.affiliate.findMany({
    where: { id: { in: ids }, programId },
    include: { group: true, program: true },
    orderBy: { id: 'asc' },
  });
  if (rows.length !== ids.length) return refuse('AFFILIATE_NOT_FOUND');
  const wanted = rows.filter((row) => move.mayMove?.(row, group) ?? true);
  const leaving = wanted.filter((row) => row.groupId !== groupId);
  const codes = await tx.discountCode.findMany({ where: { id: { in: codeIds } } });
  if (move.by === 'person') {
    await tx.affiliate.updateMany({
      where: { id: { in: wanted.map((row) => row.id) } },
      data: { movedByHandAt: now },
    });
  }
  if (leaving.length > 0) {
    await tx.affiliate.updateMany({
      where: { id: { in: leaving.map((row) => row.id) } },
      data: { groupId, updatedAt: now },
    });
    await recordMoves(work, move, group, leaving);
    const discounts = leaving.map((row) => ({
      programId,
      affiliateId: row.id,
      code: row.code,
      fromBps: over(over(row.program, row.group), row).discountBps,
      toBps: over(over(row.program, group), row).discountBps,
      hasBegun: row.status === 'active' || row.status === 'paused',
    }));
    await followTerms(work, discounts, codes);
  }
  const moved = leaving.map((row) => row.id);
  return ok({ moved, before: wanted.map((row) => row.id).filter((id) => !moved.includes(id)) });
}

async function recordMoves(
  work: Work,
  { programId, by, reason }: Move,
  to: Group,
  rows: readonly { id: string; group: Group }[],
): Promise<void> {
  const about = (id: string) => ({
    programId,
    affiliateId: id,
    subjectType: 'affiliate',
    subjectId: id,
  });
  await recordAuditMany(
    work,
    rows.map(({ id, group }) => ({
      ...about(id),
      action: 'AFFILIATE_MOVED' as const,
      reason: reason ?? null,
      data: {
        by,
        from: { id: group.id, name: group.name },
        to: { id: to.id, name: to.name },
      },
    })),
  );
  await enqueueEvents(
    work.tx,
    rows.map(({ id, group }) => ({
      ...about(id),
      type: 'affiliate.moved_group' as const,
      payload: {
        affiliateId: id,
        by,
        from: group.id,
        to: to.id,
        ...(reason === undefined ? {} : { reason }),
      },
    })),
  );
}

type Scope = { programId?: string };

/** One affiliate, by a person or a key. Errors: AFFILIATE_NOT_FOUND, GROUP_NOT_FOUND. */
export function moveAffiliate(
  ctx: CommandContext,
  input: MoveAffiliateInput,
  scope: Scope = {},
): Promise<Result<{ affiliateId: string; groupName: string; alreadyThere: boolean }>> {
  return transact(ctx, async (work) => {
    const { affiliateId, groupId, reason } = input;
    const row = await work.tx.affiliate.findFirst({
      where: { id: affiliateId, ...scope },
      select: { programId: true },
    });
    if (!row) return refuse('AFFILIATE_NOT_FOUND');
    const { programId } = row;
    const moved = await movePiece(work, {
      ...{ programId, groupId, affiliateIds: [affiliateId], by: 'person', reason },
    });
    if (!moved.ok) return moved;
    const { name } = await work.tx.group.findUniqueOrThrow({ where: { id: groupId } });
    return ok({ affiliateId, groupName: name, alreadyThere: moved.value.moved.length === 0 });
  });
}

/**
 * Any number of affiliates of the group's program, piece by piece, each committed: what goes wrong leaves those before
 * it moved, and a repeat goes on. Errors: GROUP_NOT_FOUND, AFFILIATE_NOT_FOUND (of the piece it is in).
 */
export async function moveAffiliates(
  ctx: CommandContext,
  { affiliateIds, ...move }: Omit<Move, 'mayMove'>,
): Promise<Result<{ moved: number; before: number }>> {
  const ids = [...new Set(affiliateIds)].sort();
  const count = { moved: 0, before: 0 };
  for (let at = 0; at < ids.length; at += PIECE) {
    const piece = { ...move, affiliateIds: ids.slice(at, at + PIECE) };
    const result = await transact(withoutAnswer(ctx), (work) => movePiece(work, piece));
    if (!result.ok) return result;
    count.moved += result.value.moved.length;
    count.before += result.value.before.length;
  }
  return ok(count);
}

/**
 * Everybody who is in a group, to another of the same program, piece by piece, each committed. Errors: GROUP_NOT_FOUND
 * (of either), GROUP_NOT_EMPTY (to itself).
 */
export async function moveEverybody(
  ctx: CommandContext,
  { groupId, moveTo, reason }: { groupId: string; moveTo: string; reason?: string | undefined },
  scope: Scope = {},
): Promise<Result<{ moved: number }>> {
  const from = await db.group.findFirst({ where: { id: groupId, ...scope } });
  if (!from) return refuse('GROUP_NOT_FOUND');
  if (moveTo === groupId) return refuse('GROUP_NOT_EMPTY', 'Say another group to which they go.');
  let moved = 0;
  for (;;) {
    const left = await db.affiliate.findMany({
      where: { groupId },
      orderBy: { id: 'asc' },
      select: { id: true },
      take: PIECE,
    });
    const piece = {
      ...{ programId: from.programId, groupId: moveTo, by: 'person' as const, reason },
      affiliateIds: left.map(({ id }) => id),
      // Somebody may have moved them meanwhile.
      mayMove: (row: { groupId: string }) => row.groupId === groupId,
    };
    const result = await transact(withoutAnswer(ctx), (work) => movePiece(work, piece));
    if (!result.ok) return result;
    moved += result.value.moved.length;
    if (left.length < PIECE) return ok({ moved });
  }
}
