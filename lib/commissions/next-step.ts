import type { CommissionDetail } from '@/lib/commissions/dto';
import type { HoldKind } from '@/lib/commissions/types';
import { HOLD_WORDS } from '@/lib/commissions/words';
import { formatMoney } from '@/lib/money/format';
import { unreachable } from '@/lib/result';

export type NextStep = { text: string; at: Date | null };

/**
 * What happens next, and when. `debtMinor` is what a clawback after payment still leaves to be netted, `requestDay` the
 * day of the next monthly request.
 */
export function nextStep(
  commission: CommissionDetail,
  about: { debtMinor: bigint; staff: boolean; now: Date; requestDay: Date | null },
): NextStep {
  const { debtMinor, staff, now, requestDay } = about;
  const { status, availableAt, holds, terms } = commission;
  const [hold] = holds;
  const moves = status === 'pending' || status === 'approved' || status === 'available';
  if (hold && moves) {
    // Whatever else holds it, and whichever is released first.
    if (holds.some(({ kind }) => kind === 'banned')) {
      return { text: 'The affiliate was banned: it is not paid out.', at: null };
    }
    const why = HOLD_WORDS[hold.kind satisfies HoldKind];
    return { text: `On hold: ${why}. It goes on when the hold is released.`, at: null };
  }
  switch (status) {
    case 'pending':
      if (availableAt <= now) {
        return terms.approval === 'automatic'
          ? { text: 'Its waiting time is over: it becomes available within minutes.', at: null }
          : {
              text: 'Waits for approval; its waiting time is over, so it becomes available at once.',
              at: null,
            };
      }
      return terms.approval === 'automatic'
        ? { text: 'Is approved by itself and becomes available', at: availableAt }
        : { text: 'Waits for approval; once approved it becomes available', at: availableAt };
    case 'approved':
      return availableAt <= now
        ? { text: 'Its waiting time is over: it becomes available within minutes.', at: null }
        : { text: 'Becomes available', at: availableAt };
    case 'available':
      if (requestDay !== null) {
        return {
          text: staff
            ? 'Is taken into the monthly payout request, if the balance reaches the minimum'
            : 'Goes into the monthly payout request, if your balance reaches the minimum',
          at: requestDay,
        };
      }
      return {
        text: staff
          ? 'Waits for the affiliate to request a payout.'
          : 'Goes into your next payout request.',
        at: null,
      };
    case 'requested':
      return { text: payoutStep(commission), at: null };
    case 'paid':
    case 'clawed_back':
      return debtMinor > 0n
        ? {
            text: `${formatMoney(debtMinor, commission.currency)} was taken back after it went out, and comes off the next payout.`,
            at: null,
          }
        : { text: status === 'paid' ? 'Paid.' : 'Nothing is left of it.', at: null };
    case 'voided':
      return { text: 'It was voided and earns nothing.', at: null };
    default:
      return unreachable(status);
  }
}

function payoutStep(commission: CommissionDetail): string {
  switch (commission.payouts.find((payout) => payout.live)?.status) {
    case 'approved':
      return 'Its payout is approved and will be sent.';
    case 'sent':
      return 'Its payout is on its way.';
    default:
      return 'Its payout waits for approval.';
  }
}
