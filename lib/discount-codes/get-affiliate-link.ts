import type { CommandContext, Work } from '@/lib/db/work';
import { addAffiliate } from '@/lib/affiliates/add-affiliate';
import { type AffiliateStatus, parseAffiliateStatus } from '@/lib/affiliates/types';
import type { Tx } from '@/lib/db/client';
import type { Program } from '@/lib/db/generated/client';
import { transact } from '@/lib/db/transact';
import { addAffiliateDiscountCode } from '@/lib/discount-codes/add-discount-code';
import { env } from '@/lib/env';
import { loadDefaultGroup } from '@/lib/groups/load';
import { loadChosenOrOnlyProgram } from '@/lib/programs/load';
import { applyOverrides } from '@/lib/programs/overrides';
import { over } from '@/lib/programs/rules';
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

type Asks = { userId: string; program?: string };
type Scope = { programId?: string; affiliateId?: string };

/**
 * A user's link, with what is missing made on the way: the membership in the named or only program, and its code. Any
 * number of calls at once end in one membership. Errors: USER_NOT_FOUND, PROGRAM_NOT_FOUND, EMAIL_BELONGS_TO_STAFF,
 * AFFILIATE_CODE_TAKEN, CODE_TAKEN.
 */
export function getAffiliateLink(
  ctx: CommandContext,
  input: Asks,
  scope: Scope = {},
): Promise<Result<AffiliateLink>> {
  return transact(ctx, async (work) => {
    const { tx } = work;
    const program = await programFor(tx, input, scope);
    if (!program) {
      return refuse(
        'PROGRAM_NOT_FOUND',
        input.program ? undefined : 'There is not exactly one program: name it.',
      );
    }
    const user = await tx.user.findUnique({
      where: { id: input.userId },
      select: { id: true, name: true, role: true, disabledAt: true, emailProvenAt: true },
    });
    if (!user || user.disabledAt !== null) return refuse('USER_NOT_FOUND');
    const known = await findMembership(tx, program.id, user.id);
    // A key that sees one affiliate only neither reads nor makes another's membership.
    if (scope.affiliateId !== undefined && known?.id !== scope.affiliateId) {
      return refuse('USER_NOT_FOUND');
    }
    if (known) return ok(linkOf(program, known, false));
    if (user.role !== 'affiliate') return refuse('EMAIL_BELONGS_TO_STAFF');
    return makeMembership(work, program, user);
  });
}

function programFor(tx: Tx, input: Asks, scope: Scope): Promise<Program | null> {
  return scope.programId
    ? tx.program.findFirst({
        where: { id: scope.programId, ...(input.program ? { slug: input.program } : {}) },
      })
    : loadChosenOrOnlyProgram(tx, input.program);
}

type Membership = { id: string; code: string; status: string };

function findMembership(tx: Tx, programId: string, userId: string): Promise<Membership | null> {
  return tx.affiliate.findUnique({
    where: { programId_userId: { programId, userId } },
    select: { id: true, code: true, status: true },
  });
}

/** Makes the membership, or takes the one that somebody else made meanwhile. */
async function makeMembership(
  work: Work,
  program: Program,
  user: { id: string; name: string; emailProvenAt: Date | null },
): Promise<Result<AffiliateLink>> {
  const group = await loadDefaultGroup(work.tx, program.id);
  const begins = program.autoAccept && user.emailProvenAt !== null;
  const added = await addAffiliate(work, {
    programId: program.id,
    groupId: group.id,
    userId: user.id,
    name: user.name,
    code: null,
    status: begins ? 'active' : 'applied',
    acceptedAt: program.autoAccept ? work.now : null,
    overrides: applyOverrides({}),
  });
  if (added.kind === 'code_taken') return refuse(added.code);
  const created = added.kind === 'added';
  const { discountBps } = over(program, group);
  if (created && begins && discountBps > 0) {
    await addAffiliateDiscountCode(work, {
      programId: program.id,
      affiliateId: added.affiliateId,
      base: added.code,
      discountBps,
    });
  }
  const affiliate = await findMembership(work.tx, program.id, user.id);
  if (!affiliate) throw new Error(`membership ${added.affiliateId} is not there`);
  return ok(linkOf(program, affiliate, created));
}

function linkOf(program: Program, affiliate: Membership, created: boolean): AffiliateLink {
  return {
    url: `${env().APP_URL}/r/${encodeURIComponent(affiliate.code)}`,
    code: affiliate.code,
    affiliateId: affiliate.id,
    programId: program.id,
    status: parseAffiliateStatus(affiliate.status),
    created,
  };
}
