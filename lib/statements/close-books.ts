import { lockAffiliate } from '@/lib/affiliates/lock-affiliate';
import { isLockTimeout } from '@/lib/db/errors';
import { inTransaction } from '@/lib/db/transact';
import { ok, refuse, type Result } from '@/lib/result';

/** How long closing waits for those who are posting into these books at that moment. */
const LOCK_MS = 5_000;

/**
 * Closes an affiliate's books up to a time that has passed: from then on nothing is posted before it, whoever began when.
 * Those who hold the affiliate's lock are waited for; what they posted is there afterwards, and what comes later is
 * refused by the guard ledger_entries_open and run again at its own, later time. In a transaction of its own, so that
 * nobody waits for what is read afterwards. Errors: STATEMENT_NOT_READY (not passed, or somebody keeps the lock).
 */
export async function closeBooks(affiliateId: string, to: Date): Promise<Result<null>> {
  try {
    return await inTransaction(
      async (tx, now) => {
        // The end is exclusive: what happened in this millisecond belongs to it.
        if (to.getTime() > now.getTime() + 1) return refuse('STATEMENT_NOT_READY');
        await lockAffiliate(tx, affiliateId);
        await tx.affiliate.updateMany({
          where: { id: affiliateId, OR: [{ booksClosedTo: null }, { booksClosedTo: { lt: to } }] },
          data: { booksClosedTo: to },
        });
        return ok(null);
      },
      { lockMs: LOCK_MS },
    );
  } catch (error) {
    if (!isLockTimeout(error)) throw error;
    return refuse(
      'STATEMENT_NOT_READY',
      'The books of that time are being written. Try again in a minute.',
    );
  }
}
