import type { CommandContext } from '@/lib/db/work';
import { lockAffiliate } from '@/lib/affiliates/lock-affiliate';
import { recordAudit } from '@/lib/audit/record';
import { seal } from '@/lib/crypto/envelope';
import { transact } from '@/lib/db/transact';
import { newId } from '@/lib/ids';
import { enqueueEvent } from '@/lib/outbox/enqueue';
import { accountHash, ACCOUNT_RULE } from '@/lib/payouts/account-hash';
import { maskDetails, type PayoutDetailsInput, type StoredDetails } from '@/lib/payouts/schema';
import { ok, refuse, type Result } from '@/lib/result';

/**
 * Supersedes the affiliate's payout details; the old row stays. The caller has asked for the password again. The
 * account number never reaches the audit log or an event. Nobody says where somebody else's money goes. Errors:
 * AFFILIATE_NOT_FOUND, FORBIDDEN, CREDIT_NOT_OFFERED.
 */
export function savePayoutDetails(
  ctx: CommandContext,
  affiliateId: string,
  given: PayoutDetailsInput,
): Promise<Result<{ masked: string }>> {
  return transact(ctx, async (work) => {
    const { tx, now } = work;
    await lockAffiliate(tx, affiliateId);
    const affiliate = await tx.affiliate.findUnique({
      where: { id: affiliateId },
      include: { program: { select: { creditEnabled: true } } },
    });
    if (!affiliate) return refuse('AFFILIATE_NOT_FOUND');
    const { actor } = ctx;
    const isTheirs = actor.kind === 'user' && actor.id === affiliate.userId;
    if (!isTheirs && actor.kind !== 'system') return refuse('FORBIDDEN');
    if (given.method === 'credit' && !affiliate.program.creditEnabled) {
      return refuse('CREDIT_NOT_OFFERED');
    }
    const { programId } = affiliate;
    const details: StoredDetails = given.method === 'credit' ? { ...given, programId } : given;
    await tx.payoutDetails.updateMany({
      where: { affiliateId, supersededAt: null },
      data: { supersededAt: now },
    });
    const masked = maskDetails(details);
    const id = newId('payoutDetails');
    await tx.payoutDetails.create({
      data: {
        id,
        affiliateId,
        method: details.method,
        cipher: seal(JSON.stringify(details), affiliateId),
        accountHash: accountHash(details),
        accountRule: ACCOUNT_RULE,
        masked,
        createdAt: now,
      },
    });
    const about = {
      programId,
      affiliateId,
      subjectType: 'payout_details',
      subjectId: id,
    };
    await recordAudit(work, {
      ...about,
      action: 'PAYOUT_DETAILS_CHANGED',
      data: { method: details.method },
    });
    await enqueueEvent(tx, {
      ...about,
      type: 'payout_details.changed',
      payload: { affiliateId, method: details.method, masked },
    });
    return ok({ masked });
  });
}
