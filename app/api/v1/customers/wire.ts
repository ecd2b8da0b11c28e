import { z } from 'zod';
import { timeOut } from '@/lib/format/wire';
import {
  ATTRIBUTION_ENDS,
  VERDICTS,
  type CustomerDetailsDto,
  type CustomerDto,
} from '@/lib/orders/customer-types';

/** Without addresses: whoever asks knows their own customers, and a key has what it needs and no more. */
export const customerOut = z
  .object({
    id: z.string().describe('Ours. The path takes any of the names.'),
    names: z.array(
      z.object({
        name: z.string(),
        source: z.string().describe('api: your own id. stripe: one that Stripe gave.'),
        createdAt: timeOut,
      }),
    ),
    affiliateId: z.string().nullable().describe('Whom the customer belongs to; null for nobody.'),
    isFixed: z.boolean().describe('By an order or a person; else provisional, after a lead.'),
    trailingExpiresAt: timeOut.nullable(),
    orderCount: z.int(),
    isErased: z.boolean(),
    createdAt: timeOut,
  })
  .meta({ id: 'Customer' });

export const customerDetailsOut = customerOut
  .extend({
    attributions: z
      .array(
        z.object({
          id: z.string(),
          affiliateId: z.string(),
          isFixed: z.boolean(),
          source: z.enum(['code', 'link', 'lead', 'manual']),
          initialOrderId: z.string().nullable(),
          startsAt: timeOut,
          trailingExpiresAt: timeOut.nullable(),
          endedAt: timeOut.nullable().describe('Null while it counts.'),
          endReason: z.enum(ATTRIBUTION_ENDS).nullable(),
        }),
      )
      .describe('Whom the customer belonged to and belongs to, the newest first.'),
    pairs: z
      .array(
        z.object({
          name: z.string(),
          otherId: z.string(),
          otherName: z.string(),
          verdict: z.enum(VERDICTS),
          reason: z.string(),
          notedAt: timeOut,
        }),
      )
      .describe('Others who may be the same customer, or of whom a person said that they are not.'),
    pairCount: z.int().describe('How many there are, of which the newest are listed.'),
  })
  .meta({ id: 'CustomerDetails' });

export function toCustomer(dto: CustomerDto) {
  return {
    id: dto.id,
    names: dto.names,
    affiliateId: dto.affiliate?.id ?? null,
    isFixed: dto.isFixed,
    trailingExpiresAt: dto.trailingExpiresAt,
    orderCount: dto.orderCount,
    isErased: dto.isErased,
    createdAt: dto.createdAt,
  };
}

export function toCustomerDetails(dto: CustomerDetailsDto) {
  return {
    ...toCustomer(dto),
    attributions: dto.attributions.map(({ affiliate, reason: _staffsWords, ...one }) => ({
      ...one,
      affiliateId: affiliate.id,
    })),
    pairs: dto.pairs.map(({ other, ...one }) => ({
      ...one,
      otherId: other.id,
      otherName: other.name,
    })),
    pairCount: dto.pairCount,
  };
}
