import type { z } from 'zod';
import { db, type Tx } from '@/lib/db/client';
import type { Digest } from '@/lib/db/generated/client';
import { currentTime, transact } from '@/lib/db/transact';
import type { CommandContext } from '@/lib/db/work';
import { lastRange } from '@/lib/digest/due';
import { getDigestFigures } from '@/lib/digest/figures';
import { holdProgram, noteDigest } from '@/lib/digest/hold-program';
import type { askForDigestInput } from '@/lib/digest/schema';
import { enqueueDigest } from '@/lib/digest/enqueue-digest';
import { parseDigestEvery } from '@/lib/digest/types';
import { digestText } from '@/lib/digest/words';
import { loadCalendar } from '@/lib/programs/calendar-sql';
import { ok, refuse, type Result } from '@/lib/result';

/** In an hour, of one person about one program. */
const MOST_ASKED = 5;
const HOUR_MS = 3_600_000;

type Asked = z.output<typeof askForDigestInput>;

/**
 * Sends one now, of the last whole day or week, whatever it says; the next one comes as it would. Errors: FORBIDDEN,
 * PROGRAM_NOT_FOUND, DIGEST_NOT_SET, WEBHOOK_OFF, DIGESTS_USED_UP.
 */
export async function askForDigest(
  ctx: CommandContext,
  asked: Asked,
): Promise<Result<{ programId: string }>> {
  const { programId, to } = asked;
  const { id: actorId } = ctx.actor;
  const now = await currentTime();
  const found = await findToSend(db, now, { ...asked, actorId });
  if (!found.ok) return found;
  const calendar = await loadCalendar(db, programId);
  const range = lastRange(parseDigestEvery(found.value.every), calendar, now);
  // Read outside of the transaction, as the job does: it may take a while.
  const text = digestText(await getDigestFigures(programId, range));
  return transact(ctx, async (work) => {
    const held = await holdProgram(work, programId, to === 'mail' ? 'console.read' : 'keys.write');
    if (!held.ok) return held;
    const still = await findToSend(work.tx, work.now, { ...asked, actorId });
    if (!still.ok) return still;
    await enqueueDigest(work, still.value, text);
    await noteDigest(work, 'DIGEST_ASKED', programId, { to });
    return ok({ programId });
  });
}

/** What may be sent now. Errors: DIGEST_NOT_SET, WEBHOOK_OFF, DIGESTS_USED_UP. */
async function findToSend(
  tx: Tx,
  now: Date,
  { programId, to, actorId }: Asked & { actorId: string },
): Promise<Result<Digest>> {
  const digest = await tx.digest.findFirst({
    where: { programId, userId: to === 'mail' ? actorId : null },
    include: { endpoint: { select: { switchedOffAt: true } } },
  });
  if (!digest) return refuse('DIGEST_NOT_SET');
  if (digest.endpoint?.switchedOffAt) return refuse('WEBHOOK_OFF', 'Save its address first.');
  const since = new Date(now.getTime() - HOUR_MS);
  // By the subject, of which there is an index: what was done to a program itself is little.
  const about = { subjectType: 'program', subjectId: programId, actorId } as const;
  const times = await tx.auditEvent.count({
    where: { ...about, action: 'DIGEST_ASKED', createdAt: { gte: since } },
  });
  return times >= MOST_ASKED ? refuse('DIGESTS_USED_UP') : ok(digest);
}
