import type { CommissionRow } from '@/lib/commissions/types';
import { OF_ORDERS } from '@/lib/corrections/commission-lineage';
import { setClawedBack } from '@/lib/corrections/refund-target-sql';
import {
  clawedBackOfLines,
  refundedOfLines,
  refundTarget,
  type CountedRefund,
} from '@/lib/corrections/refunded-lines';
import type { Tx } from '@/lib/db/client';
import type { CommissionLine, Order } from '@/lib/db/generated/client';
import type { Fraction } from '@/lib/money/fraction';
import { proportionalShare } from '@/lib/money/money';

type PaidLine = Pick<CommissionLine, 'position' | 'amountMinor' | 'totalMinor'>;

/** What refunds and disputes have to have taken of an order's commission. */
export type RefundTarget = {
  targetMinor: bigint;
  /** What of each line was refunded; null of a commission of one line, and of an old one, which counts as one. */
  parts: { lines: PaidLine[]; refunded: Fraction[] } | null;
};

/**
 * By the refunds that are in force now. Of one line it is round(commission × refunded ÷ total), whatever refunds name. The
 * caller holds the order.
 */
export async function findRefundTarget(
  tx: Tx,
  root: Pick<CommissionRow, 'id' | 'amountMinor'>,
  order: Pick<Order, 'id' | 'refundedMinor' | 'totalMinor'>,
): Promise<RefundTarget> {
  const lines = await tx.commissionLine.findMany({
    where: { commissionId: root.id },
    orderBy: { position: 'asc' },
  });
  if (lines.length <= 1) {
    const { refundedMinor, totalMinor } = order;
    return {
      targetMinor: proportionalShare(root.amountMinor, refundedMinor, totalMinor),
      parts: null,
    };
  }
  const refunded = refundedOfLines(lines, await listCountedRefunds(tx, order.id));
  return { targetMinor: refundTarget(lines, refunded), parts: { lines, refunded } };
}

function listCountedRefunds(tx: Tx, orderId: string): Promise<CountedRefund[]> {
  return tx.refund.findMany({
    where: { orderId, status: 'applied' },
    select: {
      amountMinor: true,
      lines: { select: { line: true, sku: true, amountMinor: true } },
    },
  });
}

/** Shows of each line what has been taken of it, after refunds have taken or restored. The caller holds the commission. */
export async function showClawedBack(
  tx: Tx,
  commissionId: string,
  { parts }: RefundTarget,
): Promise<void> {
  if (!parts) return;
  const { clawedBackMinor } = await tx.commission.findUniqueOrThrow({
    where: { id: commissionId },
    select: { clawedBackMinor: true },
  });
  const taken = await tx.clawback.aggregate({
    where: { commissionId, ...OF_ORDERS },
    _sum: { amountMinor: true },
  });
  const shown = clawedBackOfLines(parts.lines, parts.refunded, {
    clawedBackMinor,
    byRefundsMinor: taken._sum.amountMinor ?? 0n,
  });
  await setClawedBack(
    tx,
    commissionId,
    parts.lines.map(({ position }, at) => ({ position, minor: shown[at] ?? 0n })),
  );
}
