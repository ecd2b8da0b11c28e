import { DateTime } from '@/components/ui/date-time';
import { StatusBadge } from '@/components/ui/status-badge';
import { PAYOUT_STATUS_WORDS } from '@/lib/payouts/words';
import type { PayoutRowView } from '@/components/payouts/types';

export type PayoutState = Pick<PayoutRowView, 'status' | 'paidAt' | 'sentAt' | 'closeReason'> & {
  batchId?: string | null;
  creditName?: string | null;
};

export function PayoutStatusBadge({
  payout,
  detail = false,
  batch = false,
}: {
  payout: PayoutState;
  /** Adds the day it was paid or sent, or why it was closed. */
  detail?: boolean;
  /** Says of an approved one whether it is in a batch. */
  batch?: boolean;
}) {
  const { label, tone } = PAYOUT_STATUS_WORDS[payout.status];
  const isGathered = batch && payout.status === 'approved' && Boolean(payout.batchId);
  return (
    <StatusBadge
      tone={tone}
      word={label}
      detail={detail ? <StatusDetail payout={payout} /> : isGathered ? 'in a batch' : undefined}
    />
  );
}

function StatusDetail({ payout }: { payout: PayoutState }) {
  switch (payout.status) {
    case 'requested':
      return 'waits for approval';
    case 'approved':
      return payout.creditName ? 'will be given soon' : 'will be sent soon';
    case 'sent':
      return payout.sentAt ? (
        <>
          on <DateTime value={payout.sentAt} format="day" />
        </>
      ) : null;
    case 'paid':
      return payout.paidAt ? (
        <>
          on <DateTime value={payout.paidAt} format="day" />
        </>
      ) : null;
    case 'rejected':
    case 'cancelled':
    case 'failed':
    case 'returned':
      return payout.closeReason;
  }
}
