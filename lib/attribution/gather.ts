import type { Candidate } from '@/lib/attribution/types';
import { findClick, listSessionClicks } from '@/lib/clicks/queries';
import { verifyClickToken } from '@/lib/clicks/token';
import type { ClickTouch } from '@/lib/clicks/types';
import type { Tx } from '@/lib/db/client';
import { isActiveAt } from '@/lib/discount-codes/rules';
import { findCode } from '@/lib/discount-codes/queries';
import { isId } from '@/lib/ids';
import { DAY_MS } from '@/lib/time/calendar';

/** No affiliate's cookieDays is longer (a CHECK). */
const LONGEST_COOKIE_DAYS = 400;
const MAX_SESSIONS = 5;
const MAX_VISITS = 50;
const MAX_LEADS = 20;

/** What `click` in a call stands for: the id it names, and the touch when that is ours to judge. */
export type NamedClick = {
  clickId: string | null;
  touch: Omit<ClickTouch, 'sessionId'> & { sessionId: string | null };
};

const EMPTY: Candidate = {
  kind: 'code',
  affiliateId: null,
  clickId: null,
  linkId: null,
  discountCodeId: null,
  code: null,
  subId: null,
  touchedAt: null,
  typedCode: false,
  flaw: null,
};

/**
 * A click token or a click id, resolved; null for what names no click of this program. A signed token speaks for itself
 * when its click is not stored yet.
 */
export async function resolveClick(
  tx: Tx,
  programId: string,
  click: string,
): Promise<NamedClick | null> {
  const claim = verifyClickToken(click);
  const clickId = claim?.clickId ?? (isId('click', click) ? click : null);
  if (clickId === null) return null;
  const row = await findClick(tx, clickId);
  if (row) return row.programId === programId ? { clickId: row.id, touch: row } : null;
  if (!claim) return null;
  return {
    clickId,
    touch: {
      id: clickId,
      programId,
      affiliateId: claim.affiliateId,
      linkId: null,
      sessionId: null,
      status: 'counted',
      reason: null,
      subId: null,
      occurredAt: claim.at,
    },
  };
}

export async function codeCandidate(
  tx: Tx,
  programId: string,
  code: string,
  occurredAt: Date,
): Promise<Candidate> {
  const row = await findCode(tx, programId, code);
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

export function clickCandidate(
  kind: 'click' | 'visit',
  touch: Omit<ClickTouch, 'sessionId'>,
): Candidate {
  return {
    ...EMPTY,
    kind,
    affiliateId: touch.affiliateId,
    clickId: touch.id,
    linkId: touch.linkId,
    subId: touch.subId,
    touchedAt: touch.occurredAt,
    flaw:
      touch.status === 'counted'
        ? null
        : touch.reason === 'inactive'
          ? 'AFFILIATE_INACTIVE'
          : 'CLICK_FILTERED',
  };
}

export function unknownClickCandidate(click: string): Candidate {
  return { ...EMPTY, kind: 'click', clickId: click.slice(0, 100), flaw: 'UNKNOWN_CLICK' };
}

export type GatherInput = {
  programId: string;
  customerId: string;
  /** A customer made by this very call has no history to look through. */
  customerIsNew: boolean;
  occurredAt: Date;
  /** As the caller gave it, and resolved. */
  click: { given: string; named: NamedClick | null } | null;
  code: string | null;
};

/**
 * Every candidate for an order or a lead, those that were named first. The visitor's other clicks are those of every
 * session that a lead or an order of this customer ever named, up to occurredAt: what is decided does not depend on
 * the order in which things were reported.
 */
export async function gatherCandidates(tx: Tx, input: GatherInput): Promise<Candidate[]> {
  const { programId, occurredAt } = input;
  const candidates: Candidate[] = [];
  if (input.code !== null) {
    candidates.push(await codeCandidate(tx, programId, input.code, occurredAt));
  }
  const named = input.click?.named ?? null;
  if (input.click) {
    candidates.push(
      named ? clickCandidate('click', named.touch) : unknownClickCandidate(input.click.given),
    );
  }
  if (!input.customerIsNew) candidates.push(...(await leadCandidates(tx, input)));

  const known = new Set(candidates.map((candidate) => candidate.clickId));
  const from = new Date(occurredAt.getTime() - LONGEST_COOKIE_DAYS * DAY_MS);
  for (const sessionId of await sessionsOf(tx, input, named?.touch.sessionId ?? null)) {
    const visits = await listSessionClicks(tx, programId, sessionId, from, occurredAt, MAX_VISITS);
    for (const visit of visits) {
      if (known.has(visit.id)) continue;
      known.add(visit.id);
      candidates.push(clickCandidate('visit', visit));
    }
  }
  return candidates;
}

async function sessionsOf(tx: Tx, input: GatherInput, named: string | null): Promise<string[]> {
  const sessions = new Set(named === null ? [] : [named]);
  if (!input.customerIsNew) {
    const rows = await tx.$queryRaw<{ session_id: string }[]>`
      SELECT c.session_id FROM click c
      WHERE c.program_id = ${input.programId} AND c.id IN (
        SELECT click_id FROM lead WHERE customer_id = ${input.customerId} AND click_id IS NOT NULL
        UNION SELECT click_id FROM sales_order WHERE customer_id = ${input.customerId} AND click_id IS NOT NULL)
      GROUP BY c.session_id ORDER BY max(c.occurred_at) DESC LIMIT ${MAX_SESSIONS}`;
    for (const row of rows) sessions.add(row.session_id);
  }
  return [...sessions].slice(0, MAX_SESSIONS);
}

/** Earlier leads that were given to somebody, with the touch that won them. */
export async function leadCandidates(
  tx: Tx,
  input: { customerId: string; occurredAt: Date },
): Promise<Candidate[]> {
  const leads = await tx.lead.findMany({
    where: {
      customerId: input.customerId,
      affiliateId: { not: null },
      occurredAt: { lte: input.occurredAt },
    },
    orderBy: [{ occurredAt: 'desc' }, { id: 'desc' }],
    take: MAX_LEADS,
  });
  if (leads.length === 0) return [];
  const won = await tx.attributionCandidate.findMany({
    where: { leadId: { in: leads.map((lead) => lead.id) }, outcome: 'won' },
  });
  return leads.map((lead): Candidate => {
    const touch = won.find((candidate) => candidate.leadId === lead.id);
    const byCode = touch?.kind === 'code';
    return {
      ...EMPTY,
      kind: 'lead',
      affiliateId: lead.affiliateId,
      clickId: byCode ? null : lead.clickId,
      code: byCode ? lead.code : null,
      subId: lead.subId,
      touchedAt: touch?.touchedAt ?? lead.occurredAt,
      typedCode: byCode,
    };
  });
}
