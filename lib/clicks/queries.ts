import type { ClickTouch } from '@/lib/clicks/types';
import type { Tx } from '@/lib/db/client';

const touchFields = {
  id: true,
  programId: true,
  affiliateId: true,
  linkId: true,
  sessionId: true,
  status: true,
  reason: true,
  subId: true,
  occurredAt: true,
} as const;

type TouchRow = Omit<ClickTouch, 'status'> & { status: string };

function asTouch(row: TouchRow): ClickTouch {
  return { ...row, status: row.status === 'counted' ? 'counted' : 'filtered' };
}

/**
 * The click an id stands for. A duplicate attributes as its counted click does, so that one comes back; any other
 * filtered click comes back as it is, with its reason.
 */
export async function findClick(tx: Tx, clickId: string): Promise<ClickTouch | null> {
  return (await findClicks(tx, [clickId])).get(clickId) ?? null;
}

/** The same for several, by the ids that were asked for. */
export async function findClicks(
  tx: Tx,
  clickIds: readonly string[],
): Promise<Map<string, ClickTouch>> {
  const rows = await readTouches(tx, clickIds);
  const counted = await readTouches(
    tx,
    rows.flatMap((row) => row.countedClickId ?? []),
  );
  const countedById = new Map(counted.map((row) => [row.id, row]));
  return new Map(
    rows.map((row) => {
      const { countedClickId: _counted, ...touch } =
        countedById.get(row.countedClickId ?? '') ?? row;
      return [row.id, asTouch(touch)];
    }),
  );
}

async function readTouches(tx: Tx, ids: readonly string[]) {
  if (ids.length === 0) return [];
  return tx.click.findMany({
    where: { id: { in: [...new Set(ids)] } },
    select: { ...touchFields, countedClickId: true },
  });
}

/** A visitor in one program, from ≤ occurredAt ≤ to. */
export type SessionAsk = { programId: string; sessionId: string; from: Date; to: Date };

/**
 * Of each visitor the newest clicks, at most so many of each, newest first. Duplicates are left out: their counted
 * clicks stand for them.
 */
export async function listClicksOfSessions(
  tx: Tx,
  asks: readonly SessionAsk[],
  limit: number,
): Promise<ClickTouch[][]> {
  const answers: ClickTouch[][] = asks.map(() => []);
  if (asks.length === 0) return answers;
  // never null: position
  const rows = await tx.$queryRaw<(TouchRow & { position: number })[]>`
    SELECT q.position::int AS position, c.id, c.program_id AS "programId", c.affiliate_id AS "affiliateId",
      c.link_id AS "linkId", c.session_id AS "sessionId", c.status, c.reason, c.sub_id AS "subId",
      c.occurred_at AS "occurredAt"
    FROM unnest(${asks.map((ask) => ask.programId)}::text[], ${asks.map((ask) => ask.sessionId)}::text[],
      ${asks.map((ask) => ask.from.toISOString())}::timestamptz[], ${asks.map((ask) => ask.to.toISOString())}::timestamptz[])
      WITH ORDINALITY AS q(program_id, session_id, since, until, position)
    CROSS JOIN LATERAL (
      SELECT * FROM click
      WHERE program_id = q.program_id AND session_id = q.session_id AND occurred_at BETWEEN q.since AND q.until
        AND reason IS DISTINCT FROM 'duplicate'
      ORDER BY occurred_at DESC, id DESC LIMIT ${limit}) c
    ORDER BY q.position, c.occurred_at DESC, c.id DESC`;
  for (const { position, ...row } of rows) answers[position - 1]?.push(asTouch(row));
  return answers;
}

/**
 * The clicks that can decide, out of all clicks of several visitors who are one customer, however many there are: of each
 * affiliate the newest that counted and the newest for each reason why others did not, and the earliest that counted within
 * the affiliate's cookie time. Whichever click is first or last among all of those that are valid is one of them. Newest
 * first; `customer` numbers the customers asked about.
 */
export async function listDecisiveClicks(
  tx: Tx,
  asks: readonly (SessionAsk & { customer: number })[],
): Promise<Map<number, ClickTouch[]>> {
  const answers = new Map<number, ClickTouch[]>();
  if (asks.length === 0) return answers;
  // never null: customer
  const rows = await tx.$queryRaw<(TouchRow & { customer: number })[]>`
    WITH touch AS MATERIALIZED (
      SELECT q.customer, q.until, c.*
      FROM unnest(${asks.map((ask) => ask.customer)}::int[], ${asks.map((ask) => ask.programId)}::text[],
        ${asks.map((ask) => ask.sessionId)}::text[], ${asks.map((ask) => ask.from.toISOString())}::timestamptz[],
        ${asks.map((ask) => ask.to.toISOString())}::timestamptz[]) AS q(customer, program_id, session_id, since, until)
      CROSS JOIN LATERAL (
        SELECT id, program_id, affiliate_id, link_id, session_id, status, reason, sub_id, occurred_at FROM click
        WHERE program_id = q.program_id AND session_id = q.session_id AND occurred_at BETWEEN q.since AND q.until
          AND reason IS DISTINCT FROM 'duplicate') c
    ), ranked AS (
      SELECT t.*, row_number() OVER (
          PARTITION BY t.customer, t.affiliate_id, t.reason ORDER BY t.occurred_at DESC, t.id DESC) AS from_last,
        row_number() OVER (
          PARTITION BY t.customer, t.affiliate_id, t.reason, t.occurred_at >= t.until - make_interval(hours => 24 * coalesce(a.cookie_days, (SELECT g.cookie_days FROM program_group g WHERE g.id = a.group_id), p.cookie_days))
          ORDER BY t.occurred_at, t.id DESC) AS from_first
      FROM touch t
      LEFT JOIN affiliate a ON a.id = t.affiliate_id
      LEFT JOIN program p ON p.id = t.program_id
    )
    SELECT customer, id, program_id AS "programId", affiliate_id AS "affiliateId", link_id AS "linkId",
      session_id AS "sessionId", status, reason, sub_id AS "subId", occurred_at AS "occurredAt"
    FROM ranked WHERE from_last = 1 OR (from_first = 1 AND status = 'counted')
    ORDER BY customer, occurred_at DESC, id DESC`;
  for (const { customer, ...row } of rows) {
    const list = answers.get(customer);
    if (list) list.push(asTouch(row));
    else answers.set(customer, [asTouch(row)]);
  }
  return answers;
}
