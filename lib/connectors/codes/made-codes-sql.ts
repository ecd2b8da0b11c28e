import type { Tx } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import type { MadeValue } from '@/lib/connectors/codes/value';

/** Of a set. */
export const PIECE = 500;

/** A process that died is over by then: every call has its time-out. */
const LEASE = '3 minutes';

/** A code `d` of an affiliate `a` that customers are to have: it can be used now, and its affiliate counts. */
const isWanted = () => Prisma.sql`
  d.active AND (d.starts_at IS NULL OR d.starts_at <= app_now()) AND (d.ends_at IS NULL OR d.ends_at > app_now())
  AND a.status IN ('active', 'paused')`;

export type WantedCode = {
  connectionId: string;
  discountCodeId: string;
  kind: string;
  percentBps: number | null;
  amountMinor: bigint | null;
  currency: string | null;
  endsAt: Date | null;
  duration: string;
};

/** Codes that are to be in a shop and are not, nor are being made. */
export function listWanted(tx: Tx): Promise<WantedCode[]> {
  return tx.$queryRaw<WantedCode[]>`
    SELECT k.connection_id AS "connectionId", d.id AS "discountCodeId", d.kind, d.percent_bps AS "percentBps",
      d.amount_minor AS "amountMinor", d.currency, d.ends_at AS "endsAt", k.duration
    FROM connection_key k JOIN connection c ON c.id = k.connection_id
    JOIN discount_code d ON d.program_id = c.program_id JOIN affiliate a ON a.id = d.affiliate_id
    WHERE ${isWanted()} AND NOT EXISTS (
      SELECT FROM made_code m WHERE m.connection_id = k.connection_id AND m.discount_code_id = d.id
        AND m.state IN ('making', 'made'))
    ORDER BY d.id LIMIT ${PIECE}::int`;
}

/**
 * What is in a shop, or is being made, with a value that the code has no more: it ends. One that is being made right now is
 * looked at when that attempt is surely over, so that nothing of it is left behind. Returns how many.
 */
export function endOutdated(tx: Tx): Promise<number> {
  return tx.$executeRaw`
    UPDATE made_code SET state = 'ending', problem = NULL, note = NULL, failures = 0, next_attempt_at = CASE state
      WHEN 'made' THEN app_now() ELSE least(next_attempt_at, app_now() + ${LEASE}::interval) END
    WHERE id IN (
      SELECT m.id FROM made_code m JOIN connection_key k ON k.connection_id = m.connection_id
      JOIN connection c ON c.id = m.connection_id
      WHERE m.state IN ('making', 'made') AND NOT EXISTS (
        SELECT FROM discount_code d JOIN affiliate a ON a.id = d.affiliate_id
        WHERE d.id = m.discount_code_id AND d.program_id = c.program_id AND ${isWanted()}
          AND (d.kind, d.percent_bps, d.amount_minor, d.currency, d.ends_at, k.duration)
            IS NOT DISTINCT FROM (m.kind, m.percent_bps, m.amount_minor, m.currency, m.ends_at, m.duration))
      ORDER BY m.id LIMIT ${PIECE}::int FOR UPDATE OF m SKIP LOCKED)`;
}

export type ClaimedCode = MadeValue & {
  connectionId: string;
  discountCodeId: string;
  /** making or ending */
  state: string;
  ref: string | null;
  attempts: number;
  failures: number;
  /** As it is typed. */
  code: string;
  keyCipher: string;
};

/**
 * Takes what is due, what ends before what is made, by moving its next attempt away; what another process takes just now
 * is left to it. Nothing of a shop whose key does not work.
 */
export function claimCodes(tx: Tx, limit: number): Promise<ClaimedCode[]> {
  return tx.$queryRaw<ClaimedCode[]>`
    UPDATE made_code m SET attempts = m.attempts + 1, next_attempt_at = app_now() + ${LEASE}::interval
    FROM connection_key k, discount_code d
    WHERE k.connection_id = m.connection_id AND d.id = m.discount_code_id AND m.id IN (
      SELECT due.id FROM made_code due JOIN connection_key working ON working.connection_id = due.connection_id
      WHERE due.state IN ('making', 'ending') AND due.next_attempt_at <= app_now() AND working.problem IS NULL
      ORDER BY due.state, due.next_attempt_at, due.id LIMIT ${limit}::int FOR UPDATE OF due SKIP LOCKED)
    RETURNING m.id, m.connection_id AS "connectionId", m.discount_code_id AS "discountCodeId", m.kind, m.percent_bps AS "percentBps",
      m.amount_minor AS "amountMinor", m.currency, m.ends_at AS "endsAt", m.duration, m.state, m.ref, m.attempts, m.failures,
      d.code, k.key_cipher AS "keyCipher"`;
}

/** Whether it is still to be made: its value may have changed since it was claimed. */
export async function isStillMade(tx: Tx, id: string): Promise<boolean> {
  const row = await tx.madeCode.findUnique({ where: { id }, select: { state: true } });
  return row?.state === 'making';
}

/**
 * Notes what was made. What was to end meanwhile ends, also when somebody else had found nothing to end. Returns whether
 * it is what customers are to have.
 */
export async function noteMade(tx: Tx, id: string, ref: string): Promise<boolean> {
  const rows = await tx.$queryRaw<{ state: string }[]>`
    UPDATE made_code SET ref = ${ref}, problem = NULL, note = NULL, failures = 0, next_attempt_at = app_now(),
      state = CASE state WHEN 'making' THEN 'made' WHEN 'ended' THEN 'ending' ELSE state END
    WHERE id = ${id} RETURNING state`;
  return rows[0]?.state === 'made';
}

export type MadeProblem = 'taken' | 'characters' | 'unreachable' | 'declined';

/** Of the attempt that was claimed, and of none after it; what was to be made and is to end has its own. */
export async function noteProblem(
  tx: Tx,
  of: Pick<ClaimedCode, 'id' | 'attempts' | 'state'>,
  { problem, note, wait }: { problem: MadeProblem; note: string | null; wait: number },
): Promise<void> {
  await tx.$executeRaw`
    UPDATE made_code SET problem = ${problem}, note = ${note}, failures = failures + 1,
      next_attempt_at = app_now() + make_interval(secs => ${wait}::double precision)
    WHERE id = ${of.id} AND attempts = ${of.attempts} AND state = ${of.state}`;
}
