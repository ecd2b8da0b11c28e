import { z } from 'zod';
import { timeOut } from '@/lib/format/wire';
import type { AttributionDto } from '@/lib/orders/types';

export const attributionOut = z
  .object({
    id: z.string(),
    customerId: z.string().nullable().describe('Null for a key that sees one affiliate only.'),
    affiliateId: z.string(),
    affiliateCode: z.string(),
    status: z
      .enum(['provisional', 'fixed'])
      .describe('provisional after a lead, fixed by the first order.'),
    source: z.enum(['code', 'link', 'lead', 'manual']),
    initialOrderId: z.string().nullable(),
    clickId: z.string().nullable(),
    discountCodeId: z.string().nullable(),
    subId: z.string().nullable(),
    attributedAt: timeOut,
    trailingExpiresAt: timeOut.nullable().describe('Null while provisional, and when forever.'),
  })
  .meta({ id: 'Attribution' });

export function toAttribution(dto: AttributionDto) {
  return {
    id: dto.id,
    customerId: dto.customerId,
    affiliateId: dto.affiliateId,
    affiliateCode: dto.affiliateCode,
    status: dto.status,
    source: dto.source,
    initialOrderId: dto.initialOrderId,
    clickId: dto.clickId,
    discountCodeId: dto.discountCodeId,
    subId: dto.subId,
    attributedAt: dto.attributedAt,
    trailingExpiresAt: dto.trailingExpiresAt,
  };
}
