import type { Tx } from '@/lib/db/client';
import type { RefusalCode } from '@/lib/refusals';

/** A call that carries an `Idempotency-Key`. */
export type IdempotentCall = {
  apiKeyId: string;
  /** Method and path. */
  route: string;
  key: string;
  /** SHA-256 over everything the answer depends on. */
  fingerprint: string;
};

/** The bytes of an answer, as every repeat of its call gets them. */
export type KeptAnswer = { status: number; body: string };

/** What an endpoint asks of the transaction that has the effect. */
export type AnswerToKeep = {
  call: IdempotentCall;
  /** The answer to what the command returns; what it reads, it reads with `tx`. */
  answerOf: (tx: Tx, value: unknown) => Promise<KeptAnswer>;
};

/** Thrown out of a transaction that must not run: a call with this key has been answered. */
export class AnsweredBefore extends Error {
  constructor(readonly answer: KeptAnswer) {
    super('a call with this Idempotency-Key was answered before');
  }
}

/** What is known of a call's key. `free` holds until the transaction ends. */
export type KeyState =
  | { kind: 'free' }
  | { kind: 'refused'; code: Extract<RefusalCode, `IDEMPOTENCY_${string}`> }
  | { kind: 'answered'; answer: KeptAnswer };

/**
 * Takes the keys for this transaction, as far as nobody else has them: a lock that is tried and not waited for. Of two
 * calls with one key in the same transaction the first takes it.
 */
export async function takeKeys(tx: Tx, calls: readonly IdempotentCall[]): Promise<KeyState[]> {
  if (calls.length === 0) return [];
  const names = calls.map(nameOf);
  // never null: name, mine
  const locks = await tx.$queryRaw<{ name: string; mine: boolean }[]>`
    SELECT name, pg_try_advisory_xact_lock(hashtextextended(name, 0))::boolean AS mine
    FROM (SELECT DISTINCT name FROM unnest(${names}::text[]) AS n(name)) AS names`;
  const mine = new Set(locks.flatMap((lock) => (lock.mine ? [lock.name] : [])));
  // After the locks, so that what another transaction has just committed is seen.
  const kept = await findKeptAnswers(tx, calls);
  return calls.map((call, at) => {
    const name = names[at] ?? '';
    const known = stateOf(call, kept.get(name));
    if (known) return known;
    return mine.has(name) && names.indexOf(name) === at
      ? { kind: 'free' }
      : { kind: 'refused', code: 'IDEMPOTENCY_IN_FLIGHT' };
  });
}

/** Writes answers into the transaction of their effects. The caller has taken the keys. */
export async function keepAnswers(
  tx: Tx,
  now: Date,
  kept: readonly { call: IdempotentCall; answer: KeptAnswer }[],
): Promise<void> {
  if (kept.length === 0) return;
  const calls = kept.map(({ call }) => call);
  const written = await tx.$executeRaw`
    INSERT INTO idempotency_record (api_key_id, route, key, fingerprint, status_code, body, created_at, completed_at)
    SELECT api_key_id, route, key, fingerprint, status_code, body, ${now}, ${now}
    FROM unnest(${calls.map((call) => call.apiKeyId)}::text[], ${calls.map((call) => call.route)}::text[],
      ${calls.map((call) => call.key)}::text[], ${calls.map((call) => call.fingerprint)}::text[],
      ${kept.map(({ answer }) => answer.status)}::int[], ${kept.map(({ answer }) => answer.body)}::text[])
      AS a(api_key_id, route, key, fingerprint, status_code, body)
    -- A row without an answer was left by a release that noted calls before their effect.
    ON CONFLICT ON CONSTRAINT idempotency_record_pkey DO UPDATE
    SET fingerprint = EXCLUDED.fingerprint, status_code = EXCLUDED.status_code, body = EXCLUDED.body,
      created_at = EXCLUDED.created_at, completed_at = EXCLUDED.completed_at
    WHERE idempotency_record.status_code IS NULL`;
  if (written !== kept.length) throw new Error('an answer was kept already under a key just taken');
}

/** What is known of a key without taking it; null when no call with it has been answered. */
export async function findKeptAnswer(tx: Tx, call: IdempotentCall): Promise<KeyState | null> {
  const kept = await findKeptAnswers(tx, [call]);
  return stateOf(call, kept.get(nameOf(call)));
}

type Row = { api_key_id: string; route: string; key: string; fingerprint: string } & {
  status_code: number;
  body: string;
};

async function findKeptAnswers(
  tx: Tx,
  calls: readonly IdempotentCall[],
): Promise<Map<string, Row>> {
  const rows = await tx.$queryRaw<Row[]>`
    SELECT api_key_id, route, key, fingerprint, status_code, coalesce(body, '') AS body
    FROM idempotency_record
    WHERE status_code IS NOT NULL AND (api_key_id, route, key) IN (
      SELECT * FROM unnest(${calls.map((call) => call.apiKeyId)}::text[], ${calls.map((call) => call.route)}::text[],
        ${calls.map((call) => call.key)}::text[]))`;
  return new Map(
    rows.map((row) => [nameOf({ apiKeyId: row.api_key_id, route: row.route, key: row.key }), row]),
  );
}

function stateOf(call: IdempotentCall, row: Row | undefined): KeyState | null {
  if (!row) return null;
  if (row.fingerprint !== call.fingerprint) {
    return { kind: 'refused', code: 'IDEMPOTENCY_KEY_REUSED' };
  }
  return { kind: 'answered', answer: { status: row.status_code, body: row.body } };
}

function nameOf({ apiKeyId, route, key }: Omit<IdempotentCall, 'fingerprint'>): string {
  return JSON.stringify(['idempotency-key', apiKeyId, route, key]);
}
