import type { TermOverrides } from '@/lib/programs/rules';
import type { Terms } from '@/lib/programs/types';
import { parserOf } from '@/lib/parse-one-of';

export const AFFILIATE_STATUSES = ['applied', 'active', 'paused', 'rejected', 'banned'] as const;
export type AffiliateStatus = (typeof AFFILIATE_STATUSES)[number];
export const parseAffiliateStatus = parserOf('affiliate status', AFFILIATE_STATUSES);

export type AffiliateDto = {
  id: string;
  programId: string;
  userId: string;
  name: string;
  email: string;
  code: string;
  group: { id: string; name: string; slug: string };
  status: AffiliateStatus;
  /** Of an applicant: accepted, and waits until the address is proven. */
  isAccepted: boolean;
  /** In force: the affiliate's own, else the group's, else the program's. */
  terms: Terms;
  overrides: TermOverrides;
  createdAt: Date;
};
