import type { AffiliateAccount } from '@/lib/ledger/post';
import { type CommissionRow, type CommissionStatus, remainingMinor } from '@/lib/commissions/types';
import { minBigint } from '@/lib/money/money';
import type { RefusalCode } from '@/lib/refusals';
import { unreachable } from '@/lib/result';

/** The events that move a status. Holds lie beside it and are not among them. */
export type CommissionEvent =
  'approve' | 'void' | 'mature' | 'request' | 'release' | 'pay' | 'unpay' | 'claw_back' | 'restore';

/** A move, a repeat of what is done (changes nothing), a skip (a job passes by), or a refusal with its code. */
export type Verdict =
  | { kind: 'move'; to: CommissionStatus }
  | { kind: 'repeated' }
  | { kind: 'skipped' }
  | { kind: 'refused'; code: RefusalCode };

const refused = (code: RefusalCode): Verdict => ({ kind: 'refused', code });
const repeated: Verdict = { kind: 'repeated' };
const skipped: Verdict = { kind: 'skipped' };

/**
 * The transition table (design section 5), pure. `held`: a hold is open; claw_back answers the status after
 * `takenMinor` more were taken (all that remains when absent); restore brings a commission that was taken back whole to
 * `restsAt`, see statusByFacts.
 */
export function decide(
  commission: Pick<CommissionRow, 'status' | 'amountMinor' | 'clawedBackMinor' | 'availableAt'>,
  event: CommissionEvent,
  facts: { now: Date; held: boolean; takenMinor?: bigint; restsAt?: CommissionStatus },
): Verdict {
  const { status } = commission;
  switch (event) {
    case 'approve':
      return decideApprove(status, facts.held);
    case 'void':
      return decideVoid(status);
    case 'mature':
      return status === 'approved' && !facts.held && isMature(commission, facts.now)
        ? { kind: 'move', to: 'available' }
        : skipped;
    case 'request':
      return status === 'available' && !facts.held ? { kind: 'move', to: 'requested' } : skipped;
    case 'release':
      return status === 'requested' ? { kind: 'move', to: 'available' } : skipped;
    case 'pay':
      return status === 'requested' ? { kind: 'move', to: 'paid' } : skipped;
    case 'unpay':
      return status === 'paid' ? { kind: 'move', to: 'requested' } : skipped;
    case 'claw_back':
      return decideClawBack(commission, facts.takenMinor);
    case 'restore':
      return decideRestore(commission, facts.restsAt);
    default:
      return unreachable(event);
  }
}

function decideApprove(status: CommissionStatus, held: boolean): Verdict {
  switch (status) {
    case 'pending':
      return held ? refused('COMMISSION_HELD') : { kind: 'move', to: 'approved' };
    case 'approved':
    case 'available':
    case 'requested':
    case 'paid':
      return repeated;
    case 'voided':
      return refused('CANNOT_APPROVE_VOIDED');
    case 'clawed_back':
      return refused('CANNOT_APPROVE_CLAWED_BACK');
    default:
      return unreachable(status);
  }
}

function decideVoid(status: CommissionStatus): Verdict {
  switch (status) {
    case 'pending':
      return { kind: 'move', to: 'voided' };
    case 'voided':
      return repeated;
    case 'approved':
    case 'available':
    case 'requested':
    case 'paid':
      return refused('CANNOT_VOID_APPROVED');
    case 'clawed_back':
      return refused('CANNOT_VOID_CLAWED_BACK');
    default:
      return unreachable(status);
  }
}

function decideClawBack(
  commission: Pick<CommissionRow, 'status' | 'amountMinor' | 'clawedBackMinor'>,
  takenMinor: bigint | undefined,
): Verdict {
  if (commission.status === 'voided') return refused('CANNOT_CLAW_BACK_VOIDED');
  if (commission.status === 'clawed_back') {
    return takenMinor === undefined ? repeated : refused('CLAWBACK_EXCEEDS_REMAINING');
  }
  const remaining = remainingMinor(commission);
  const taken = takenMinor ?? remaining;
  if (taken > remaining) return refused('CLAWBACK_EXCEEDS_REMAINING');
  return { kind: 'move', to: taken === remaining ? 'clawed_back' : commission.status };
}

function decideRestore(
  commission: Pick<CommissionRow, 'status' | 'clawedBackMinor'>,
  restsAt: CommissionStatus | undefined,
): Verdict {
  if (commission.status === 'voided' || commission.clawedBackMinor === 0n) return skipped;
  if (commission.status !== 'clawed_back') return { kind: 'move', to: commission.status };
  return restsAt && accountOf(restsAt) !== null ? { kind: 'move', to: restsAt } : skipped;
}

/** Where a commission stands by what it has been through: the status it had before it was taken back whole. */
export function statusByFacts(
  commission: Pick<CommissionRow, 'approvedAt' | 'maturedAt'>,
  livePayout: 'under_way' | 'paid' | null,
): CommissionStatus {
  if (livePayout !== null) return livePayout === 'paid' ? 'paid' : 'requested';
  if (commission.maturedAt !== null) return 'available';
  return commission.approvedAt === null ? 'pending' : 'approved';
}

/** The hold is over by the given clock (the database's). */
export function isMature(commission: Pick<CommissionRow, 'availableAt'>, now: Date): boolean {
  return commission.availableAt.getTime() <= now.getTime();
}

/** The account in which a commission's money lies, debt apart; null when nothing is left. */
export function accountOf(status: CommissionStatus): AffiliateAccount | null {
  switch (status) {
    case 'pending':
    case 'approved':
      return 'pending';
    case 'available':
      return 'available';
    case 'requested':
      return 'in_payout';
    case 'paid':
      return 'paid';
    case 'voided':
    case 'clawed_back':
      return null;
    default:
      return unreachable(status);
  }
}

/**
 * What refunds and disputes have taken beyond their share, after one of them was reversed; at least nothing.
 */
export function restoreDue(input: { targetMinor: bigint; takenByRefundsMinor: bigint }): bigint {
  const tooMuch = input.takenByRefundsMinor - input.targetMinor;
  return tooMuch > 0n ? tooMuch : 0n;
}

/**
 * What a refund still takes back: the target (what refunds and disputes have to have taken in all) − what they have taken,
 * at most what remains, at least nothing. A manual clawback counts towards what remains only.
 */
export function clawbackDue(input: {
  targetMinor: bigint;
  takenByRefundsMinor: bigint;
  remainingMinor: bigint;
}): bigint {
  const due = input.targetMinor - input.takenByRefundsMinor;
  return due <= 0n ? 0n : minBigint(due, input.remainingMinor);
}
