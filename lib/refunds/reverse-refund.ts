import type { Work, CommandContext } from '@/lib/db/work';
import type { Tx } from '@/lib/db/client';
import type { Refund } from '@/lib/db/generated/client';
import { transact } from '@/lib/db/transact';
import { orderDto, orderInclude, refundDto } from '@/lib/orders/dto';
import { lockOrderId } from '@/lib/orders/lock-order';
import type { ReverseRefundInput } from '@/lib/orders/schema';
import type { OrderCommissionDto, OrderDto, RefundDto } from '@/lib/orders/types';
import { reverseLocked } from '@/lib/refunds/reverse-locked';
import { ok, refuse, type Result } from '@/lib/result';

export type ReversedRefund = {
  refund: RefundDto;
  /** Null when the refund was still waiting for its order. */
  order: OrderDto | null;
  commission: OrderCommissionDto | null;
  /** Restored to the affiliate by this call, minor units. */
  restoredMinor: bigint;
  alreadyReversed: boolean;
};

/**
 * A refund that failed: the order counts it no more, and the affiliate gets back what it had taken. Repeating answers
 * `alreadyReversed`. Errors: REFUND_NOT_FOUND, REFUND_NOT_APPLIED, REFUND_OF_DISPUTE (report the dispute as won).
 */
export function reverseRefund(
  ctx: CommandContext,
  programId: string,
  input: ReverseRefundInput,
): Promise<Result<ReversedRefund>> {
  return transact(ctx, (work) => reverseRefundInTx(work, programId, input));
}

/** The same inside the caller's transaction. */
async function reverseRefundInTx(
  work: Work,
  programId: string,
  input: ReverseRefundInput,
): Promise<Result<ReversedRefund>> {
  const { tx } = work;
  const where = { programId_externalId: { programId, externalId: input.refundId } };
  const known = await tx.refund.findUnique({ where });
  if (!known) return refuse('REFUND_NOT_FOUND');
  await lockOrderId(tx, programId, known.orderExternalId);
  const refund = await tx.refund.findUniqueOrThrow({ where });
  // A payment was tied to its order meanwhile, and the refund moved there.
  if (refund.orderExternalId !== known.orderExternalId) {
    return reverseRefundInTx(work, programId, input);
  }
  if (refund.status === 'reversed') return ok(await answerFor(tx, refund, 0n, true));
  if (refund.status === 'refused') return refuse('REFUND_NOT_APPLIED');
  if (refund.disputeId !== null) return refuse('REFUND_OF_DISPUTE');
  const restoredMinor = await reverseLocked(work, refund, input.reason);
  const after = await tx.refund.findUniqueOrThrow({ where });
  return ok(await answerFor(tx, after, restoredMinor, false));
}

async function answerFor(
  tx: Tx,
  refund: Refund,
  restoredMinor: bigint,
  alreadyReversed: boolean,
): Promise<ReversedRefund> {
  const row =
    refund.orderId === null
      ? null
      : await tx.order.findUnique({ where: { id: refund.orderId }, include: orderInclude });
  const order = row ? orderDto(row, true) : null;
  return {
    refund: refundDto(refund),
    order,
    commission: order?.commission ?? null,
    restoredMinor,
    alreadyReversed,
  };
}
