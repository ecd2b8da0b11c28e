import type { TermOverrides } from '@/lib/programs/rules';
import type { Terms } from '@/lib/programs/types';

export const AFFILIATE_STATUSES = ['applied', 'active', 'paused', 'rejected', 'banned'] as const;
export type AffiliateStatus = (typeof AFFILIATE_STATUSES)[number];

export type AffiliateDto = {
  id: string;
  programId: string;
  userId: string;
  name: string;
  email: string;
  code: string;
  status: AffiliateStatus;
  /** In force: the program's with the affiliate's own. */
  terms: Terms;
  overrides: TermOverrides;
  createdAt: Date;
};
