import { z } from 'zod';
import { COMMISSION_STATUSES, DUE_KINDS, HOLD_KINDS } from '@/lib/commissions/types';
import { MAX_MINOR } from '@/lib/money/money';
import { reasonOf } from '@/lib/format/plain-text';

/** Reasons are read by people: one line to a few sentences. */
export const reasonSchema = reasonOf(3, 'Give a reason.');

export const amountSchema = z
  .int()
  .positive()
  .max(Number(MAX_MINOR))
  .transform((value) => BigInt(value));

export const approveCommissionInput = z.object({ commissionId: z.string().min(1).max(64) });
export const voidCommissionInput = z.object({
  commissionId: z.string().min(1).max(64),
  reason: reasonSchema,
});
export const clawBackCommissionInput = z.object({
  commissionId: z.string().min(1).max(64),
  reason: reasonSchema,
  /** Minor units; absent = all that remains. */
  amount: amountSchema.optional(),
});
export const holdCommissionInput = z.object({
  commissionId: z.string().min(1).max(64),
  kind: z.enum(HOLD_KINDS),
  reason: reasonSchema,
});

export const commissionFilter = z.object({
  status: z.enum(COMMISSION_STATUSES).optional(),
  held: z.boolean().optional(),
  affiliateId: z.string().max(64).optional(),
  groupId: z.string().max(64).optional(),
  search: z.string().trim().max(100).optional(),
  from: z.date().optional(),
  to: z.date().optional(),
  currency: z.string().length(3).optional(),
  /** A line of the forecast, and when what it counts becomes payable. */
  due: z.enum(DUE_KINDS).optional(),
  payableFrom: z.date().optional(),
  payableTo: z.date().optional(),
});
export type CommissionFilter = z.infer<typeof commissionFilter>;
