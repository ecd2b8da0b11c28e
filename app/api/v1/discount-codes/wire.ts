import { z } from 'zod';
import type { DiscountCodeDto } from '@/lib/discount-codes/queries';
import { currencyOut, timeOut } from '@/lib/format/wire';

export const discountCodeOut = z
  .object({
    id: z.string(),
    code: z.string(),
    affiliateId: z.string().nullable().describe('Null: a code that attributes nobody.'),
    kind: z.enum(['percent', 'fixed']),
    percentBps: z.int().nullable().describe('Basis points: 1000 is 10 %.'),
    amount: z.int().nullable(),
    currency: currencyOut.nullable(),
    startsAt: timeOut.nullable(),
    endsAt: timeOut.nullable(),
    active: z.boolean().describe('Usable now.'),
    createdAt: timeOut,
  })
  .meta({ id: 'DiscountCode' });

export function toDiscountCode(dto: DiscountCodeDto) {
  return {
    id: dto.id,
    code: dto.code,
    affiliateId: dto.affiliateId,
    kind: dto.kind,
    percentBps: dto.percentBps,
    amount: dto.amountMinor,
    currency: dto.currency,
    startsAt: dto.startsAt,
    endsAt: dto.endsAt,
    active: dto.active,
    createdAt: dto.createdAt,
  };
}
