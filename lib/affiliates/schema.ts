import { z } from 'zod';
import { emailSchema } from '@/lib/auth/email';
import { AFFILIATE_STATUSES } from '@/lib/affiliates/types';
import { CODE, normaliseCode } from '@/lib/format/code';
import { optionalText, orNull, plainText, reasonText } from '@/lib/format/plain-text';
import { overrideFields, slugSchema } from '@/lib/programs/schema';

/** Stored as normaliseCode makes it, and matched so. */
export const affiliateCodeSchema = z
  .string()
  .overwrite(normaliseCode)
  .regex(CODE, 'Use 3 to 50 letters, digits, _ or -.');

const idSchema = z.string().min(1).max(64);

export const createAffiliateInput = z.object({
  programId: idSchema,
  name: plainText(100),
  email: emailSchema,
  /** Absent: the default one. */
  groupId: idSchema.optional(),
  /** Absent: made from the name. */
  code: affiliateCodeSchema.optional(),
  status: z.enum(['active', 'applied']).default('active'),
  /** The code customers type, when the affiliate's terms give a discount. Absent: the affiliate's own code. */
  discountCode: affiliateCodeSchema.optional(),
  ...overrideFields,
});
export type CreateAffiliateInput = z.output<typeof createAffiliateInput>;

export const updateAffiliateTermsInput = z.object({
  affiliateId: idSchema,
  name: plainText(100).optional(),
  ...overrideFields,
});
export type UpdateAffiliateTermsInput = z.output<typeof updateAffiliateTermsInput>;

export const changeAffiliateStatusInput = z.object({
  affiliateId: idSchema,
  to: z.enum(AFFILIATE_STATUSES),
  reason: reasonText.optional(),
});
export type ChangeAffiliateStatusInput = z.output<typeof changeAffiliateStatusInput>;

export const applyInput = z.object({
  /** Slug; absent = the only program. */
  program: slugSchema.optional(),
  name: plainText(100),
  email: emailSchema,
  code: affiliateCodeSchema.optional(),
  /** Slug of the group whose application link it was; absent: the default one. */
  group: slugSchema.optional(),
  /** As the address had it: a code of whoever recruits them. One that is nobody's changes nothing. */
  via: z.string().max(200).optional(),
  /** How they will promote; kept in the audit log. */
  note: optionalText(1000),
});
export type ApplyInput = z.output<typeof applyInput>;

export const affiliateFilter = z.object({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).optional(),
  /** Part of name, e-mail or code. */
  search: z.string().trim().max(100).optional(),
  status: z.enum(AFFILIATE_STATUSES).optional(),
  groupId: idSchema.optional(),
});
export type AffiliateFilter = z.output<typeof affiliateFilter>;

/** Nothing written: pages name nobody. */
export const publicNameInput = z.object({ publicName: orNull(plainText(60)) });
