import { recordAudit } from '@/lib/audit/record';
import type { CommandContext } from '@/lib/db/work';
import { lockAffiliate } from '@/lib/affiliates/lock-affiliate';
import { getAffiliateDto } from '@/lib/affiliates/queries';
import type { UpdateAffiliateTermsInput } from '@/lib/affiliates/schema';
import type { AffiliateDto } from '@/lib/affiliates/types';
import { transact } from '@/lib/db/transact';
import type { Prisma } from '@/lib/db/generated/client';
import {
  applyOverrides,
  differences,
  overridesOf,
  overridesProblem,
} from '@/lib/programs/overrides';
import { over } from '@/lib/programs/rules';
import { ok, refuse, type Result } from '@/lib/result';

/**
 * Changes an affiliate's own terms and name; null goes back to the group's or else the program's. Commissions keep the terms they were
 * earned on. Errors: AFFILIATE_NOT_FOUND, INVALID_INPUT (a flat rate without its amount).
 */
export function updateAffiliateTerms(
  ctx: CommandContext,
  input: UpdateAffiliateTermsInput,
  scope: { programId?: string; affiliateId?: string } = {},
): Promise<Result<{ affiliate: AffiliateDto }>> {
  return transact(ctx, async (work) => {
    const { tx, now } = work;
    const { affiliateId, name } = input;
    if (scope.affiliateId !== undefined && scope.affiliateId !== affiliateId) {
      return refuse('AFFILIATE_NOT_FOUND');
    }
    await lockAffiliate(tx, affiliateId);
    const row = await tx.affiliate.findFirst({
      where: { id: affiliateId, ...(scope.programId ? { programId: scope.programId } : {}) },
      include: { program: true, group: true },
    });
    if (!row) return refuse('AFFILIATE_NOT_FOUND');
    if (row.erasedAt !== null) return refuse('PERSON_ERASED');
    const before = overridesOf(row);
    const after = applyOverrides(input, before);
    const problem = overridesProblem(after, over(row.program, row.group));
    if (problem) return refuse('INVALID_INPUT', problem);
    const changes = differences(
      { ...before, name: row.name },
      { ...after, name: name ?? row.name },
    );
    if (Object.keys(changes).length > 0) {
      await tx.affiliate.update({
        where: { id: affiliateId },
        data: { ...after, ...(name === undefined ? {} : { name }), updatedAt: now },
      });
      await recordAudit(work, {
        action: 'AFFILIATE_TERMS_CHANGED',
        subjectType: 'affiliate',
        subjectId: affiliateId,
        programId: row.programId,
        affiliateId,
        data: withoutName(changes),
      });
    }
    return ok({ affiliate: await getAffiliateDto(tx, affiliateId) });
  });
}

/** That the name changed, and not what it was: the log keeps no names. */
function withoutName({ name, ...changes }: Prisma.InputJsonObject): Prisma.InputJsonObject {
  return name === undefined ? changes : { ...changes, nameChanged: true };
}
