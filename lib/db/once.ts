import type { Work } from '@/lib/db/work';
import { actorRef } from '@/lib/actor';
import { sha256 } from '@/lib/crypto/token';
import type { Tx } from '@/lib/db/client';
import { ok, refuse, type Result } from '@/lib/result';

/** An id that a form makes when it is opened. Sent again with it, the form changes nothing. */
export type OnceInput = { requestId?: string | undefined };

/**
 * Notes that a form was sent, with its effect: first, or a repeat, or the same id for something else, which is refused.
 * Of any number at once the others wait here for the first. Without an id every call is a first one.
 */
export async function beginOnce(
  { tx, ctx, now }: Work,
  verb: string,
  { requestId, ...input }: OnceInput & Record<string, unknown>,
): Promise<Result<{ isRepeat: false } | { isRepeat: true; subjectId: string | null }>> {
  if (requestId === undefined) return ok({ isRepeat: false });
  const facts = Object.entries(input)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, String(value)])
    .sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
  const what = sha256(JSON.stringify([verb, actorRef(ctx.actor), facts]));
  const { count } = await tx.once.createMany({
    data: [{ id: requestId, what, createdAt: now }],
    skipDuplicates: true,
  });
  if (count === 1) return ok({ isRepeat: false });
  const row = await tx.once.findUniqueOrThrow({ where: { id: requestId } });
  return row.what === what
    ? ok({ isRepeat: true, subjectId: row.subjectId })
    : refuse(
        'IDEMPOTENCY_KEY_REUSED',
        'This form was sent before with other values. Close it and open it again.',
      );
}

/** What came of it, where a repeat has to name it. */
export async function noteOnce(tx: Tx, { requestId }: OnceInput, subjectId: string): Promise<void> {
  if (requestId === undefined) return;
  await tx.once.update({ where: { id: requestId }, data: { subjectId }, select: { id: true } });
}
