import { listMentionedSessions, type WholeCustomer } from '@/lib/attribution/gather-sql';
import type { MentionedClick } from '@/lib/attribution/mentioned-click';
import { listClicksOfSessions, listDecisiveClicks, type SessionAsk } from '@/lib/clicks/queries';
import type { ClickTouch } from '@/lib/clicks/types';
import type { Tx } from '@/lib/db/client';
import { DAY_MS } from '@/lib/time/calendar';

export type VisitsInput = {
  programId: string;
  customer: WholeCustomer;
  /**
   * Where to look for touches: `mentioned` only in what the order or lead says, `session` among the visitor's other clicks
   * too, `history` in everything that is known of the customer. A customer just made has no history.
   */
  within: 'mentioned' | 'session' | 'history';
  occurredAt: Date;
  click: MentionedClick | null;
};

/** No affiliate's cookieDays is longer (a CHECK). */
export const LONGEST_COOKIE_DAYS = 400;
/** Sessions whose clicks are listed one by one, and how many of each. Of more there are those that can decide. */
const LISTED_SESSIONS = 5;
const LISTED_VISITS = 50;

/**
 * Of each order or lead the clicks of its sessions, session by session. Where there are more sessions or clicks than are
 * listed, one more list has those that can decide out of all of them.
 */
export async function listVisits(
  tx: Tx,
  inputs: readonly VisitsInput[],
): Promise<ClickTouch[][][]> {
  const sessions = await sessionsOf(tx, inputs);
  const listed = inputs.map((input, at) => asksOf(input, sessions[at]?.slice(0, LISTED_SESSIONS)));
  const visits = await listClicksOfSessions(tx, listed.flat(), LISTED_VISITS);
  let next = 0;
  const answers = listed.map((asks) => asks.map(() => visits[next++] ?? []));
  const isCut = (at: number) =>
    (sessions[at]?.length ?? 0) > LISTED_SESSIONS ||
    answers[at]?.some((clicks) => clicks.length >= LISTED_VISITS);
  const decisive = await listDecisiveClicks(
    tx,
    inputs.flatMap((input, customer) =>
      isCut(customer) ? asksOf(input, sessions[customer]).map((ask) => ({ ...ask, customer })) : [],
    ),
  );
  return answers.map((clicks, at) => [...clicks, decisive.get(at) ?? []]);
}

function asksOf(input: VisitsInput, sessions: readonly string[] = []): SessionAsk[] {
  const { programId, occurredAt: to } = input;
  const from = new Date(to.getTime() - LONGEST_COOKIE_DAYS * DAY_MS);
  return sessions.map((sessionId) => ({ programId, sessionId, from, to }));
}

/** The session of the click that is named, then all that are known of the customer, the last ones first. */
async function sessionsOf(tx: Tx, inputs: readonly VisitsInput[]): Promise<string[][]> {
  const customers = new Map(
    inputs.flatMap(({ within, customer, programId }) =>
      within === 'history' ? [[customer.id, { ...customer, programId }] as const] : [],
    ),
  );
  const known = new Map<string, string[]>();
  for (const { customerId, sessionId } of await listMentionedSessions(tx, [
    ...customers.values(),
  ])) {
    const list = known.get(customerId);
    if (list) list.push(sessionId);
    else known.set(customerId, [sessionId]);
  }
  return inputs.map(({ within, click, customer }) => {
    if (within === 'mentioned') return [];
    const resolved = click?.resolved?.touch.sessionId;
    const others = within === 'history' ? (known.get(customer.id) ?? []) : [];
    return [...new Set([...(resolved ? [resolved] : []), ...others])];
  });
}
