import { lockWithRecruiters } from '@/lib/affiliates/lock-recruiters-sql';
import type { Tx } from '@/lib/db/client';
import { lockRows } from '@/lib/db/locks';

/**
 * The affiliate's row is the lock under which its money moves: taken first, before payout and commission. NO KEY UPDATE
 * lets new orders (which only reference the row) pass. Whoever recruited the affiliate is locked in the same step: what
 * moves a commission may move the one that follows it.
 */
export function lockAffiliate(tx: Tx, affiliateId: string): Promise<void> {
  return lockAffiliates(tx, [affiliateId]);
}

export function lockAffiliates(tx: Tx, affiliateIds: readonly string[]): Promise<void> {
  return lockWithRecruiters(tx, 'NO KEY UPDATE', affiliateIds);
}

/** For whoever moves payouts alone: nothing follows one. */
export function lockAffiliatesAlone(tx: Tx, affiliateIds: readonly string[]): Promise<void> {
  return lockRows(tx, { kind: 'affiliate', strength: 'NO KEY UPDATE' }, affiliateIds);
}

/** Only keeps the affiliates as they are, for whoever reads their status and moves no money of theirs. */
export function shareAffiliates(tx: Tx, affiliateIds: readonly string[]): Promise<void> {
  return lockWithRecruiters(tx, 'SHARE', affiliateIds);
}
