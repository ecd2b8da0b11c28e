import type { SentLink } from '@/lib/people/login-link';
import type { Role } from '@/lib/auth/viewer';

/** The one place for the words of a role. */
export const ROLE_WORDS: Record<Role, { label: string; may: string }> = {
  owner: { label: 'Owner', may: 'Everything, and makes other owners.' },
  admin: { label: 'Admin', may: 'Everything but owners and debts.' },
  finance: { label: 'Finance', may: 'Commissions, payouts and the books.' },
  support: { label: 'Support', may: 'Affiliates, links and codes; sees the rest.' },
  affiliate: { label: 'Affiliate', may: 'Their own portal.' },
};

/** What came of a login link. Shown ones need no words: the link stands there. */
export function sentLinkWords({ sentTo, email }: SentLink): string {
  switch (sentTo) {
    case 'screen':
      return `Made for ${email}`;
    case 'mail':
      return `A link is on its way to ${email}.`;
    case 'log':
      return 'No mail server is set: the link stands in the server’s log, for this person alone.';
  }
}
