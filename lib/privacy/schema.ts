import { z } from 'zod';

/** Why a person is forgotten: the grounds of article 17 (1) of the GDPR that can be met here. Never a free text. */
export const ERASURE_REASONS = ['ASKED', 'NO_LONGER_NEEDED', 'COLLECTED_UNLAWFULLY'] as const;

export const ERASURE_REASON_WORDS: Record<(typeof ERASURE_REASONS)[number], string> = {
  ASKED: 'They asked for it',
  NO_LONGER_NEEDED: 'The data is not needed any more',
  COLLECTED_UNLAWFULLY: 'The data should not have been here',
};

const asked = {
  reason: z.enum(ERASURE_REASONS, 'Say why.'),
  /** What is on the screen, typed by hand. */
  confirm: z.string().trim().min(1, 'Type it exactly as it is shown.').max(300),
};

export const eraseAffiliateInput = z.object({ affiliateId: z.string().min(1).max(64), ...asked });
export type EraseAffiliateInput = z.output<typeof eraseAffiliateInput>;

/** A customer is named by one of their orders. */
export const eraseCustomerInput = z.object({ orderId: z.string().min(1).max(64), ...asked });
export type EraseCustomerInput = z.output<typeof eraseCustomerInput>;
