import type { CommandContext } from '@/lib/db/work';
import { addAffiliate } from '@/lib/affiliates/add-affiliate';
import { applyOverrides } from '@/lib/affiliates/overrides';
import { type AffiliateStatus, parseAffiliateStatus } from '@/lib/affiliates/types';
import { transact } from '@/lib/db/transact';
import { addAffiliateDiscountCode } from '@/lib/discount-codes/add-discount-code';
import { env } from '@/lib/env';
import { loadChosenOrOnlyProgram } from '@/lib/programs/load';
import { ok, refuse, type Result } from '@/lib/result';

export type AffiliateLink = {
  url: string;
  code: string;
  affiliateId: string;
  programId: string;
  status: AffiliateStatus;
  /** True when the membership was made by this call. */
  created: boolean;
};

/**
 * A user's link, with what is missing made on the way: the membership in the named or only program, and its code. Any
 * number of calls at once end in one membership. Errors: USER_NOT_FOUND, PROGRAM_NOT_FOUND, EMAIL_BELONGS_TO_STAFF.
 */
export function getAffiliateLink(
  ctx: CommandContext,
  input: { userId: string; program?: string },
  scope: { programId?: string; affiliateId?: string } = {},
): Promise<Result<AffiliateLink>> {
  return transact(ctx, async (work) => {
    const { tx } = work;
    const program = scope.programId
      ? await tx.program.findFirst({
          where: { id: scope.programId, ...(input.program ? { slug: input.program } : {}) },
        })
      : await loadChosenOrOnlyProgram(tx, input.program);
    if (!program) {
      return refuse(
        'PROGRAM_NOT_FOUND',
        input.program ? undefined : 'There is not exactly one program: name it.',
      );
    }
    const user = await tx.user.findUnique({
      where: { id: input.userId },
      select: { id: true, name: true, role: true, disabledAt: true },
    });
    if (!user || user.disabledAt !== null) return refuse('USER_NOT_FOUND');
    const find = () =>
      tx.affiliate.findUnique({
        where: { programId_userId: { programId: program.id, userId: user.id } },
        select: { id: true, code: true, status: true },
      });
    let affiliate = await find();
    let created = false;
    // A key that sees one affiliate only neither reads nor makes another's membership.
    if (scope.affiliateId !== undefined && affiliate?.id !== scope.affiliateId) {
      return refuse('USER_NOT_FOUND');
    }
    if (!affiliate) {
      if (user.role !== 'affiliate') return refuse('EMAIL_BELONGS_TO_STAFF');
      const added = await addAffiliate(work, {
        programId: program.id,
        userId: user.id,
        name: user.name,
        code: null,
        status: program.autoAccept ? 'active' : 'applied',
        overrides: applyOverrides({}),
      });
      if (added.kind === 'code_taken') return refuse('AFFILIATE_CODE_TAKEN');
      created = added.kind === 'added';
      if (created && program.discountBps > 0) {
        await addAffiliateDiscountCode(work, {
          programId: program.id,
          affiliateId: added.affiliateId,
          base: added.code,
          discountBps: program.discountBps,
        });
      }
      affiliate = await find();
      if (!affiliate) throw new Error(`membership ${added.affiliateId} is not there`);
    }
    return ok({
      url: `${env().APP_URL}/r/${encodeURIComponent(affiliate.code)}`,
      code: affiliate.code,
      affiliateId: affiliate.id,
      programId: program.id,
      status: parseAffiliateStatus(affiliate.status),
      created,
    });
  });
}
