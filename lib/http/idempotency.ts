import { sha256 } from '@/lib/crypto/token';
import { inTransaction } from '@/lib/db/transact';
import { ok, refuse, type Result } from '@/lib/result';
import type { Answer } from '@/lib/http/respond';

/** A row in flight for longer than this belongs to a process that died. */
const ABANDONED_AFTER_MS = 2 * 60_000;

export type IdempotentCall = {
  apiKeyId: string;
  /** Method and path. */
  route: string;
  key: string;
  /** SHA-256 over everything the answer depends on. */
  fingerprint: string;
};

/** The right to run a call: `since` tells our row from one that was taken over. */
export type Lease = { call: IdempotentCall; since: Date };

export type Begun = { kind: 'run'; lease: Lease } | { kind: 'replay'; answer: Answer };

/** Null when the header is absent; refused when it is no key. */
export function idempotencyKeyOf(headers: Pick<Headers, 'get'>): Result<string | null> {
  const key = headers.get('idempotency-key');
  if (key === null) return ok(null);
  if (/^[\x20-\x7e]{1,255}$/.test(key) && key.trim() !== '') return ok(key);
  return refuse('INVALID_INPUT', undefined, {
    issues: [
      {
        in: 'header',
        path: ['Idempotency-Key'],
        message: 'must have 1 to 255 printable ASCII characters',
      },
    ],
  });
}

/** Names the key to a command that notes it with its effect. Tells nothing of the key, and is no id of a form. */
export function onceIdOf({ apiKeyId, route, key }: IdempotentCall): string {
  return sha256(JSON.stringify(['idempotency-key', apiKeyId, route, key]));
}

/** Exactly one of all callers with a key gets to run; the others get its answer, or are refused while it runs. */
export async function beginIdempotent(call: IdempotentCall): Promise<Result<Begun>> {
  const { apiKeyId, route, key, fingerprint } = call;
  return inTransaction<Begun>(async (tx, now) => {
    const { count } = await tx.idempotencyRecord.createMany({
      data: { apiKeyId, route, key, fingerprint, createdAt: now },
      skipDuplicates: true,
    });
    if (count === 1) return ok({ kind: 'run', lease: { call, since: now } });
    const first = await tx.idempotencyRecord.findUnique({
      where: { apiKeyId_route_key: { apiKeyId, route, key } },
    });
    // Removed between the two statements: the first call failed, and its caller may try again.
    if (!first) return refuse('IDEMPOTENCY_IN_FLIGHT');
    if (first.fingerprint !== fingerprint) return refuse('IDEMPOTENCY_KEY_REUSED');
    if (first.statusCode !== null) {
      return ok({ kind: 'replay', answer: { status: first.statusCode, body: first.body ?? '' } });
    }
    if (now.getTime() - first.createdAt.getTime() <= ABANDONED_AFTER_MS) {
      return refuse('IDEMPOTENCY_IN_FLIGHT');
    }
    const taken = await tx.idempotencyRecord.updateMany({
      where: { apiKeyId, route, key, statusCode: null, createdAt: first.createdAt },
      data: { createdAt: now },
    });
    return taken.count === 1
      ? ok({ kind: 'run', lease: { call, since: now } })
      : refuse('IDEMPOTENCY_IN_FLIGHT');
  });
}

/** Keeps the answer for every later call with the key. */
export async function completeIdempotent(lease: Lease, answer: Answer): Promise<void> {
  await inTransaction(async (tx, now) => {
    await tx.idempotencyRecord.updateMany({
      where: ownRow(lease),
      data: { statusCode: answer.status, body: answer.body, completedAt: now },
    });
    return ok(undefined);
  });
}

/** Gives the key back: nothing happened that has to be remembered. */
export async function abandonIdempotent(lease: Lease): Promise<void> {
  await inTransaction(async (tx) => {
    await tx.idempotencyRecord.deleteMany({ where: ownRow(lease) });
    return ok(undefined);
  });
}

function ownRow({ call: { apiKeyId, route, key }, since }: Lease) {
  return { apiKeyId, route, key, statusCode: null, createdAt: since };
}
