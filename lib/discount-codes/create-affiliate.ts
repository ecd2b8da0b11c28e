import type { CommandContext } from '@/lib/db/work';
import { addAffiliate } from '@/lib/affiliates/add-affiliate';
import { findOrAddUser } from '@/lib/affiliates/affiliate-user';
import { overridesProblem } from '@/lib/affiliates/commands';
import { applyOverrides } from '@/lib/affiliates/overrides';
import { getAffiliateDto } from '@/lib/affiliates/queries';
import type { CreateAffiliateInput } from '@/lib/affiliates/schema';
import type { AffiliateDto } from '@/lib/affiliates/types';
import { issueOneTimeToken } from '@/lib/people/one-time-token';
import { transact } from '@/lib/db/transact';
import { addAffiliateDiscountCode, addDiscountCode } from '@/lib/discount-codes/add-discount-code';
import { discountCodeDto, type DiscountCodeDto } from '@/lib/discount-codes/queries';
import { loadProgram } from '@/lib/programs/load';
import { ok, refuse, type Result } from '@/lib/result';

export type CreatedAffiliate = {
  affiliate: AffiliateDto;
  /** Made when the affiliate's terms give the customer a discount. */
  discountCode: DiscountCodeDto | null;
  /** How a person without a password gets in; shown once, stored as a hash (and with a kept answer for its 30 days). */
  invitation: { token: string; url: string; expiresAt: Date } | null;
};

/**
 * A member of staff or a key makes an affiliate: the person when the address is new, the membership, and the discount
 * code when discountBps is above 0. Errors: PROGRAM_NOT_FOUND, EMAIL_BELONGS_TO_STAFF, AFFILIATE_EXISTS,
 * AFFILIATE_CODE_TAKEN, DISCOUNT_CODE_TAKEN, INVALID_INPUT.
 */
export function createAffiliate(
  ctx: CommandContext,
  input: CreateAffiliateInput,
  scope: { programId?: string } = {},
): Promise<Result<CreatedAffiliate>> {
  return transact(ctx, async (work) => {
    const { tx, now } = work;
    const { programId } = input;
    if (scope.programId !== undefined && scope.programId !== programId) {
      return refuse('PROGRAM_NOT_FOUND');
    }
    const program = await loadProgram(tx, programId);
    if (!program) return refuse('PROGRAM_NOT_FOUND');
    const overrides = applyOverrides(input);
    const problem = overridesProblem(overrides, program);
    if (problem) return refuse('INVALID_INPUT', problem);
    const user = await findOrAddUser(work, input);
    if (user.role !== 'affiliate') return refuse('EMAIL_BELONGS_TO_STAFF');
    const added = await addAffiliate(work, {
      programId,
      userId: user.id,
      name: input.name,
      code: input.code ?? null,
      status: input.status,
      overrides,
    });
    if (added.kind === 'code_taken') return refuse('AFFILIATE_CODE_TAKEN');
    if (added.kind === 'exists') return refuse('AFFILIATE_EXISTS');

    const discountBps = overrides.discountBps ?? program.discountBps;
    const shared = { programId, affiliateId: added.affiliateId };
    let code = null;
    if (discountBps > 0) {
      code = input.discountCode
        ? await addDiscountCode(work, {
            ...shared,
            code: input.discountCode,
            kind: 'percent',
            percentBps: discountBps,
            amountMinor: null,
            currency: null,
            startsAt: null,
            endsAt: null,
          })
        : await addAffiliateDiscountCode(work, {
            ...shared,
            base: added.code,
            discountBps,
          });
      if (!code) return refuse('DISCOUNT_CODE_TAKEN');
    }
    const invitation = user.hasPassword
      ? null
      : await issueOneTimeToken(work, { kind: 'invitation', userId: user.id, hours: 7 * 24 });
    return ok({
      affiliate: await getAffiliateDto(tx, added.affiliateId),
      discountCode: code ? discountCodeDto(code, now) : null,
      invitation,
    });
  });
}
