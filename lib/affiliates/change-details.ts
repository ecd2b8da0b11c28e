import { lockAffiliate } from '@/lib/affiliates/lock-affiliate';
import { recordAudit } from '@/lib/audit/record';
import { transact } from '@/lib/db/transact';
import type { CommandContext } from '@/lib/db/work';
import { LEGAL_DETAILS, type LegalDetails } from '@/lib/programs/legal-details';
import { ok, refuse, type Result } from '@/lib/result';

type Details = LegalDetails & { publicName: string | null; onLeaderboard: boolean };

/**
 * Changes what is given of how others name an affiliate. The audit log has which fields differ; values stay out of it, where
 * they would be kept for ever. Errors: AFFILIATE_NOT_FOUND, PERSON_ERASED.
 */
export function changeDetails(
  ctx: CommandContext,
  { affiliateId, ...details }: Partial<Details> & { affiliateId: string },
): Promise<Result<{ changed: boolean }>> {
  return transact<{ changed: boolean }>(ctx, async (work) => {
    const { tx, now } = work;
    await lockAffiliate(tx, affiliateId);
    const before = await tx.affiliate.findUnique({ where: { id: affiliateId } });
    if (!before) return refuse('AFFILIATE_NOT_FOUND');
    if (before.erasedAt !== null) return refuse('PERSON_ERASED');
    const { publicName, onLeaderboard, legalName, legalAddress, taxId } = details;
    const after = { publicName, onLeaderboard, legalName, legalAddress, taxId };
    const changed = (['publicName', 'onLeaderboard', ...LEGAL_DETAILS] as const).filter(
      (key) => after[key] !== undefined && after[key] !== before[key],
    );
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
