import { lockAffiliate } from '@/lib/affiliates/lock-affiliate';
import { recordAudit } from '@/lib/audit/record';
import { affiliateScope, programScope, type Viewer } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';
import { transact } from '@/lib/db/transact';
import type { CommandContext } from '@/lib/db/work';
import { ok, refuse, type Result } from '@/lib/result';

/** As pages of shops may name the affiliate; null where none was chosen, and for one outside the viewer's scope. */
export async function findPublicName(viewer: Viewer, affiliateId: string): Promise<string | null> {
  const { affiliateId: own } = affiliateScope(viewer);
  const found = await db.affiliate.findFirst({
    where: {
      AND: [{ id: affiliateId }, own === undefined ? {} : { id: own }, programScope(viewer)],
    },
    select: { publicName: true },
  });
  return found?.publicName ?? null;
}

/** Null: pages name nobody. Shown within five seconds. Errors: AFFILIATE_NOT_FOUND, PERSON_ERASED. */
export function savePublicName(
  ctx: CommandContext,
  { affiliateId, publicName }: { affiliateId: string; publicName: string | null },
): Promise<Result<{ changed: boolean }>> {
  return transact<{ changed: boolean }>(ctx, async (work) => {
    const { tx, now } = work;
    await lockAffiliate(tx, affiliateId);
    const before = await tx.affiliate.findUnique({
      where: { id: affiliateId },
      select: { publicName: true, programId: true, erasedAt: true },
    });
    if (!before) return refuse('AFFILIATE_NOT_FOUND');
    if (before.erasedAt !== null) return refuse('PERSON_ERASED');
    if (before.publicName === publicName) return ok({ changed: false });
    await tx.affiliate.update({ where: { id: affiliateId }, data: { publicName, updatedAt: now } });
    await recordAudit(work, {
      action: 'AFFILIATE_DETAILS_CHANGED',
      subjectType: 'affiliate',
      subjectId: affiliateId,
      programId: before.programId,
      affiliateId,
      data: { changed: ['publicName'] },
    });
    return ok({ changed: true });
  });
}
