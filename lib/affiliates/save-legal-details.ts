import { changeDetails } from '@/lib/affiliates/change-details';
import { seenAffiliates } from '@/lib/affiliates/queries';
import type { Viewer } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';
import type { CommandContext } from '@/lib/db/work';
import { legalDetailsSelect, type LegalDetails } from '@/lib/programs/legal-details';
import type { Result } from '@/lib/result';

/** How statements name an affiliate; null for one outside the viewer's scope. */
export function getLegalDetails(viewer: Viewer, affiliateId: string): Promise<LegalDetails | null> {
  return db.affiliate.findFirst({
    where: { AND: [{ id: affiliateId }, seenAffiliates(viewer)] },
    select: legalDetailsSelect,
  });
}

/** Counts for statements that are issued from now on. Errors: AFFILIATE_NOT_FOUND, PERSON_ERASED. */
export function saveLegalDetails(
  ctx: CommandContext,
  input: LegalDetails & { affiliateId: string },
): Promise<Result<{ changed: boolean }>> {
  return changeDetails(ctx, input);
}
