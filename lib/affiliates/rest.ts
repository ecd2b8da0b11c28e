import { z } from 'zod';
import { AFFILIATE_STATUSES, type AffiliateDto } from '@/lib/affiliates/types';
import { timeOut } from '@/lib/format/wire';
import { termsOut } from '@/lib/programs/wire';

export const affiliateOut = z
  .object({
    id: z.string(),
    userId: z.string(),
    name: z.string(),
    email: z.string(),
    code: z.string(),
    group: z
      .object({ id: z.string(), name: z.string(), slug: z.string() })
      .describe('Whose terms are in force where the affiliate has none of its own.'),
    status: z.enum(AFFILIATE_STATUSES),
    terms: termsOut,
    overrides: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
      .describe(
        'What of the terms is the affiliate’s own; null inherits the group’s, or else the program’s.',
      ),
    createdAt: timeOut,
  })
  .meta({ id: 'Affiliate' });

export function toAffiliate(dto: AffiliateDto) {
  return {
    id: dto.id,
    userId: dto.userId,
    name: dto.name,
    email: dto.email,
    code: dto.code,
    group: dto.group,
    status: dto.status,
    terms: dto.terms,
    overrides: { ...dto.overrides },
    createdAt: dto.createdAt,
  };
}
