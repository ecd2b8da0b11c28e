import { db } from '@/lib/db/client';
import {
  findKeptAnswer,
  keepAnswers,
  takeKeys,
  type IdempotentCall,
  type KeptAnswer,
  type KeyState,
} from '@/lib/db/kept-answers';
import { inTransaction } from '@/lib/db/transact';
import { expectOk, ok, refuse, type Result } from '@/lib/result';

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

/** What a repeat is answered before anything of it runs; null when no call with the key has been answered. */
export function findAnswered(call: IdempotentCall): Promise<KeyState | null> {
  return findKeptAnswer(db, call);
}

/**
 * Keeps the answer of a call that had no effect: a refusal, whose transaction was rolled back, or a mere reading. When
 * another call with the key was faster, its answer is the one that counts, or that it is still running.
 */
export async function keepAlone(call: IdempotentCall, answer: KeptAnswer): Promise<KeyState> {
  return expectOk(
    await inTransaction<KeyState>(async (tx, now) => {
      const [state] = await takeKeys(tx, [call]);
      if (state?.kind !== 'free') return ok(state ?? { kind: 'free' });
      await keepAnswers(tx, now, [{ call, answer }]);
      return ok({ kind: 'answered', answer });
    }),
  );
}
