import type { Tx } from '@/lib/db/client';
import { fraction, type Fraction } from '@/lib/money/fraction';

type Part = { position: number; amountMinor: bigint; totalMinor: bigint };

/** What of each order of a retroactive commission was refunded; of one that has left, everything. */
export async function retroactiveParts(
  tx: Tx,
  commissionId: string,
): Promise<{ lines: Part[]; refunded: Fraction[]; orderIds: string[] }> {
  const rows = await tx.commissionLine.findMany({
    where: { commissionId },
    include: { order: { select: { id: true, refundedMinor: true, totalMinor: true } } },
    orderBy: { position: 'asc' },
  });
  const lines: Part[] = [];
  const refunded: Fraction[] = [];
  const orderIds: string[] = [];
  for (const { position, amountMinor, order, orderLeft } of rows) {
    if (!order) throw new Error(`line ${position} of ${commissionId} is of no order`);
    const { id, refundedMinor, totalMinor } = order;
    lines.push({ position, amountMinor, totalMinor });
    refunded.push(fraction(orderLeft ? totalMinor : refundedMinor));
    orderIds.push(id);
  }
  return { lines, refunded, orderIds };
}
