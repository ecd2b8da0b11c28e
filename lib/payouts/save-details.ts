import type { CommandContext } from '@/lib/db/work';
import { lockAffiliate } from '@/lib/affiliates/lock-affiliate';
import { recordAudit } from '@/lib/audit/record';
import { seal } from '@/lib/crypto/envelope';
import { keyedHash } from '@/lib/crypto/keyed-hash';
import { transact } from '@/lib/db/transact';
import { newId } from '@/lib/ids';
import { enqueueEvent } from '@/lib/outbox/enqueue';
import { accountIdentity, maskDetails, type PayoutDetailsInput } from '@/lib/payouts/schema';
import { ok, refuse, type Result } from '@/lib/result';

/** The purpose under which account identities are hashed; attribution compares by it. */
export const ACCOUNT_HASH_PURPOSE = 'payout-account';

/**
 * Supersedes the affiliate's payout details; the old row stays. The caller has asked for the password again. The
 * account number never reaches the audit log or an event. Errors: AFFILIATE_NOT_FOUND.
 */
export function savePayoutDetails(
  ctx: CommandContext,
  affiliateId: string,
  details: PayoutDetailsInput,
): Promise<Result<{ masked: string }>> {
  return transact(ctx, async (work) => {
    const { tx, now } = work;
    await lockAffiliate(tx, affiliateId);
    const affiliate = await tx.affiliate.findUnique({ where: { id: affiliateId } });
    if (!affiliate) return refuse('AFFILIATE_NOT_FOUND');
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
        accountHash: keyedHash(ACCOUNT_HASH_PURPOSE, accountIdentity(details)),
        masked,
        createdAt: now,
      },
    });
    const about = {
      programId: affiliate.programId,
      affiliateId,
      subjectType: 'payout_details',
      subjectId: id,
    };
    await recordAudit(work, {
      ...about,
      action: 'PAYOUT_DETAILS_CHANGED',
      data: { method: details.method, masked },
    });
    await enqueueEvent(tx, {
      ...about,
      type: 'payout_details.changed',
      payload: { affiliateId, method: details.method, masked },
    });
    return ok({ masked });
  });
}
