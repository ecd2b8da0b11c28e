import type { CommandContext } from '@/lib/db/work';
import { lockAffiliate } from '@/lib/affiliates/lock-affiliate';
import { recordAudit } from '@/lib/audit/record';
import { affiliateScope, programScope, type Viewer } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';
import { transact } from '@/lib/db/transact';
import {
  changedDetails,
  legalDetailsSelect,
  type LegalDetails,
} from '@/lib/programs/legal-details';
import { ok, refuse, type Result } from '@/lib/result';

/** How statements name an affiliate; null for one outside the viewer's scope. */
export function getLegalDetails(viewer: Viewer, affiliateId: string): Promise<LegalDetails | null> {
  const { affiliateId: own } = affiliateScope(viewer);
  return db.affiliate.findFirst({
    where: {
      AND: [{ id: affiliateId }, own === undefined ? {} : { id: own }, programScope(viewer)],
    },
    select: legalDetailsSelect,
  });
}

/** Counts for statements that are issued from now on. Errors: AFFILIATE_NOT_FOUND. */
export function saveLegalDetails(
  ctx: CommandContext,
  input: LegalDetails & { affiliateId: string },
): Promise<Result<{ changed: boolean }>> {
  return transact<{ changed: boolean }>(ctx, async (work) => {
    const { tx, now } = work;
    const { affiliateId, ...after } = input;
    await lockAffiliate(tx, affiliateId);
    const before = await tx.affiliate.findUnique({
      where: { id: affiliateId },
      select: { ...legalDetailsSelect, programId: true, erasedAt: true },
    });
    if (!before) return refuse('AFFILIATE_NOT_FOUND');
    if (before.erasedAt !== null) return refuse('PERSON_ERASED');
    const changed = changedDetails(before, after);
    if (changed.length === 0) return ok({ changed: false });
    await tx.affiliate.update({ where: { id: affiliateId }, data: { ...after, updatedAt: now } });
    await recordAudit(work, {
      action: 'AFFILIATE_DETAILS_CHANGED',
      subjectType: 'affiliate',
      subjectId: affiliateId,
      programId: before.programId,
      affiliateId,
      data: { changed },
    });
    return ok({ changed: true });
  });
}
