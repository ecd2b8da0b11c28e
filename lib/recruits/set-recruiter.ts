import { findRecruiterByCode } from '@/lib/affiliates/find-recruiter';
import { lockAffiliates } from '@/lib/affiliates/lock-affiliate';
import { loadFactsOfMany } from '@/lib/attribution/facts';
import { recordAudit } from '@/lib/audit/record';
import type { Tx } from '@/lib/db/client';
import { RunAgain } from '@/lib/db/errors';
import { transact } from '@/lib/db/transact';
import type { CommandContext } from '@/lib/db/work';
import { listChain } from '@/lib/recruits/chain-sql';
import type { SetRecruiterInput } from '@/lib/recruits/schema';
import { ok, refuse, type Result } from '@/lib/result';

/**
 * Staff say who recruited an affiliate, once, from now on. Errors: AFFILIATE_NOT_FOUND, RECRUITER_NOT_FOUND, OWN_RECRUIT,
 * RECRUITED_ALREADY, RECRUIT_CIRCLE, RECRUIT_SAME_PERSON.
 */
export function setRecruiter(
  ctx: CommandContext,
  { affiliateId, code, reason }: SetRecruiterInput,
): Promise<Result<{ affiliateId: string; recruiterId: string }>> {
  return transact(ctx, async (work) => {
    const { tx, now } = work;
    const found = await tx.affiliate.findUnique({
      where: { id: affiliateId },
      include: { program: true, user: { select: { id: true, emailCanonical: true } } },
    });
    if (!found) return refuse('AFFILIATE_NOT_FOUND');
    const { program, user } = found;
    const recruiterId = await findRecruiterByCode(tx, program.id, code);
    if (recruiterId === null) return refuse('RECRUITER_NOT_FOUND');
    if (recruiterId === affiliateId) return refuse('OWN_RECRUIT');
    const chain = await lockChain(tx, affiliateId, recruiterId);
    const { recruitedById } = await tx.affiliate.findUniqueOrThrow({
      where: { id: affiliateId },
      select: { recruitedById: true },
    });
    if (recruitedById !== null) return refuse('RECRUITED_ALREADY');
    if (chain.includes(affiliateId)) return refuse('RECRUIT_CIRCLE');
    const [asked] = await loadFactsOfMany(tx, [
      {
        program,
        affiliateIds: [recruiterId],
        buyer: { names: [user.id], emailsCanonical: [user.emailCanonical], accountHashes: [] },
        at: now,
      },
    ]);
    const { self = null, selfReferral } = asked?.get(recruiterId)?.facts ?? {};
    if (self !== null && selfReferral === 'block') return refuse('RECRUIT_SAME_PERSON');
    await tx.affiliate.update({
      where: { id: affiliateId },
      data: {
        recruitedById: recruiterId,
        recruitedAt: now,
        recruitedReason: reason,
        updatedAt: now,
      },
      select: { id: true },
    });
    await recordAudit(work, {
      action: 'AFFILIATE_RECRUITED',
      subjectType: 'affiliate',
      subjectId: affiliateId,
      programId: program.id,
      affiliateId,
      reason,
      data: { recruitedById: recruiterId },
    });
    return ok({ affiliateId, recruiterId });
  });
}

/** Everybody above the recruiter, held so that the chain stays as it is read; two that close a circle wait for each other here. */
async function lockChain(tx: Tx, affiliateId: string, recruiterId: string): Promise<string[]> {
  const before = await listChain(tx, recruiterId);
  await lockAffiliates(tx, [affiliateId, ...before]);
  const chain = await listChain(tx, recruiterId);
  if (chain.some((id) => !before.includes(id))) throw new RunAgain();
  return chain;
}
