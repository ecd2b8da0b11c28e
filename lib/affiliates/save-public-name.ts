import { changeDetails } from '@/lib/affiliates/change-details';
import { seenAffiliates } from '@/lib/affiliates/queries';
import type { Viewer } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';
import type { CommandContext } from '@/lib/db/work';
import type { Result } from '@/lib/result';

/** As pages of shops may name the affiliate; null where none was chosen, and for one outside the viewer's scope. */
export async function findPublicName(viewer: Viewer, affiliateId: string): Promise<string | null> {
  const found = await db.affiliate.findFirst({
    where: { AND: [{ id: affiliateId }, seenAffiliates(viewer)] },
    select: { publicName: true },
  });
  return found?.publicName ?? null;
}

/** Null: pages name nobody. Shown within five seconds. Errors: AFFILIATE_NOT_FOUND, PERSON_ERASED. */
export function savePublicName(
  ctx: CommandContext,
  input: { affiliateId: string; publicName: string | null },
): Promise<Result<{ changed: boolean }>> {
  return changeDetails(ctx, input);
}
