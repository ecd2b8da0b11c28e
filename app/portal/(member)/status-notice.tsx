import { Callout } from '@/components/ui/callout';
import type { AffiliateStatus } from '@/lib/affiliates/types';

/** Above every page, for those whose membership is not simply active. */
export function StatusNotice({ status }: { status: AffiliateStatus }) {
  switch (status) {
    case 'paused':
      return (
        <Callout tone="warning" title="Your membership is paused" className="mt-4">
          Your links still lead to the shop, and customers you brought before still earn for you.
          New customers do not count until it goes on. Payouts go on as always.
        </Callout>
      );
    case 'banned':
      return (
        <Callout tone="error" title="Your membership has ended" className="mt-4">
          Nothing new is earned: your links still lead to the shop, and count nothing. Commissions
          that were not paid yet are on hold. What was paid stays yours. Write to the people who run
          the program if you think this is a mistake.
        </Callout>
      );
    case 'active':
    case 'applied':
    case 'rejected':
      return null;
  }
}
