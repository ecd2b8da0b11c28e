import type { Tx } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';
import { newId } from '@/lib/ids';

export type EventType =
  | `commission.${'earned' | 'approved' | 'voided' | 'available' | 'requested' | 'released' | 'paid' | 'payment_returned' | 'clawed_back' | 'clawback_reversed' | 'held' | 'hold_released'}`
  | `payout.${'requested' | 'approved' | 'sent' | 'paid' | 'rejected' | 'cancelled' | 'failed' | 'returned' | 'reduced'}`
  | `payout_batch.${'created' | 'approved' | 'reduced' | 'sent' | 'cancelled' | 'closed' | 'imported'}`
  | `books.${'check_failed' | 'check_passed'}`
  | `account.${'invited' | 'applied' | 'accepted' | 'link_shown' | 'reset_sent' | 'reset_asked' | 'login_asked' | 'code_asked' | 'password_changed' | 'factor_set_up' | 'factor_removed' | 'factor_reset' | 'recovery_codes_made' | 'recovery_code_used'}`
  | 'payout_details.changed'
  | 'affiliate.created'
  | 'affiliate.status_changed'
  | 'affiliate.moved_group'
  | 'affiliate.removed'
  | 'lead.recorded'
  | 'order.recorded'
  | 'order.reattributed'
  | `customer.${'reattributed' | 'joined' | 'split'}`
  | `refund.${'recorded' | 'reversed' | 'changed'}`
  | `dispute.${'opened' | 'closed'}`
  | 'debt.written_off'
  | 'debt.repaid'
  | 'webhook.switched_off'
  | 'postback.switched_off'
  | 'digest.due';

export type EventInput = {
  type: EventType;
  programId?: string | null;
  affiliateId?: string | null;
  subjectType: string;
  subjectId: string;
  payload: Prisma.InputJsonObject;
};

/** Writes what others will be sent into the caller's transaction; the worker delivers it after the commit. */
export async function enqueueEvent(tx: Tx, input: EventInput): Promise<void> {
  await enqueueEvents(tx, [input]);
}

export async function enqueueEvents(tx: Tx, inputs: EventInput[]): Promise<void> {
  await tx.outboxEvent.createMany({ data: outboxRows(inputs) });
}

/** For callers who write rows of several kinds in one statement. */
export function outboxRows(inputs: readonly EventInput[]) {
  return inputs.map((input) => ({
    id: newId('outboxEvent'),
    type: input.type,
    programId: input.programId ?? null,
    affiliateId: input.affiliateId ?? null,
    subjectType: input.subjectType,
    subjectId: input.subjectId,
    payload: input.payload,
  }));
}
