import type { Tx } from '@/lib/db/client';
import type { Refund } from '@/lib/db/generated/client';
import { orderDto, orderInclude, refundDto, refundInclude } from '@/lib/orders/dto';
import type { OrderCommissionDto, OrderDto, RefundDto } from '@/lib/orders/types';

export type RefundWithOrder = {
  refund: RefundDto;
  /** Null while the refund waits for its order, and for one that was refused. */
  order: OrderDto | null;
  commission: OrderCommissionDto | null;
};

/** A refund with its order and commission as they stand now, for the answer to who reported it. */
export async function refundWithOrder(tx: Tx, refund: Refund): Promise<RefundWithOrder> {
  const row =
    refund.orderId === null
      ? null
      : await tx.order.findUnique({ where: { id: refund.orderId }, include: orderInclude });
  const order = row ? orderDto(row, true) : null;
  const lines = await tx.refundLine.findMany({
    where: { refundId: refund.id },
    ...refundInclude.lines,
  });
  return { refund: refundDto({ ...refund, lines }), order, commission: order?.commission ?? null };
}
