import type { z } from 'zod';
import { actorRef, type CommandContext } from '@/lib/actor';
import { openHold } from '@/lib/commissions/earn-commission';
import type { holdCommissionInput } from '@/lib/commissions/schema';
import { recordCommissionFacts } from '@/lib/commissions/moves';
import type { CommissionRow, HoldKind } from '@/lib/commissions/types';
import type { Tx } from '@/lib/db/client';
import { ok, refuse, type Result } from '@/lib/result';

/** Opens a hold beside the status, once per kind. Answers whether one was open already. The caller holds the locks. */
export async function openHoldOnce(
  tx: Tx,
  ctx: CommandContext,
  now: Date,
  commission: CommissionRow,
  hold: { kind: HoldKind; reason: string },
): Promise<boolean> {
  const open = await tx.hold.findFirst({
    where: { commissionId: commission.id, kind: hold.kind, releasedAt: null },
    select: { id: true },
  });
  if (open) return true;
  await openHold(tx, ctx, now, commission, hold);
  return false;
}

/** Ends an open hold. Errors: HOLD_NOT_FOUND. The caller holds the locks. */
export async function releaseHoldLocked(
  tx: Tx,
  ctx: CommandContext,
  now: Date,
  commission: CommissionRow,
  input: Pick<z.infer<typeof holdCommissionInput>, 'kind' | 'reason'>,
): Promise<Result<null>> {
  const { count } = await tx.hold.updateMany({
    where: { commissionId: commission.id, kind: input.kind, releasedAt: null },
    data: { releasedAt: now, releasedBy: actorRef(ctx.actor), releaseReason: input.reason },
  });
  if (count === 0) return refuse('HOLD_NOT_FOUND');
  await recordCommissionFacts(tx, ctx, [commission], {
    action: 'COMMISSION_HOLD_RELEASED',
    event: 'commission.hold_released',
    toStatus: commission.status,
    reason: input.reason,
    data: { hold: input.kind },
  });
  return ok(null);
}
