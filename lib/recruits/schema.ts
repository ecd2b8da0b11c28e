import { z } from 'zod';
import { affiliateCodeSchema } from '@/lib/affiliates/schema';
import { reasonText } from '@/lib/format/plain-text';

export const setRecruiterInput = z.object({
  affiliateId: z.string().min(1).max(64),
  /** A code of whoever recruited them: their own, or a discount code of theirs. */
  code: affiliateCodeSchema,
  reason: reasonText,
});
export type SetRecruiterInput = z.output<typeof setRecruiterInput>;
