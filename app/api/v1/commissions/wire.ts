import { z } from 'zod';
import { currencyOut, timeOut } from '@/app/api/v1/wire';
import type { CommissionItem } from '@/lib/commissions/dto';
import {
  COMMISSION_KINDS,
  COMMISSION_SOURCES,
  COMMISSION_STATUSES,
  HOLD_KINDS,
} from '@/lib/commissions/types';

export const commissionOut = z
  .object({
    id: z.string(),
    kind: z.enum(COMMISSION_KINDS),
    status: z.enum(COMMISSION_STATUSES),
    affiliateId: z.string(),
    affiliateCode: z.string(),
    orderId: z.string().nullable().describe('Your own id of the order; null for a bonus.'),
    customerId: z.string().nullable(),
    amount: z.int(),
    clawedBack: z.int(),
    remaining: z.int(),
    currency: currencyOut,
    subId: z.string().nullable(),
    source: z.enum(COMMISSION_SOURCES).nullable(),
    reason: z.string().nullable(),
    held: z.boolean(),
    holds: z.array(
      z.object({ kind: z.enum(HOLD_KINDS), reason: z.string().nullable(), openedAt: timeOut }),
    ),
    earnedAt: timeOut,
    availableAt: timeOut.describe('When the hold of the program ends.'),
    approvedAt: timeOut.nullable(),
    requestedAt: timeOut.nullable(),
    paidAt: timeOut.nullable(),
    voidedAt: timeOut.nullable(),
    voidReason: z.string().nullable(),
    clawedBackAt: timeOut.nullable(),
    createdAt: timeOut,
  })
  .meta({ id: 'Commission' });

export function toCommission(item: CommissionItem) {
  return {
    id: item.id,
    kind: item.kind,
    status: item.status,
    affiliateId: item.affiliate.id,
    affiliateCode: item.affiliate.code,
    orderId: item.order?.externalId ?? null,
    customerId: item.customer?.externalId ?? null,
    amount: item.amountMinor,
    clawedBack: item.clawedBackMinor,
    remaining: item.remainingMinor,
    currency: item.currency,
    subId: item.subId,
    source: item.source,
    reason: item.reason,
    held: item.held,
    holds: item.holds,
    earnedAt: item.earnedAt,
    availableAt: item.availableAt,
    approvedAt: item.approvedAt,
    requestedAt: item.requestedAt,
    paidAt: item.paidAt,
    voidedAt: item.voidedAt,
    voidReason: item.voidReason,
    clawedBackAt: item.clawedBackAt,
    createdAt: item.createdAt,
  };
}
