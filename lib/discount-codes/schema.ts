import { z } from 'zod';
import { affiliateCodeSchema } from '@/lib/affiliates/schema';
import { currencySchema, minorSchema } from '@/lib/programs/schema';

const idSchema = z.string().min(1).max(64);

/** Stored upper-case, matched without case, unique over the installation. */
export const discountCodeSchema = affiliateCodeSchema;

const timeSchema = z
  .union([z.date(), z.iso.datetime({ offset: true }).transform((text) => new Date(text))])
  .nullable();

const valueFields = {
  kind: z.enum(['percent', 'fixed']),
  /** 1000 is 10 %. */
  percentBps: z.int().min(1).max(10_000).nullable().optional(),
  amountMinor: minorSchema.nullable().optional(),
  currency: currencySchema.nullable().optional(),
  /** From startsAt up to, not including, endsAt; null is open. */
  startsAt: timeSchema.optional(),
  endsAt: timeSchema.optional(),
} as const;

export const createDiscountCodeInput = z.object({
  programId: idSchema,
  /** Absent or null: a code of the program that attributes nobody. */
  affiliateId: idSchema.nullable().optional(),
  code: discountCodeSchema,
  ...valueFields,
});
export type CreateDiscountCodeInput = z.output<typeof createDiscountCodeInput>;

export const deactivateDiscountCodeInput = z.object({ discountCodeId: idSchema });
