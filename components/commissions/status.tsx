import { DateTime } from '@/components/ui/date-time';
import { HoldBadge, StatusBadge } from '@/components/ui/status-badge';
import { COMMISSION_STATUS_WORDS, HOLD_WORDS } from '@/lib/commissions/words';
import type { CommissionRowView } from '@/components/commissions/types';

export type CommissionState = Pick<
  CommissionRowView,
  'status' | 'holds' | 'availableAt' | 'paidAt' | 'voidReason' | 'clawbackReason'
>;

/** The status as a dot and a word, with its date or reason behind it, and what holds it beside it. */
export function CommissionStatusBadge({
  commission,
  detail = false,
}: {
  commission: CommissionState;
  /** Adds "payable on 14 Dec", the day of payment or the reason; a table has a column for these. */
  detail?: boolean;
}) {
  const { label, tone } = COMMISSION_STATUS_WORDS[commission.status];
  const [hold] = commission.holds;
  return (
    <span className="inline-flex flex-wrap items-baseline gap-x-2 gap-y-1">
      <StatusBadge
        tone={tone}
        word={label}
        // Of one on hold the badge beside it says why; on which day it is payable nobody knows.
        detail={
          detail && !isHeldBack(commission) ? <StatusDetail commission={commission} /> : undefined
        }
      />
      {hold ? (
        <HoldBadge reason={detail ? HOLD_WORDS[hold.kind].toLowerCase() : undefined} />
      ) : null}
    </span>
  );
}

/** Whatever its day is, it waits for the end of a hold. */
export function isHeldBack({ status, holds }: Pick<CommissionState, 'status' | 'holds'>): boolean {
  const moves = status === 'pending' || status === 'approved' || status === 'available';
  return moves && holds.length > 0;
}

function StatusDetail({ commission }: { commission: CommissionState }) {
  const { status } = commission;
  switch (status) {
    case 'pending':
    case 'approved':
      return (
        <>
          payable on <DateTime value={commission.availableAt} format="day" />
        </>
      );
    case 'available':
      return 'ready to be paid out';
    case 'requested':
      return 'on its way';
    case 'paid':
      return commission.paidAt ? (
        <>
          on <DateTime value={commission.paidAt} format="day" />
        </>
      ) : null;
    case 'voided':
      return commission.voidReason;
    case 'clawed_back':
      return commission.clawbackReason;
  }
}

/** When its money can be asked for: the one column every list of commissions has. `withWord` where no head says it. */
export function PayableOn({
  commission,
  withWord = false,
}: {
  commission: CommissionState;
  withWord?: boolean;
}) {
  const { status } = commission;
  const word = (text: string) => (withWord ? `${text} ` : null);
  const never = <span className="text-faint">Not payable</span>;
  if (isHeldBack(commission)) {
    if (commission.holds.some((hold) => hold.kind === 'banned')) return never;
    return withWord ? 'Payable once released' : 'Once released';
  }
  switch (status) {
    case 'voided':
    case 'clawed_back':
      return never;
    case 'available':
      return withWord ? 'Payable now' : 'Now';
    case 'requested':
      return 'In payout';
    case 'paid':
      return commission.paidAt ? (
        <>
          {word('Paid')}
          <DateTime value={commission.paidAt} format="day" />
        </>
      ) : (
        'Paid'
      );
    case 'pending':
    case 'approved':
      return (
        <>
          {word('Payable')}
          <DateTime value={commission.availableAt} format="day" />
        </>
      );
  }
}
