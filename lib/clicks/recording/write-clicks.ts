import { PROVEN_BY_PURCHASE, type NewClick } from '@/lib/clicks/types';

/** A statement that is parsed and planned once for each connection. */
type Statement = { name: string; text: string; values: unknown[] };

/** The part of a pg pool that clicks need. */
export type Queryable = {
  query<Row>(statement: Statement | string, values?: unknown[]): Promise<{ rows: Row[] }>;
};

export type WriteOptions = {
  /** Whose roll-up rows are added to (click_hour.lane): writers of one number wait for each other, others do not. */
  writer: number;
  /** They come out of a journal: what was decided without them has to be decided anew. */
  replayed: boolean;
};

export type Written = {
  /** The others were there already. */
  inserted: number;
  /** The database's clock, in milliseconds since 1970. */
  databaseNow: number;
};

/** SQL: whoever holds this advisory lock alone knows that every batch that has a number is written, or never will be. */
export const BATCHES_UNDER_WAY = `hashtext('click_batch')::bigint`;

/** SQL of the quarter of an hour of a click, which every zone's days are made of. Arithmetic, for it runs for every row. */
const QUARTER_OF = `to_timestamp(floor(extract(epoch FROM occurred_at) / 900)::float8 * 900)`;

/** SQL of the reasons that keep a click from counting and not from attributing. */
const MAY_ATTRIBUTE = PROVEN_BY_PURCHASE.map((reason) => `'${reason}'`).join();

// One statement is one transaction: the click, its counted session and its roll-up stand or fall together, however often
// the batch comes again. Keys are distinct (else SQLSTATE 21000) and sorted (else two processes deadlock). Sessions come
// first and roll-ups last, so that their rows, which many writers want, are locked no longer than the commit takes.
// A click alone in its session, being the first, has nothing to claim: most visitors never come back. When one does, the
// session's row is made from that first click, which was committed before its visitor had a cookie to come back with.
const writeStatement = (replayed: boolean) => `
WITH turn AS MATERIALIZED (
  SELECT nextval('click_batch') AS batch_no
  FROM (SELECT pg_advisory_xact_lock_shared(${BATCHES_UNDER_WAY}) OFFSET 0) held
), input AS MATERIALIZED (
  SELECT i.*, date_trunc('milliseconds', to_timestamp(i.at / 1000)) AS occurred_at
  FROM unnest($1::text[], $2::float8[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
    $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $15::boolean[]) WITH ORDINALITY
    AS i(id, at, program_id, affiliate_id, link_id, session_id, reason, sub_id,
      ip_hash, country, device, referrer_host, landing_path, alone, position)
), claimed AS (
  INSERT INTO counted_session AS s (affiliate_id, session_id, click_id, last_counted_at)
  SELECT DISTINCT ON (i.affiliate_id, i.session_id) i.affiliate_id, i.session_id,
    coalesce(first.id, i.id), coalesce(first.occurred_at, i.occurred_at)
  FROM input i LEFT JOIN LATERAL (
    SELECT c.id, c.occurred_at FROM click c
    WHERE c.session_id = i.session_id AND c.affiliate_id = i.affiliate_id AND c.status = 'counted'
      AND c.occurred_at > i.occurred_at - interval '24 hours' AND c.occurred_at < i.occurred_at + interval '24 hours'
    ORDER BY c.occurred_at LIMIT 1
  ) first ON true
  WHERE i.reason IS NULL AND NOT i.alone
  ORDER BY i.affiliate_id, i.session_id, i.position
  ON CONFLICT (affiliate_id, session_id) DO UPDATE SET
    click_id = CASE WHEN s.last_counted_at <= excluded.last_counted_at - interval '24 hours'
      THEN excluded.click_id ELSE s.click_id END,
    last_counted_at = CASE WHEN s.last_counted_at <= excluded.last_counted_at - interval '24 hours'
      THEN excluded.last_counted_at ELSE s.last_counted_at END
  RETURNING affiliate_id, session_id, click_id
), written AS (
  INSERT INTO click (id, occurred_at, program_id, affiliate_id, link_id, session_id, status, reason, counted_click_id,
    sub_id, ip_hash, country, device, referrer_host, landing_path, batch_no)
  SELECT i.id, i.occurred_at, i.program_id, i.affiliate_id, i.link_id, i.session_id,
    CASE WHEN counts THEN 'counted' ELSE 'filtered' END,
    CASE WHEN counts THEN NULL ELSE coalesce(i.reason, 'duplicate') END,
    nullif(c.click_id, i.id),
    i.sub_id, i.ip_hash, i.country, i.device, i.referrer_host, i.landing_path, (SELECT batch_no FROM turn)
  FROM input i
  LEFT JOIN claimed c ON i.reason IS NULL AND c.affiliate_id = i.affiliate_id AND c.session_id = i.session_id
  CROSS JOIN LATERAL (SELECT i.reason IS NULL AND (i.alone OR c.click_id = i.id) AS counts) decided
  ON CONFLICT DO NOTHING
  RETURNING id, occurred_at, program_id, affiliate_id, reason
), rolled AS (
  INSERT INTO click_hour AS h (affiliate_id, hour, likeness, lane, program_id, reason, clicks, detailed)
  SELECT affiliate_id, hour, md5(coalesce(reason, ''))::uuid AS likeness, $14::smallint, min(program_id), reason, count(*), false
  FROM (SELECT w.*, ${QUARTER_OF} AS hour FROM written w) alike
  GROUP BY affiliate_id, hour, reason
  ORDER BY affiliate_id, hour, likeness
  ON CONFLICT (affiliate_id, hour, likeness, lane) DO UPDATE SET clicks = h.clicks + excluded.clicks
)${
  replayed
    ? `, late AS (
  INSERT INTO replayed_click (click_id) SELECT id FROM input WHERE reason IS NULL OR reason IN (${MAY_ATTRIBUTE}) ON CONFLICT DO NOTHING
)`
    : ''
}
SELECT (SELECT count(*) FROM written)::float8 AS inserted,
  (extract(epoch FROM app_now()) * 1000)::float8 AS "databaseNow"`;

const LIVE = { name: 'write-clicks', text: writeStatement(false) };
const REPLAYED = { name: 'write-replayed-clicks', text: writeStatement(true) };

/**
 * Writes a batch, each click once however often it comes. A session's second click in one batch is a duplicate of the
 * first, so two that lie a day apart belong in two batches. Throws when the database refuses; then nothing of the batch
 * is written.
 */
export async function writeClicks(
  pool: Queryable,
  clicks: readonly NewClick[],
  { writer, replayed }: WriteOptions = { writer: 0, replayed: false },
): Promise<Written> {
  const column = (name: TextColumn) => textArray(clicks, name);
  const { rows } = await pool.query<Written>({
    ...(replayed ? REPLAYED : LIVE),
    values: [
      column('id'),
      `{${clicks.map((click) => click.occurredAt.getTime()).join()}}`,
      column('programId'),
      column('affiliateId'),
      column('linkId'),
      column('sessionId'),
      column('reason'),
      column('subId'),
      column('ipHash'),
      column('country'),
      column('device'),
      column('referrerHost'),
      column('landingPath'),
      writer,
      // What was journalled may have been followed by another click of its session since.
      `{${clicks.map((click) => click.newSession && !replayed).join()}}`,
    ],
  });
  const [written] = rows;
  if (!written) throw new Error('the statement that writes clicks said nothing');
  return written;
}

type TextColumn = {
  [K in keyof NewClick]: NewClick[K] extends string | null ? K : never;
}[keyof NewClick];

/** An array as PostgreSQL reads it. The driver's own way costs as much as the rest of a click's preparation. */
function textArray(clicks: readonly NewClick[], column: TextColumn): string {
  let text = '';
  for (const click of clicks) {
    const value = click[column];
    if (text !== '') text += ',';
    text += value === null ? 'NULL' : `"${escaped(value)}"`;
  }
  return `{${text}}`;
}

function escaped(value: string): string {
  return /["\\]/.test(value) ? value.replace(/["\\]/g, '\\$&') : value;
}

/**
 * In order, at most `limit` each, and none with the same session twice among those that may count: only a later statement
 * tells their days apart.
 */
export function splitBatches(clicks: readonly NewClick[], limit: number): NewClick[][] {
  const batches: NewClick[][] = [];
  let batch: NewClick[] = [];
  let sessions = new Set<string>();
  for (const click of clicks) {
    const key = `${click.affiliateId} ${click.sessionId}`;
    if (batch.length >= limit || (click.reason === null && sessions.has(key))) {
      batches.push(batch);
      batch = [];
      sessions = new Set();
    }
    if (click.reason === null) sessions.add(key);
    batch.push(click);
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}
