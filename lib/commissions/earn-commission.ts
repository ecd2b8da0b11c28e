import { actorRef, type CommandContext } from '@/lib/actor';
import { recordCommissionFacts } from '@/lib/commissions/moves';
import type {
  CommissionKind,
  CommissionRow,
  CommissionSource,
  HoldKind,
} from '@/lib/commissions/types';
import type { Tx } from '@/lib/db/client';
import { newId } from '@/lib/ids';
import { postTransfer } from '@/lib/ledger/post';
import { toJsonInteger } from '@/lib/money/money';
import type { Terms } from '@/lib/programs/types';
import { addDays } from '@/lib/time/calendar';

export type EarnInput = {
  programId: string;
  affiliateId: string;
  kind?: CommissionKind;
  orderId: string | null;
  customerId: string | null;
  /** The commission itself in minor units, positive. */
  amountMinor: bigint;
  currency: string;
  /** Frozen on the commission as they are. */
  terms: Terms;
  earnedAt: Date;
  subId: string | null;
  clickId: string | null;
  source: CommissionSource;
  /** Why a bonus or adjustment was given. */
  reason?: string;
  holds: { kind: HoldKind; reason: string }[];
};

/** Inserts a pending commission and posts expense → pending, in the caller's transaction. */
export async function earnCommission(
  tx: Tx,
  ctx: CommandContext,
  now: Date,
  input: EarnInput,
): Promise<{ id: string; amountMinor: bigint; status: string; availableAt: Date }> {
  const id = newId('commission');
  const row = await tx.commission.create({
    data: {
      id,
      programId: input.programId,
      affiliateId: input.affiliateId,
      orderId: input.orderId,
      customerId: input.customerId,
      kind: input.kind ?? 'order',
      status: 'pending',
      amountMinor: input.amountMinor,
      currency: input.currency,
      subId: input.subId,
      clickId: input.clickId,
      source: input.source,
      terms: input.terms,
      reason: input.reason ?? null,
      holdDays: input.terms.holdDays,
      earnedAt: input.earnedAt,
      availableAt: addDays(input.earnedAt, input.terms.holdDays),
      createdAt: now,
    },
  });
  const commission: CommissionRow = { ...row, status: 'pending' };
  await recordCommissionFacts(tx, ctx, [commission], {
    action: 'COMMISSION_EARNED',
    event: 'commission.earned',
    fromStatus: null,
    toStatus: 'pending',
    reason: input.reason ?? null,
    data: { amount: toJsonInteger(input.amountMinor), currency: input.currency },
  });
  for (const hold of input.holds) await openHold(tx, ctx, now, commission, hold);
  await postTransfer(tx, {
    programId: input.programId,
    affiliateId: input.affiliateId,
    currency: input.currency,
    kind: 'earn',
    legs: [{ from: 'expense', to: 'pending', amountMinor: input.amountMinor, commissionId: id }],
  });
  return { id, amountMinor: row.amountMinor, status: row.status, availableAt: row.availableAt };
}

/** Inserts the hold beside the status; the partial unique index keeps one open per kind. */
export async function openHold(
  tx: Tx,
  ctx: CommandContext,
  now: Date,
  commission: CommissionRow,
  hold: { kind: HoldKind; reason: string },
): Promise<void> {
  await tx.hold.create({
    data: {
      id: newId('hold'),
      commissionId: commission.id,
      kind: hold.kind,
      reason: hold.reason,
      openedAt: now,
      openedBy: actorRef(ctx.actor),
    },
  });
  await recordCommissionFacts(tx, ctx, [commission], {
    action: 'COMMISSION_HOLD_OPENED',
    event: 'commission.held',
    toStatus: commission.status,
    reason: hold.reason,
    data: { hold: hold.kind },
  });
}
