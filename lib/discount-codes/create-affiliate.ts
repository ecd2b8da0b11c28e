import type { CommandContext, Work } from '@/lib/db/work';
import { addAffiliate } from '@/lib/affiliates/add-affiliate';
import { findOrAddUser } from '@/lib/affiliates/affiliate-user';
import { getAffiliateDto } from '@/lib/affiliates/queries';
import type { CreateAffiliateInput } from '@/lib/affiliates/schema';
import type { AffiliateDto } from '@/lib/affiliates/types';
import { keepGroup, loadDefaultGroup } from '@/lib/groups/load';
import { mailIsOn } from '@/lib/mail/transport';
import { enqueueEvent } from '@/lib/outbox/enqueue';
import { actorMayLetIn } from '@/lib/people/actor-may';
import { neverGotIn, showLink } from '@/lib/people/login-link';
import { transact } from '@/lib/db/transact';
import {
  addAffiliateDiscountCode,
  addDiscountCode,
  refuseTaken,
} from '@/lib/discount-codes/add-discount-code';
import { discountCodeDto, type DiscountCodeDto } from '@/lib/discount-codes/queries';
import { loadProgram } from '@/lib/programs/load';
import { applyOverrides, overridesProblem } from '@/lib/programs/overrides';
import { over } from '@/lib/programs/rules';
import { ok, refuse, type Result } from '@/lib/result';

export type CreatedAffiliate = {
  affiliate: AffiliateDto;
  /** Made when the affiliate's terms give the customer a discount. */
  discountCode: DiscountCodeDto | null;
  /** How a person who never got in does; null for others. */
  invitation: Invited | null;
};

/** A link for the member of staff who asked, or a mail to the person: nobody else has a proof of who they are. */
type Invited = { sentTo: 'screen' | 'mail' | 'nobody'; email: string; url: string | null };

/**
 * A member of staff or a key makes an affiliate: the person when the address is new, the membership, and the discount
 * code when discountBps is above 0. Errors: PROGRAM_NOT_FOUND, GROUP_NOT_FOUND, EMAIL_BELONGS_TO_STAFF, AFFILIATE_EXISTS,
 * AFFILIATE_CODE_TAKEN, DISCOUNT_CODE_TAKEN, CODE_TAKEN, INVALID_INPUT.
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
    const group =
      input.groupId === undefined
        ? await loadDefaultGroup(tx, programId)
        : await keepGroup(tx, programId, input.groupId);
    if (!group) return refuse('GROUP_NOT_FOUND');
    const below = over(program, group);
    const problem = overridesProblem(overrides, below);
    if (problem) return refuse('INVALID_INPUT', problem);
    const user = await findOrAddUser(work, input);
    if (user.role !== 'affiliate') return refuse('EMAIL_BELONGS_TO_STAFF');
    const added = await addAffiliate(work, {
      programId,
      groupId: group.id,
      userId: user.id,
      name: input.name,
      code: input.code ?? null,
      status: input.status,
      overrides,
    });
    if (added.kind === 'code_taken') return refuse(added.code);
    if (added.kind === 'exists') return refuse('AFFILIATE_EXISTS');

    const discountBps = overrides.discountBps ?? below.discountBps;
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
      if (!code) return refuseTaken(tx, input.discountCode ?? added.code);
    }
    const invitation = await invite(work, user.id);
    return ok({
      affiliate: await getAffiliateDto(tx, added.affiliateId),
      discountCode: code ? discountCodeDto(code, now) : null,
      invitation,
    });
  });
}

/** A key has no person who may hold somebody's link: it is mailed, or the console makes it. */
async function invite(work: Work, userId: string): Promise<Invited | null> {
  const { tx, ctx } = work;
  const user = await tx.user.findUniqueOrThrow({ where: { id: userId } });
  if (!neverGotIn(user)) return null;
  const { email } = user;
  if (await actorMayLetIn(tx, ctx.actor, 'affiliate')) {
    return { sentTo: 'screen', email, url: (await showLink(work, userId)).url };
  }
  if (!mailIsOn()) return { sentTo: 'nobody', email, url: null };
  await enqueueEvent(tx, {
    type: 'account.invited',
    subjectType: 'user',
    subjectId: userId,
    payload: { userId },
  });
  return { sentTo: 'mail', email, url: null };
}
