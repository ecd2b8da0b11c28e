import type { Work, CommandContext } from '@/lib/db/work';
import { FOR_MANY_ROWS, transact } from '@/lib/db/transact';
import { lockOrderId, ofConnection } from '@/lib/orders/lock-order';
import type { ReverseRefundInput } from '@/lib/orders/schema';
import { refundWithOrder, type RefundWithOrder } from '@/lib/refunds/refund-with-order';
import { reverseLocked } from '@/lib/refunds/reverse-locked';
import { ok, refuse, type Result } from '@/lib/result';

export type ReversedRefund = RefundWithOrder & {
  /** Restored to the affiliate by this call, minor units. */
  restoredMinor: bigint;
  alreadyReversed: boolean;
};

/**
 * A refund that failed: the order counts it no more, and the affiliate gets back what it had taken. Repeating answers
 * `alreadyReversed`. Errors: REFUND_NOT_FOUND, WHICH_CONNECTION, REFUND_NOT_APPLIED, REFUND_OF_DISPUTE (report the dispute as won).
 */
export function reverseRefund(
  ctx: CommandContext,
  programId: string,
  input: ReverseRefundInput,
): Promise<Result<ReversedRefund>> {
  return transact(ctx, (work) => reverseRefundInTx(work, programId, input), FOR_MANY_ROWS);
}

/** The same inside the caller's transaction. */
async function reverseRefundInTx(
  work: Work,
  programId: string,
  input: ReverseRefundInput,
): Promise<Result<ReversedRefund>> {
  const { tx } = work;
  const named = input.connection === undefined ? {} : ofConnection(input.connection);
  const [known, other] = await tx.refund.findMany({
    where: { programId, externalId: input.refundId, ...named },
    orderBy: { connectionId: { sort: 'asc', nulls: 'last' } },
    take: 2,
  });
  if (!known) return refuse('REFUND_NOT_FOUND');
  if (other && input.connection === undefined) return refuse('WHICH_CONNECTION');
  const where = { id: known.id };
  await lockOrderId(tx, programId, known.orderExternalId);
  const refund = await tx.refund.findUniqueOrThrow({ where });
  // A payment was tied to its order meanwhile, and the refund moved there.
  if (refund.orderExternalId !== known.orderExternalId) {
    return reverseRefundInTx(work, programId, input);
  }
  if (refund.status === 'reversed') {
    return ok({ ...(await refundWithOrder(tx, refund)), restoredMinor: 0n, alreadyReversed: true });
  }
  if (refund.status === 'refused') return refuse('REFUND_NOT_APPLIED');
  if (refund.disputeId !== null) return refuse('REFUND_OF_DISPUTE');
  const restoredMinor = await reverseLocked(work, refund, input.reason);
  const after = await tx.refund.findUniqueOrThrow({ where });
  return ok({ ...(await refundWithOrder(tx, after)), restoredMinor, alreadyReversed: false });
}
