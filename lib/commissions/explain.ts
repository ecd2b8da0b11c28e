import { seesStaffFacts, type Viewer } from '@/lib/auth/viewer';
import { describeCandidates, type DescribedCandidate } from '@/lib/commissions/describe-candidates';
import { actorWords, readActorNames } from '@/lib/audit/actor-names';
import { findFollowed } from '@/lib/commissions/followed';
import { describeStep, type DescribedStep } from '@/lib/commissions/describe-step';
import { explainLines, type LineWhy } from '@/lib/commissions/explain-lines';
import { describeTerms } from '@/lib/commissions/describe-terms';
import type { CommissionDetail } from '@/lib/commissions/dto';
import { getCommission } from '@/lib/commissions/queries';
import {
  findRestoredFrom,
  restoredFromWords,
  type RestoredFrom,
} from '@/lib/commissions/restored-from';
import { nextStep, type NextStep } from '@/lib/commissions/next-step';
import { db } from '@/lib/db/client';
import type { AttributionCandidate } from '@/lib/db/generated/client';
import { currentTime } from '@/lib/db/transact';
import { formatMoney } from '@/lib/money/format';
import { candidateReasonText } from '@/lib/orders/reasons';
import { findNextPayoutDay } from '@/lib/programs/payout-day';
import { unreachable } from '@/lib/result';
import { openDebt } from '@/lib/commissions/explain-sql';

/** The "why" of a commission, in words. Times stand apart from texts, so that a page sets them in the reader's zone. */
export type Explanation = {
  commission: CommissionDetail;
  candidates: DescribedCandidate[];
  /** Why it came to this affiliate. */
  rule: string;
  /** Of which commission it restores what, and because of what. */
  restoredFrom: RestoredFrom | null;
  /** "20 % of $499.00 = $99.80" */
  arithmetic: string;
  /** By what each line of its order earned, and which rules above did not match. */
  lines: LineWhy[];
  /** The terms frozen when it was earned. */
  terms: { label: string; value: string }[];
  timeline: DescribedStep[];
  /** The timeline has the newest steps only; the audit log has all. */
  isTimelineCut: boolean;
  next: NextStep;
};

const MAX_STEPS = 100;

/** Null when there is none in the viewer's scope. */
export async function explainCommission(
  viewer: Viewer,
  commissionId: string,
): Promise<Explanation | null> {
  const commission = await getCommission(viewer, commissionId);
  if (!commission) return null;
  const staff = seesStaffFacts(viewer);
  const [candidates, history, debtMinor, requestDay, now, restoredFrom, byLine, followed] =
    await Promise.all([
      commission.order
        ? db.attributionCandidate.findMany({
            where: { orderId: commission.order.id },
            // As many as one decision gathers, which has its own limits.
            orderBy: [{ decidedAt: 'desc' }, { position: 'asc' }],
          })
        : [],
      db.auditEvent.findMany({
        where: { subjectType: 'commission', subjectId: commission.id },
        orderBy: { id: 'desc' },
        take: MAX_STEPS + 1,
      }),
      openDebt(commission.id),
      findNextPayoutDay(commission.programId),
      currentTime(),
      findRestoredFrom(commission, staff),
      explainLines(commission),
      findFollowed(commission, staff),
    ]);
  const winner = winnerOf(commission, candidates);
  const nameOf = await readActorNames(staff ? history : []);
  return {
    commission,
    candidates: await describeCandidates(candidates, commission.affiliate, staff),
    rule: winner
      ? candidateReasonText(winner.reason)
      : restoredFrom
        ? restoredFromWords(restoredFrom)
        : (followed?.words ?? ruleWithoutCandidates(commission)),
    restoredFrom,
    arithmetic: arithmeticOf(commission, followed?.arithmetic ?? byLine.arithmetic),
    lines: byLine.lines,
    terms: describeTerms(commission.terms),
    isTimelineCut: history.length > MAX_STEPS,
    timeline: history
      .slice(0, MAX_STEPS)
      .reverse()
      .map((event) =>
        describeStep(event, commission.currency, staff ? actorWords(nameOf, event) : null),
      ),
    next: nextStep(commission, { debtMinor, staff, now, requestDay }),
  };
}

/** What led to this very commission; after a person gave the order away, that is not what counts for the order now. */
function winnerOf(
  { affiliate, source }: CommissionDetail,
  candidates: AttributionCandidate[],
): AttributionCandidate | undefined {
  return candidates.find(
    (row) =>
      row.affiliateId === affiliate.id &&
      (row.outcome === 'won' || row.reason === 'REPLACED_BY_PERSON') &&
      (row.kind === 'manual') === (source === 'manual'),
  );
}

function ruleWithoutCandidates(commission: CommissionDetail): string {
  if (commission.kind === 'goal') return commission.reason ?? 'A goal was reached.';
  if (commission.kind === 'retroactive') return commission.reason ?? 'A tier was reached.';
  if (commission.kind === 'lead') return commission.reason ?? 'A sign-up.';
  if (commission.kind === 'recruit')
    return commission.reason ?? 'A share of what a recruit earned.';
  if (commission.kind === 'bonus') return 'A bonus.';
  if (commission.kind === 'adjustment') return 'An adjustment.';
  switch (commission.source) {
    case 'code':
      return 'The customer typed the affiliate’s code.';
    case 'link':
      return 'The customer came through the affiliate’s link.';
    case 'lead':
      return 'The customer signed up through the affiliate before ordering.';
    case 'manual':
      return 'The order was given to the affiliate by hand.';
    case null:
      return 'The customer belongs to the affiliate.';
    default:
      return unreachable(commission.source);
  }
}

/** What an order earned, or what was given. */
function arithmeticOf(commission: CommissionDetail, byLines: string | null): string {
  const { amountMinor, clawedBackMinor, currency } = commission;
  const earned = byLines ?? formatMoney(amountMinor, currency);
  if (clawedBackMinor === 0n) return earned;
  const left = formatMoney(amountMinor - clawedBackMinor, currency);
  return `${earned}; ${formatMoney(clawedBackMinor, currency)} taken back, ${left} left`;
}
