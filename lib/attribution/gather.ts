import {
  candidateOfCode,
  mentionedClickCandidate,
  visitCandidates,
} from '@/lib/attribution/candidates';
import { listMentionedSessions } from '@/lib/attribution/gather-sql';
import { leadCandidatesOf } from '@/lib/attribution/lead-candidates';
import type { MentionedClick } from '@/lib/attribution/mentioned-click';
import type { Candidate } from '@/lib/attribution/types';
import { listClicksOfSessions } from '@/lib/clicks/queries';
import type { ClickTouch } from '@/lib/clicks/types';
import type { Tx } from '@/lib/db/client';
import { findCodes } from '@/lib/discount-codes/queries';
import { DAY_MS } from '@/lib/time/calendar';

/** No affiliate's cookieDays is longer (a CHECK). */
const LONGEST_COOKIE_DAYS = 400;
const MAX_SESSIONS = 5;
const MAX_VISITS = 50;

/** From when on a visitor's clicks can count for an order. */
function visitsFrom(occurredAt: Date): Date {
  return new Date(occurredAt.getTime() - LONGEST_COOKIE_DAYS * DAY_MS);
}

export type GatherInput = {
  programId: string;
  customerId: string;
  /**
   * Where to look for touches: `mentioned` only in what the order or lead says, `session` among the visitor's other clicks
   * too, `history` in everything that is known of the customer. A customer just made has no history.
   */
  within: 'mentioned' | 'session' | 'history';
  occurredAt: Date;
  click: MentionedClick | null;
  code: string | null;
};

/** Every candidate for one order or lead. */
export async function gatherCandidates(tx: Tx, input: GatherInput): Promise<Candidate[]> {
  const [candidates] = await gatherCandidatesOf(tx, [input]);
  return candidates ?? [];
}

/**
 * Every candidate for several orders or leads, in a few statements however many there are; those that were mentioned first.
 * The visitor's other clicks are those of every session that a lead or an order of this customer ever mentioned, up to
 * occurredAt: what is decided does not depend on the order in which things were reported.
 */
export async function gatherCandidatesOf(
  tx: Tx,
  inputs: readonly GatherInput[],
): Promise<Candidate[][]> {
  const ofCodes = await codeCandidates(tx, inputs);
  const ofLeads = await leadCandidatesOf(
    tx,
    inputs.map((input) => (input.within === 'history' ? input : null)),
  );
  const visits = await listVisits(tx, inputs);
  return inputs.map((input, at) => {
    const candidates: Candidate[] = [];
    const code = ofCodes[at];
    if (code) candidates.push(code);
    if (input.click) candidates.push(mentionedClickCandidate(input.click));
    candidates.push(...(ofLeads[at] ?? []));
    for (const session of visits[at] ?? []) {
      candidates.push(...visitCandidates(candidates, session));
    }
    return candidates;
  });
}

async function codeCandidates(
  tx: Tx,
  inputs: readonly GatherInput[],
): Promise<(Candidate | null)[]> {
  const asks = inputs.map(({ programId, code }) => (code === null ? null : { programId, code }));
  const rows = await findCodes(
    tx,
    asks.filter((ask) => ask !== null),
  );
  let next = 0;
  return inputs.map(({ code, occurredAt }) =>
    code === null ? null : candidateOfCode(rows[next++] ?? null, code, occurredAt),
  );
}

/** Of each order or lead the clicks of its sessions, session by session. */
async function listVisits(tx: Tx, inputs: readonly GatherInput[]): Promise<ClickTouch[][][]> {
  const sessions = await sessionsOf(tx, inputs);
  const asks = inputs.flatMap((input, at) =>
    (sessions[at] ?? []).map((sessionId) => ({
      programId: input.programId,
      sessionId,
      from: visitsFrom(input.occurredAt),
      to: input.occurredAt,
    })),
  );
  const visits = await listClicksOfSessions(tx, asks, MAX_VISITS);
  let next = 0;
  return inputs.map((_input, at) => (sessions[at] ?? []).map(() => visits[next++] ?? []));
}

async function sessionsOf(tx: Tx, inputs: readonly GatherInput[]): Promise<string[][]> {
  const customers = new Map(
    inputs.flatMap(({ within, customerId, programId }) =>
      within === 'history' ? [[customerId, programId] as const] : [],
    ),
  );
  const rows = await listMentionedSessions(tx, customers, MAX_SESSIONS);
  const known = new Map<string, string[]>();
  for (const row of rows) {
    known.set(row.customerId, [...(known.get(row.customerId) ?? []), row.sessionId]);
  }
  return inputs.map(({ within, click, customerId }) => {
    if (within === 'mentioned') return [];
    const resolved = click?.resolved?.touch.sessionId;
    const others = within === 'history' ? (known.get(customerId) ?? []) : [];
    return [...new Set([...(resolved ? [resolved] : []), ...others])].slice(0, MAX_SESSIONS);
  });
}
