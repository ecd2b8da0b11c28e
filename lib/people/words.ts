import type { Role } from '@/lib/auth/viewer';

/** The one place for the words of a role. */
export const ROLE_WORDS: Record<Role, { label: string; may: string }> = {
  owner: { label: 'Owner', may: 'Everything, and makes other owners.' },
  admin: { label: 'Admin', may: 'Everything but owners and debts.' },
  finance: { label: 'Finance', may: 'Commissions, payouts and the books.' },
  support: { label: 'Support', may: 'Affiliates, links and codes; sees the rest.' },
  affiliate: { label: 'Affiliate', may: 'Their own portal.' },
};
