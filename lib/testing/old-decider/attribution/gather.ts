import type { Candidate } from '@/lib/attribution/types';
import { findClicks, listSessionClicks } from '@/lib/clicks/queries';
import { verifyClickToken } from '@/lib/clicks/token';
import type { ClickTouch } from '@/lib/clicks/types';
import type { Tx } from '@/lib/db/client';
import type { DiscountCode } from '@/lib/db/generated/client';
import { isActiveAt } from '@/lib/discount-codes/rules';
import { findCode } from '@/lib/discount-codes/queries';
import { isId } from '@/lib/ids';
import { DAY_MS } from '@/lib/time/calendar';

/** No affiliate's cookieDays is longer (a CHECK). */
const LONGEST_COOKIE_DAYS = 400;
const MAX_SESSIONS = 5;
export const MAX_VISITS = 50;
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
  const [named] = await resolveClicks(tx, [{ programId, click }]);
  return named ?? null;
}

/** The same for several, in their order; null for a call that names none. */
export async function resolveClicks(
  tx: Tx,
  asks: readonly { programId: string; click: string | undefined }[],
): Promise<(NamedClick | null)[]> {
  const claims = asks.map(({ click }) => {
    const claim = click === undefined ? null : verifyClickToken(click);
    const id = claim?.clickId ?? (click !== undefined && isId('click', click) ? click : null);
    return { claim, id };
  });
  const stored = await findClicks(
    tx,
    claims.flatMap(({ id }) => id ?? []),
  );
  return asks.map(({ programId }, at): NamedClick | null => {
    const { claim = null, id = null } = claims[at] ?? {};
    if (id === null) return null;
    const row = stored.get(id);
    if (row) return row.programId === programId ? { clickId: row.id, touch: row } : null;
    if (!claim) return null;
    return {
      clickId: id,
      touch: {
        id,
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
  });
}

export async function codeCandidate(
  tx: Tx,
  programId: string,
  code: string,
  occurredAt: Date,
): Promise<Candidate> {
  return candidateOfCode(await findCode(tx, programId, code), code, occurredAt);
}

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

function clickCandidate(kind: 'click' | 'visit', touch: Omit<ClickTouch, 'sessionId'>): Candidate {
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

function unknownClickCandidate(click: string): Candidate {
  return { ...EMPTY, kind: 'click', clickId: click.slice(0, 100), flaw: 'UNKNOWN_CLICK' };
}

export function namedClickCandidate(click: { given: string; named: NamedClick | null }): Candidate {
  return click.named
    ? clickCandidate('click', click.named.touch)
    : unknownClickCandidate(click.given);
}

/** The visitor's clicks that are not among the candidates yet. */
export function visitCandidates(known: readonly Candidate[], visits: ClickTouch[]): Candidate[] {
  const ids = new Set(known.map((candidate) => candidate.clickId));
  return visits
    .filter((visit) => !ids.has(visit.id))
    .map((visit) => clickCandidate('visit', visit));
}

/** From when on a visitor's clicks can count for an order. */
export function visitsFrom(occurredAt: Date): Date {
  return new Date(occurredAt.getTime() - LONGEST_COOKIE_DAYS * DAY_MS);
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
  if (input.click) candidates.push(namedClickCandidate(input.click));
  if (!input.customerIsNew) candidates.push(...(await leadCandidates(tx, input)));

  const from = visitsFrom(occurredAt);
  for (const sessionId of await sessionsOf(tx, input, named?.touch.sessionId ?? null)) {
    const visits = await listSessionClicks(tx, programId, sessionId, from, occurredAt, MAX_VISITS);
    candidates.push(...visitCandidates(candidates, visits));
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
