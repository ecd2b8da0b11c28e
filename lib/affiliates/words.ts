import type { AffiliateStatus } from '@/lib/affiliates/types';

/** The one place for the words and tones of an affiliate's status. */
export const AFFILIATE_STATUS_WORDS: Record<
  AffiliateStatus,
  { label: string; tone: 'amber' | 'green' | 'grey' | 'rose' | 'orange'; explains: string }
> = {
  applied: { label: 'Applied', tone: 'amber', explains: 'Waits to be accepted.' },
  active: { label: 'Active', tone: 'green', explains: 'Links and codes bring new customers.' },
  paused: {
    label: 'Paused',
    tone: 'orange',
    explains: 'No new customers; existing ones still earn, and payouts go on.',
  },
  rejected: { label: 'Rejected', tone: 'grey', explains: 'The application was declined.' },
  banned: {
    label: 'Banned',
    tone: 'rose',
    explains: 'Earns nothing; open commissions are held and unsent payouts cancelled.',
  },
};
