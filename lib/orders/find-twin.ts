import type { StaffViewer } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';

const TEN_MINUTES_MS = 10 * 60_000;

export type OrderTwin = { id: string; orderId: string; source: string };

/**
 * Another order that may be the same sale, told by another source under another id, or by another connection of the same
 * provider: of the same customer (or one with the same e-mail address, or under the same id), of the same amount or total and
 * currency, within ten minutes. Null when there is none.
 */
export async function findOrderTwin(
  _viewer: StaffViewer,
  orderId: string,
): Promise<OrderTwin | null> {
  const order = await db.order.findUnique({
    where: { id: orderId },
    include: { customer: { select: { emailCanonical: true, mergedInto: true } } },
  });
  if (!order || order.amountMinor === 0n) return null;
  const { emailCanonical, mergedInto } = order.customer;
  const root = mergedInto ?? order.customerId;
  const at = order.occurredAt.getTime();
  const { connectionId, source } = order;
  const elsewhere = connectionId === null ? [] : [{ source, connectionId: { not: connectionId } }];
  const twin = await db.order.findFirst({
    where: {
      programId: order.programId,
      id: { not: order.id },
      currency: order.currency,
      occurredAt: { gte: new Date(at - TEN_MINUTES_MS), lte: new Date(at + TEN_MINUTES_MS) },
      AND: [
        { OR: [{ source: { not: order.source } }, ...elsewhere] },
        { OR: [{ amountMinor: order.amountMinor }, { totalMinor: order.totalMinor }] },
        {
          OR: [
            { customer: { OR: [{ id: root }, { mergedInto: root }] } },
            ...(emailCanonical === null ? [] : [{ customer: { emailCanonical } }]),
            ...elsewhere.map((where) => ({ ...where, externalId: order.externalId })),
          ],
        },
      ],
    },
    orderBy: [{ occurredAt: 'asc' }, { id: 'asc' }],
    select: { id: true, externalId: true, source: true },
  });
  return twin ? { id: twin.id, orderId: twin.externalId, source: twin.source } : null;
}
