import { z } from 'zod';
import type { CommissionDetail, CommissionItem } from '@/lib/commissions/dto';
import {
  COMMISSION_KINDS,
  COMMISSION_SOURCES,
  COMMISSION_STATUSES,
  HOLD_KINDS,
} from '@/lib/commissions/types';
import { commissionFields, commissionLineFields } from '@/lib/commissions/wire';
import { currencyOut, timeOut } from '@/lib/format/wire';

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
    clickId: z.string().nullable().describe('The click that earned it.'),
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

const commissionLineOut = z
  .object({
    position: z.int().describe('That of the line of its order.'),
    sku: z
      .string()
      .nullable()
      .describe('Null: everything else, and what was bought to a key of one affiliate.'),
    name: z.string().nullable(),
    base: z.int().describe('What its rate is of: the smaller of its amount and its total.'),
    amount: z.int().describe('What it earned; all of them are the amount of the commission.'),
    clawedBack: z.int(),
    words: z.string().describe('By what it earned, as it was then.'),
    orderId: z
      .string()
      .nullable()
      .describe(
        'Of a retroactive commission: your own id of the order that the line is. Else null.',
      ),
  })
  .meta({ id: 'CommissionLine' });

/** One by itself; a list, and what others are told of a commission, has no lines. */
export const commissionDetailsOut = commissionOut
  .extend({
    lines: z
      .array(commissionLineOut)
      .describe(
        'What each line of the order earned: one, if it was told without. Of a retroactive commission the difference of each order. None of a bonus.',
      ),
  })
  .meta({ id: 'CommissionDetails' });

export function toCommissionDetails(detail: CommissionDetail) {
  return { ...toCommission(detail), lines: detail.lines.map(commissionLineFields) };
}

export function toCommission(item: CommissionItem) {
  return {
    ...commissionFields(item),
    affiliateId: item.affiliate.id,
    affiliateCode: item.affiliate.code,
    clickId: item.clickId,
    createdAt: item.createdAt,
  };
}
