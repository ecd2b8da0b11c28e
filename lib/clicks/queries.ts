import type { ClickTouch } from '@/lib/clicks/types';
import type { Tx } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';

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

/**
 * Clicks of several visitors, each in one program, from ≤ occurredAt ≤ to, newest first. Duplicates are left out: their
 * counted clicks stand for them. Over the limit the newest are kept and, for programs that pay the first click, the
 * earliest counted one is added at the end.
 */
export async function listClicksOfSessions(
  tx: Tx,
  asks: readonly SessionAsk[],
  limit: number,
): Promise<ClickTouch[][]> {
  const newest = await readSessions(tx, asks, { limit, earliestCounted: false });
  const full = asks.filter((_ask, at) => (newest[at]?.length ?? 0) >= limit);
  const earliest = await readSessions(tx, full, { limit: 1, earliestCounted: true });
  return newest.map((clicks, at) => {
    const ask = asks[at];
    const first = ask ? earliest[full.indexOf(ask)]?.[0] : undefined;
    return first && !clicks.some((click) => click.id === first.id) ? [...clicks, first] : clicks;
  });
}

type SessionAsk = { programId: string; sessionId: string; from: Date; to: Date };

async function readSessions(
  tx: Tx,
  asks: readonly SessionAsk[],
  { limit, earliestCounted }: { limit: number; earliestCounted: boolean },
): Promise<ClickTouch[][]> {
  const answers: ClickTouch[][] = asks.map(() => []);
  if (asks.length === 0) return answers;
  const which = earliestCounted
    ? Prisma.sql`AND status = 'counted' ORDER BY occurred_at, id`
    : Prisma.sql`ORDER BY occurred_at DESC, id DESC`;
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
        AND reason IS DISTINCT FROM 'duplicate' ${which}
      LIMIT ${limit}) c
    ORDER BY q.position, c.occurred_at DESC, c.id DESC`;
  for (const { position, ...row } of rows) answers[position - 1]?.push(asTouch(row));
  return answers;
}
