import type { Work } from '@/lib/db/work';
import { recordAudit } from '@/lib/audit/record';
import type { Order, Refund } from '@/lib/db/generated/client';
import { minBigint, toJsonInteger } from '@/lib/money/money';
import { enqueueEvent } from '@/lib/outbox/enqueue';
import { ofConnection } from '@/lib/orders/lock-order';
import { TOTAL_FINGERPRINT, wantedOf } from '@/lib/refunds/rules';

type MentionedRefund = {
  programId: string;
  connectionId: string | null;
  externalId: string;
  orderExternalId: string;
  /** Null: the rest of the order, which is all that totals have counted, too. */
  requestedMinor: bigint | null;
};

/**
 * A refund that is reported by its own id takes the place of what totals have counted without knowing its name, so that
 * one refund never counts twice. The order is refunded less by it until the named refund is applied; the commission is
 * brought in line once, by that. The caller holds the order id and the order. Returns the order as it is now.
 */
export async function takeOverTotals(
  work: Work,
  order: Order | null,
  mentioned: MentionedRefund,
): Promise<Order | null> {
  const { tx } = work;
  const totals = await tx.refund.findMany({
    where: {
      programId: mentioned.programId,
      ...ofConnection(mentioned.connectionId),
      orderExternalId: mentioned.orderExternalId,
      kind: 'refund',
      status: { in: ['applied', 'parked'] },
      fingerprint: { startsWith: TOTAL_FINGERPRINT },
    },
    orderBy: [{ occurredAt: 'desc' }, { id: 'desc' }],
  });
  let left = mentioned.requestedMinor ?? totals.reduce((sum, row) => sum + wantedOf(row), 0n);
  let freedMinor = 0n;
  for (const row of totals) {
    const part = minBigint(left, wantedOf(row));
    if (part === 0n) break;
    freedMinor += await shrink(work, row, {
      part,
      by: mentioned.externalId,
      affiliateId: order?.affiliateId ?? null,
    });
    left -= part;
  }
  if (!order || freedMinor === 0n) return order;
  return tx.order.update({
    where: { id: order.id, refundedMinor: order.refundedMinor },
    data: { refundedMinor: order.refundedMinor - freedMinor },
  });
}

/** Returns what the order is refunded less, minor units. */
async function shrink(
  work: Work,
  row: Refund,
  { part, by, affiliateId }: { part: bigint; by: string; affiliateId: string | null },
): Promise<bigint> {
  const { tx, now } = work;
  const freedMinor = minBigint(row.amountMinor, part);
  const wanted = wantedOf(row) - part;
  const to = row.amountMinor - freedMinor;
  const { count } = await tx.refund.updateMany({
    where: { id: row.id, status: row.status, amountMinor: row.amountMinor },
    data:
      wanted > 0n
        ? { requestedMinor: wanted, amountMinor: to }
        : {
            status: 'reversed',
            amountMinor: 0n,
            reversedMinor: row.amountMinor,
            reversedAt: now,
            reversalReason: `Told by its own id: ${by}`,
          },
  });
  if (count !== 1) throw new Error(`refund ${row.id} was changed by somebody else`);
  const facts = {
    refundId: row.externalId,
    orderId: row.orderExternalId,
    from: toJsonInteger(row.amountMinor),
    to: toJsonInteger(to),
    requested: toJsonInteger(wanted),
    by,
  };
  const about = {
    programId: row.programId,
    affiliateId,
    subjectType: 'refund',
    subjectId: row.id,
  };
  await recordAudit(work, {
    ...about,
    action: 'REFUND_TAKEN_OVER',
    fromStatus: row.status,
    toStatus: wanted > 0n ? row.status : 'reversed',
    data: facts,
  });
  await enqueueEvent(tx, {
    ...about,
    type: 'refund.changed',
    payload: { ...facts, id: row.id },
  });
  return freedMinor;
}
