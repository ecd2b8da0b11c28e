import type { CommandContext } from '@/lib/db/work';
import { recordAudit } from '@/lib/audit/record';
import { programScope, type Viewer } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';
import { transact } from '@/lib/db/transact';
import {
  changedDetails,
  legalDetailsSelect,
  type LegalDetails,
} from '@/lib/programs/legal-details';
import { ok, refuse, type Result } from '@/lib/result';
import { lockProgram } from '@/lib/programs/lock-program';

/** How statements name the merchant; null for a program outside the viewer's scope. */
export function getMerchantDetails(
  viewer: Viewer,
  programId: string,
): Promise<LegalDetails | null> {
  const { programId: own } = programScope(viewer);
  return db.program.findFirst({
    where: { AND: [{ id: programId }, own === undefined ? {} : { id: own }] },
    select: legalDetailsSelect,
  });
}

/** Counts for statements that are issued from now on. Errors: PROGRAM_NOT_FOUND. */
export function saveMerchantDetails(
  ctx: CommandContext,
  input: LegalDetails & { programId: string },
): Promise<Result<{ changed: boolean }>> {
  return transact<{ changed: boolean }>(ctx, async (work) => {
    const { tx, now } = work;
    const { programId, ...after } = input;
    await lockProgram(tx, programId);
    const before = await tx.program.findUnique({
      where: { id: programId },
      select: legalDetailsSelect,
    });
    if (!before) return refuse('PROGRAM_NOT_FOUND');
    const changed = changedDetails(before, after);
    if (changed.length === 0) return ok({ changed: false });
    await tx.program.update({ where: { id: programId }, data: { ...after, updatedAt: now } });
    await recordAudit(work, {
      action: 'PROGRAM_DETAILS_CHANGED',
      subjectType: 'program',
      subjectId: programId,
      programId,
      data: { changed },
    });
    return ok({ changed: true });
  });
}
