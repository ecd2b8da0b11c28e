import { type CommandContext, withoutAnswer } from '@/lib/db/work';
import type { ChangeAffiliateStatusInput } from '@/lib/affiliates/schema';
import { setAffiliateStatus, type StatusChange } from '@/lib/affiliates/set-affiliate-status';
import { BANNED, banPiece, finishBan } from '@/lib/corrections/ban';
import { giveDiscountCode } from '@/lib/discount-codes/begin-accepted';
import { FOR_MANY_ROWS, transact } from '@/lib/db/transact';
import { mailIsOn } from '@/lib/mail/transport';
import { logger } from '@/lib/logger';
import type { Result } from '@/lib/result';

/**
 * Changes an affiliate's status. A ban puts every open commission on hold and cancels the payouts not yet sent: the first
 * thousands of items in the same transaction, the rest piece by piece before this answers, and what does not come to
 * that by the job `finish-bans`. From the first on nothing of the affiliate leaves. Errors: AFFILIATE_NOT_FOUND,
 * AFFILIATE_STATUS_CONFLICT, REASON_REQUIRED.
 */
export async function changeAffiliateStatus(
  ctx: CommandContext,
  input: ChangeAffiliateStatusInput,
  scope: { programId?: string; affiliateId?: string } = {},
): Promise<Result<StatusChange>> {
  const { affiliateId, reason } = input;
  let isDone = false;
  const result = await transact(
    ctx,
    async (work) => {
      const changed = await setAffiliateStatus(work, input, scope);
      if (changed.ok && changed.value.changed && changed.value.to === 'banned') {
        isDone = await banPiece(work, { affiliateId, reason: reason?.trim() || BANNED });
      }
      if (changed.ok && changed.value.changed && began(changed.value)) {
        await giveDiscountCode(work, affiliateId);
      }
      return changed;
    },
    FOR_MANY_ROWS,
  );
  if (result.ok && result.value.waitsForProof && result.value.changed && !mailIsOn()) {
    logger.warn(
      { affiliateId },
      'accepted, and no mail server is set: make a login link on the affiliate’s page',
    );
  }
  if (result.ok && result.value.to === 'banned' && !isDone) await finish(ctx, affiliateId);
  return result;
}

function began({ from, to }: StatusChange): boolean {
  return from === 'applied' && to === 'active';
}

/** The ban is in force by now, so that a fault here is none of its answer. */
async function finish(ctx: CommandContext, affiliateId: string): Promise<void> {
  try {
    await finishBan(withoutAnswer(ctx), affiliateId);
  } catch (error) {
    logger.error({ err: error, affiliateId }, 'a ban is left to the job that finishes bans');
  }
}
