import type { NewClick, WrittenClick } from '@/lib/clicks/types';

/** The part of a pg pool that clicks need. */
export type Queryable = {
  query<Row>(text: string, values: unknown[]): Promise<{ rows: Row[] }>;
};

// One statement is one transaction: the click and its counted session stand or fall together. The unconditional DO
// UPDATE (instead of a WHERE, which returns nothing for a loser) reads the row as the race left it, so that a duplicate
// always knows its counted click. Its keys are distinct (else SQLSTATE 21000) and sorted (else two processes deadlock).
const WRITE_CLICKS = `
WITH input AS (
  SELECT i.*, date_trunc('milliseconds', coalesce(i.given_at, app_now())) AS occurred_at
  FROM unnest($1::text[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
    $9::text[], $10::text[], $11::text[], $12::text[], $13::text[]) WITH ORDINALITY
    AS i(id, given_at, program_id, affiliate_id, link_id, session_id, reason, sub_id,
      ip_hash, country, device, referrer_host, landing_path, position)
), claimed AS (
  INSERT INTO counted_session AS s (affiliate_id, session_id, click_id, last_counted_at)
  SELECT DISTINCT ON (affiliate_id, session_id) affiliate_id, session_id, id, occurred_at
  FROM input WHERE reason IS NULL
  ORDER BY affiliate_id, session_id, position
  ON CONFLICT (affiliate_id, session_id) DO UPDATE SET
    click_id = CASE WHEN s.last_counted_at <= excluded.last_counted_at - interval '24 hours'
      THEN excluded.click_id ELSE s.click_id END,
    last_counted_at = CASE WHEN s.last_counted_at <= excluded.last_counted_at - interval '24 hours'
      THEN excluded.last_counted_at ELSE s.last_counted_at END
  RETURNING affiliate_id, session_id, click_id
)
INSERT INTO click (id, occurred_at, program_id, affiliate_id, link_id, session_id, status, reason, counted_click_id,
  sub_id, ip_hash, country, device, referrer_host, landing_path)
SELECT i.id, i.occurred_at, i.program_id, i.affiliate_id, i.link_id, i.session_id,
  CASE WHEN c.click_id = i.id THEN 'counted' ELSE 'filtered' END,
  CASE WHEN c.click_id = i.id THEN NULL ELSE coalesce(i.reason, 'duplicate') END,
  nullif(c.click_id, i.id),
  i.sub_id, i.ip_hash, i.country, i.device, i.referrer_host, i.landing_path
FROM input i
LEFT JOIN claimed c ON i.reason IS NULL AND c.affiliate_id = i.affiliate_id AND c.session_id = i.session_id
RETURNING id, occurred_at AS "occurredAt", status, reason, counted_click_id AS "countedClickId"`;

/**
 * Writes a batch and says what became of each, in the batch's order. A session's second click in one batch is a
 * duplicate of the first. Throws when the database refuses; then nothing of the batch is written.
 */
export async function writeClicks(
  pool: Queryable,
  clicks: readonly NewClick[],
): Promise<WrittenClick[]> {
  const column = <K extends keyof NewClick>(name: K) => clicks.map((click) => click[name]);
  const { rows } = await pool.query<WrittenClick>(WRITE_CLICKS, [
    column('id'),
    column('occurredAt'),
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
  ]);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return clicks.map((click) => {
    const row = byId.get(click.id);
    if (!row) throw new Error(`click ${click.id} was not written`);
    return row;
  });
}
