import type { AuditInput } from '@/lib/audit/record';
import type { FieldWarning } from '@/lib/format/tidy-fields';
import { toJsonInteger } from '@/lib/money/money';
import type { AttributionDto, OrderCommissionDto, OrderDto } from '@/lib/orders/types';
import type { EventInput } from '@/lib/outbox/enqueue';

export type RecordedOrder = {
  order: OrderDto;
  /** Whom the customer belongs to; null when to nobody. */
  attribution: AttributionDto | null;
  commission: OrderCommissionDto | null;
  /** Why the order earned nobody anything. */
  reason: string | null;
  alreadyRecorded: boolean;
  /** Of refunds that waited for it. */
  warnings?: FieldWarning[];
};

/** What the audit log keeps of a new order and what others are sent. */
export function orderNews({ order, commission, reason }: RecordedOrder): {
  audit: AuditInput;
  event: EventInput;
} {
  const details = {
    orderId: order.orderId,
    amount: toJsonInteger(order.amountMinor),
    total: toJsonInteger(order.totalMinor),
    currency: order.currency,
    occurredAt: order.occurredAt.toISOString(),
    commissionId: commission?.id ?? null,
    reason,
  };
  const about = {
    programId: order.programId,
    affiliateId: order.affiliateId,
    subjectType: 'order',
    subjectId: order.id,
  };
  return {
    audit: { ...about, action: 'ORDER_RECORDED', data: details },
    event: {
      ...about,
      type: 'order.recorded',
      payload: { ...details, id: order.id, affiliateId: order.affiliateId },
    },
  };
}
