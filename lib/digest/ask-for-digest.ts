import type { z } from 'zod';
import { db } from '@/lib/db/client';
import { currentTime, transact } from '@/lib/db/transact';
import type { CommandContext } from '@/lib/db/work';
import { holdProgram, note } from '@/lib/digest/commands';
import { lastRange } from '@/lib/digest/due';
import { getDigestFigures } from '@/lib/digest/figures';
import type { askForDigestInput } from '@/lib/digest/schema';
import { enqueueDigest } from '@/lib/digest/send';
import { receiverOf } from '@/lib/digest/tell-digests';
import { parseDigestEvery } from '@/lib/digest/types';
import { digestText } from '@/lib/digest/words';
import { loadCalendar } from '@/lib/programs/calendar-sql';
import { ok, refuse, type Result } from '@/lib/result';

/** In an hour, of one person. */
const MOST_ASKED = 5;
const HOUR_MS = 3_600_000;

/**
 * Sends one now, of the last whole day or week, whatever it says; the next one comes as it would. Errors: FORBIDDEN,
 * PROGRAM_NOT_FOUND, DIGEST_NOT_SET, DIGESTS_USED_UP.
 */
export async function askForDigest(
  ctx: CommandContext,
  { programId, to }: z.output<typeof askForDigestInput>,
): Promise<Result<{ programId: string }>> {
  const { id: actorId } = ctx.actor;
  const digest = await db.digest.findFirst({
    where: { programId, userId: to === 'mail' ? actorId : null },
  });
  if (!digest) return refuse('DIGEST_NOT_SET');
  const calendar = await loadCalendar(db, programId);
  const range = lastRange(parseDigestEvery(digest.every), calendar, await currentTime());
  // Read outside of the transaction, as the job does: it may take a while.
  const text = digestText(await getDigestFigures(programId, range));
  return transact(ctx, async (work) => {
    const { tx, now } = work;
    const held = await holdProgram(work, programId, to === 'mail' ? 'console.read' : 'keys.write');
    if (!held.ok) return held;
    const since = { gte: new Date(now.getTime() - HOUR_MS) };
    const asked = { action: 'DIGEST_ASKED', actorId, createdAt: since } as const;
    if ((await tx.auditEvent.count({ where: asked })) >= MOST_ASKED)
      return refuse('DIGESTS_USED_UP');
    // Taken away meanwhile, there is nobody to send it to.
    if (!(await tx.digest.findUnique({ where: { id: digest.id } })))
      return refuse('DIGEST_NOT_SET');
    await enqueueDigest(work, receiverOf(digest), text);
    await note(work, 'DIGEST_ASKED', programId, { to });
    return ok({ programId });
  });
}
