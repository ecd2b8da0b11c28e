import { AUDIT_ACTIONS, type AuditAction } from '@/lib/audit/actions';
import { seesStaffFacts, type Viewer } from '@/lib/auth/viewer';
import type { CommissionDetail } from '@/lib/commissions/dto';
import { getCommission } from '@/lib/commissions/queries';
import {
  findRestoredFrom,
  restoredFromWords,
  type RestoredFrom,
} from '@/lib/commissions/restored-from';
import { nextStep, type NextStep } from '@/lib/commissions/next-step';
import { describeTerms } from '@/lib/commissions/describe-terms';
import { HOLD_WORDS } from '@/lib/commissions/words';
import { db } from '@/lib/db/client';
import type { AttributionCandidate, AuditEvent } from '@/lib/db/generated/client';
import { currentTime } from '@/lib/db/transact';
import { formatBps, formatMoney } from '@/lib/money/format';
import { candidateReasonText } from '@/lib/orders/reasons';
import { findNextPayoutDay } from '@/lib/programs/payout-day';
import { unreachable } from '@/lib/result';
import { openDebt } from '@/lib/commissions/explain-sql';

/** The "why" of a commission, in words. Times stand apart from texts, so that a page sets them in the reader's zone. */
export type Explanation = {
  commission: CommissionDetail;
  candidates: {
    what: string;
    at: Date | null;
    /** Null where no affiliate stands behind it. An affiliate reads of others as "another affiliate". */
    who: string | null;
    outcome: 'won' | 'lost';
    why: string;
    /** What `what` and `who` are made of, for readers to whom foreign text may only be data. */
    facts: {
      kind: string;
      code: string | null;
      from: string | null;
      affiliate: { id: string; name: string; code: string } | null;
    };
  }[];
  /** Why it came to this affiliate. */
  rule: string;
  /** Of which commission it gives back what, and because of what. */
  restoredFrom: RestoredFrom | null;
  /** "20 % of $499.00 = $99.80" */
  arithmetic: string;
  /** The terms frozen when it was earned. */
  terms: { label: string; value: string }[];
  /** `by` is for staff. */
  timeline: { at: Date; text: string; by: string | null; reason: string | null }[];
  next: NextStep;
};

const MAX_ROWS = 100;

/** Null when there is none in the viewer's scope. */
export async function explainCommission(
  viewer: Viewer,
  commissionId: string,
): Promise<Explanation | null> {
  const commission = await getCommission(viewer, commissionId);
  if (!commission) return null;
  const staff = seesStaffFacts(viewer);
  const [candidates, history, debtMinor, requestDay, now, restoredFrom] = await Promise.all([
    commission.order
      ? db.attributionCandidate.findMany({
          where: { orderId: commission.order.id },
          orderBy: [{ decidedAt: 'desc' }, { position: 'asc' }],
          take: MAX_ROWS,
        })
      : [],
    db.auditEvent.findMany({
      where: { subjectType: 'commission', subjectId: commission.id },
      orderBy: { id: 'desc' },
      take: MAX_ROWS,
    }),
    openDebt(commission.id),
    findNextPayoutDay(commission.programId),
    currentTime(),
    findRestoredFrom(commission, staff),
  ]);
  const winner = winnerOf(commission, candidates);
  return {
    commission,
    candidates: await describeCandidates(candidates, commission.affiliate, staff),
    rule: winner
      ? candidateReasonText(winner.reason)
      : restoredFrom
        ? restoredFromWords(restoredFrom)
        : ruleWithoutCandidates(commission),
    restoredFrom,
    arithmetic: arithmeticOf(commission),
    terms: describeTerms(commission.terms),
    timeline: history.reverse().map((event) => describeEvent(event, commission.currency, staff)),
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

async function describeCandidates(
  rows: AttributionCandidate[],
  own: CommissionDetail['affiliate'],
  staff: boolean,
): Promise<Explanation['candidates']> {
  const seen = (row: AttributionCandidate) => staff || row.affiliateId === own.id;
  const affiliateIds = rows.flatMap((row) => row.affiliateId ?? []);
  const clickIds = rows.filter(seen).flatMap((row) => row.clickId ?? []);
  const [affiliates, clicks] = await Promise.all([
    staff
      ? db.affiliate.findMany({
          where: { id: { in: affiliateIds } },
          select: { id: true, name: true, code: true },
        })
      : [own],
    db.click.findMany({
      where: { id: { in: clickIds } },
      select: { id: true, subId: true, referrerHost: true },
    }),
  ]);
  const affiliateOf = new Map(affiliates.map((row) => [row.id, row]));
  const clickOf = new Map(clicks.map((row) => [row.id, row]));
  return rows.map((row) => {
    const affiliate = row.affiliateId === null ? undefined : affiliateOf.get(row.affiliateId);
    const click = row.clickId === null ? undefined : clickOf.get(row.clickId);
    const from = click?.subId ?? click?.referrerHost ?? null;
    return {
      what: whatOf(row, seen(row), from),
      at: row.touchedAt,
      who: whoOf(row, affiliate, own.id, staff),
      outcome: row.outcome === 'won' ? 'won' : 'lost',
      why: candidateReasonText(row.reason),
      facts: {
        kind: row.kind,
        code: seen(row) ? row.code : null,
        from,
        affiliate: (seen(row) && affiliate) || null,
      },
    };
  });
}

function whatOf(row: AttributionCandidate, seen: boolean, from: string | null): string {
  const origin = from === null ? '' : ` from ${from}`;
  switch (row.kind) {
    case 'code':
      return seen && row.code !== null ? `Code ${row.code} at checkout` : 'A code at checkout';
    case 'click':
      return `Click${origin}, named by the order`;
    case 'visit':
      return `Click${origin}`;
    case 'lead':
      return 'Sign-up';
    case 'existing':
      return 'Earlier order of the customer';
    case 'manual':
      return 'A person’s choice';
    default:
      return row.kind;
  }
}

function whoOf(
  row: AttributionCandidate,
  affiliate: { name: string; code: string } | undefined,
  ownId: string,
  staff: boolean,
): string | null {
  if (row.affiliateId === null) return null;
  if (staff) return affiliate ? `${affiliate.name} (${affiliate.code})` : row.affiliateId;
  return row.affiliateId === ownId ? 'You' : 'Another affiliate';
}

function ruleWithoutCandidates(commission: CommissionDetail): string {
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

function arithmeticOf(commission: CommissionDetail): string {
  const { amountMinor, clawedBackMinor, currency, order, terms } = commission;
  const amount = formatMoney(amountMinor, currency);
  const earned =
    order === null
      ? amount
      : terms.commissionKind === 'percent'
        ? `${formatBps(terms.commissionBps)} of ${formatMoney(order.amountMinor, order.currency)} = ${amount}`
        : `${amount} for each order`;
  if (clawedBackMinor === 0n) return earned;
  const left = formatMoney(amountMinor - clawedBackMinor, currency);
  return `${earned}; ${formatMoney(clawedBackMinor, currency)} taken back, ${left} left`;
}

/** The affiliate's words for a step; those left out of the map are not told. */
const AFFILIATE_WORDS: Partial<Record<string, string>> = {
  COMMISSION_EARNED: 'Earned',
  COMMISSION_APPROVED: 'Approved',
  COMMISSION_VOIDED: 'Voided',
  COMMISSION_MATURED: 'Became available',
  COMMISSION_REQUESTED: 'Taken into a payout',
  COMMISSION_RELEASED: 'Back from its payout, available again',
  COMMISSION_PAID: 'Paid',
  COMMISSION_PAYMENT_RETURNED: 'The payment came back',
  COMMISSION_CLAWED_BACK: 'Taken back',
  COMMISSION_CLAWBACK_REVERSED: 'Given back',
  COMMISSION_HOLD_OPENED: 'Put on hold',
  COMMISSION_HOLD_RELEASED: 'The hold ended',
};

/** Reasons that staff give to the affiliate. The others are for the log. */
const TOLD_REASONS = new Set([
  'COMMISSION_EARNED',
  'COMMISSION_VOIDED',
  'COMMISSION_CLAWED_BACK',
  'COMMISSION_CLAWBACK_REVERSED',
]);

function describeEvent(
  event: AuditEvent,
  currency: string,
  staff: boolean,
): Explanation['timeline'][number] {
  const words = staff ? AUDIT_ACTIONS[event.action as AuditAction] : AFFILIATE_WORDS[event.action];
  const taken = numberOf(event, 'clawedBack') ?? numberOf(event, 'givenBack');
  const text = words ?? event.action;
  return {
    at: event.createdAt,
    text: taken === null ? text : `${text}: ${formatMoney(taken, currency)}`,
    by: staff ? (event.actorLabel ?? `${event.actorKind} ${event.actorId}`) : null,
    reason: staff || TOLD_REASONS.has(event.action) ? event.reason : holdWords(event),
  };
}

function holdWords(event: AuditEvent): string | null {
  if (event.action !== 'COMMISSION_HOLD_OPENED') return null;
  const words: Record<string, string> = HOLD_WORDS;
  const kind = dataOf(event, 'hold');
  return typeof kind === 'string' ? (words[kind] ?? null) : null;
}

function dataOf(event: AuditEvent, key: string): unknown {
  return typeof event.data === 'object' && event.data !== null
    ? Reflect.get(event.data, key)
    : undefined;
}

function numberOf(event: AuditEvent, key: string): bigint | null {
  const value = dataOf(event, key);
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : null;
}
