import { bringTo } from '@/lib/corrections/bring-to';
import { lockLineageOf, takenByParent } from '@/lib/corrections/commission-lineage';
import { findFollower } from '@/lib/corrections/settle-follower-sql';
import type { Work } from '@/lib/db/work';

/** Whoever recruited reads this; what happened to the other's commission, and why, is the other's. */
const TAKEN = 'Something was taken back of the commission that it follows.';
const RESTORED = 'What had been taken of the commission that it follows was given back.';

/**
 * Brings what follows a commission to its target, after something of it was taken or given back: round(share × what is left of
 * it), as far as something remains. What a person took of the follower counts towards what remains only, and one that was
 * voided stays so. The caller holds both affiliates and all payouts.
 */
export async function settleFollower(work: Work, parentId: string): Promise<void> {
  const { tx } = work;
  const found = await findFollower(tx, parentId);
  if (!found) return;
  const lineage = await lockLineageOf(tx, found.id);
  if (!lineage) return;
  const targetMinor = lineage.root.amountMinor - found.targetMinor;
  const takenByRefundsMinor = await takenByParent(tx, lineage);
  const reason = targetMinor < takenByRefundsMinor ? RESTORED : TAKEN;
  await bringTo(work, lineage, { kind: 'parent', reason }, { targetMinor, takenByRefundsMinor });
}
