import { actorRef } from '@/lib/actor';
import { lockCommissions } from '@/lib/commissions/lock-commissions';
import { recordCommissionNews } from '@/lib/commissions/moves';
import { decide } from '@/lib/commissions/rules';
import { remainingMinor } from '@/lib/commissions/types';
import type { Work } from '@/lib/db/work';
import { newId } from '@/lib/ids';
import { postTransfer } from '@/lib/ledger/post';
import { toJsonInteger } from '@/lib/money/money';

/** The affiliate reads this; why the payout was called off may be for staff. */
const REASON = 'The payout that it came on top of did not go through.';

/**
 * What is left of the bonus of a payout that did not go through: available → expense. The caller holds the affiliate and
 * has released the payout's items.
 */
export async function takeBonusBack(work: Work, commissionId: string): Promise<void> {
  const { tx, ctx, now } = work;
  const [bonus] = await lockCommissions(tx, [commissionId]);
  if (!bonus) throw new Error(`commission ${commissionId} is gone`);
  const verdict = decide(bonus, 'claw_back', { now, held: false });
  // Somebody has taken all of it back before.
  if (verdict.kind !== 'move') return;
  const { programId, affiliateId, currency, status, clawedBackMinor } = bonus;
  if (status !== 'available') throw new Error(`bonus ${commissionId} is ${status}`);
  const amountMinor = remainingMinor(bonus);
  const transferId = await postTransfer(tx, {
    programId,
    affiliateId,
    currency,
    kind: 'claw_back',
    reason: REASON,
    legs: [{ from: 'available', to: 'expense', amountMinor, commissionId }],
  });
  const { count } = await tx.commission.updateMany({
    where: { id: commissionId, status, clawedBackMinor },
    data: {
      status: verdict.to,
      clawedBackMinor: clawedBackMinor + amountMinor,
      clawedBackAt: now,
      clawbackReason: REASON,
    },
  });
  if (count !== 1) throw new Error(`commission ${commissionId} was moved by somebody else`);
  await tx.clawback.create({
    data: {
      id: newId('clawback'),
      commissionId,
      kind: 'manual',
      transferId,
      amountMinor,
      debtMinor: 0n,
      reason: REASON,
      actorKind: ctx.actor.kind,
      actorId: actorRef(ctx.actor),
      createdAt: now,
    },
  });
  await recordCommissionNews(work, [bonus], {
    action: 'COMMISSION_CLAWED_BACK',
    event: 'commission.clawed_back',
    toStatus: verdict.to,
    reason: REASON,
    data: { clawedBack: toJsonInteger(amountMinor), debt: 0, kind: 'manual' },
  });
}
