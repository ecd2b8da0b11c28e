import type { MentionedClick } from '@/lib/attribution/mentioned-click';
import type { Candidate } from '@/lib/attribution/types';
import { isProvenByPurchase, type ClickTouch } from '@/lib/clicks/types';
import type { DiscountCode } from '@/lib/db/generated/client';
import { isActiveAt } from '@/lib/discount-codes/rules';

/** Pure: what a code, a click or a visit is as a candidate. */

export const EMPTY: Candidate = {
  kind: 'code',
  affiliateId: null,
  clickId: null,
  linkId: null,
  discountCodeId: null,
  code: null,
  subId: null,
  touchedAt: null,
  typedCode: false,
  isFlood: false,
  flaw: null,
};

/** `code` as it was typed, `row` what it names in the program. */
export function candidateOfCode(
  row: DiscountCode | null,
  code: string,
  occurredAt: Date,
): Candidate {
  const base: Candidate = { ...EMPTY, kind: 'code', code, touchedAt: occurredAt, typedCode: true };
  if (!row) return { ...base, flaw: 'UNKNOWN_CODE' };
  return {
    ...base,
    code: row.code,
    affiliateId: row.affiliateId,
    discountCodeId: row.id,
    flaw: !isActiveAt(row, occurredAt)
      ? 'CODE_INACTIVE'
      : row.affiliateId === null
        ? 'CODE_WITHOUT_AFFILIATE'
        : null,
  };
}

/** The order's own address of the page that the buyer came to says whose it was, and not when. */
export function landingCandidate(affiliateId: string, code: string, occurredAt: Date): Candidate {
  return { ...EMPTY, kind: 'landing', affiliateId, code, touchedAt: occurredAt };
}

function clickCandidate(
  kind: 'click' | 'visit',
  touch: Omit<ClickTouch, 'sessionId'>,
  isProven: boolean,
): Candidate {
  return {
    ...EMPTY,
    kind,
    affiliateId: touch.affiliateId,
    clickId: touch.id,
    linkId: touch.linkId,
    subId: touch.subId,
    touchedAt: touch.occurredAt,
    isFlood: isProven && touch.reason === 'flood',
    flaw:
      touch.status === 'counted' || (isProven && isProvenByPurchase(touch.reason))
        ? null
        : touch.reason === 'inactive'
          ? 'AFFILIATE_INACTIVE'
          : 'CLICK_FILTERED',
  };
}

function unknownClickCandidate(click: string): Candidate {
  return { ...EMPTY, kind: 'click', clickId: click.slice(0, 100), flaw: 'UNKNOWN_CLICK' };
}

/** What a purchase names is proven to be a person's; what a lead names is not. */
export function mentionedClickCandidate(click: MentionedClick, isPurchase: boolean): Candidate {
  return click.resolved
    ? clickCandidate('click', click.resolved.touch, isPurchase)
    : unknownClickCandidate(click.given);
}

/** Clicks that the customer named before, which the purchase proves. */
export function provenCandidates(known: readonly Candidate[], named: ClickTouch[]): Candidate[] {
  return touchCandidates(known, named, true);
}

/** The visitor's clicks that are not among the candidates yet. */
export function visitCandidates(known: readonly Candidate[], visits: ClickTouch[]): Candidate[] {
  return touchCandidates(known, visits, false);
}

function touchCandidates(
  known: readonly Candidate[],
  touches: ClickTouch[],
  isProven: boolean,
): Candidate[] {
  const ids = new Set(known.map((candidate) => candidate.clickId));
  return touches
    .filter((touch) => !ids.has(touch.id))
    .map((touch) => clickCandidate('visit', touch, isProven));
}
