import { systemActor } from '@/lib/actor';
import { STAFF_ROLES } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';
import type { Digest } from '@/lib/db/generated/client';
import { currentTime, transact } from '@/lib/db/transact';
import { dueRange } from '@/lib/digest/due';
import { getDigestFigures } from '@/lib/digest/figures';
import { enqueueDigest } from '@/lib/digest/enqueue-digest';
import { parseDigestEvery } from '@/lib/digest/types';
import { digestText, isEmpty, type DigestText } from '@/lib/digest/words';
import { logger } from '@/lib/logger';
import { loadCalendar } from '@/lib/programs/calendar-sql';
import type { Range } from '@/lib/reports/range';
import { expectOk, ok } from '@/lib/result';

/** Nothing piles up for a channel that is off: what it was not told is told when it is on again, in one. */
const CAN_TAKE = { OR: [{ endpointId: null }, { endpoint: { switchedOffAt: null } }] };

const ctx = { actor: systemActor('tell-digests') };

/**
 * Sends every digest whose morning has come, once: what is told is marked with it, in one transaction, so that of two runs
 * at once one sends. What there is nothing of is marked and not sent. One that fails keeps no other.
 */
export async function tellDigests(): Promise<{ sent: number }> {
  const now = await currentTime();
  // As many as there are members and programs.
  const digests = await db.digest.findMany({
    where: {
      ...CAN_TAKE,
      AND: {
        OR: [{ userId: null }, { user: { disabledAt: null, role: { in: [...STAFF_ROLES] } } }],
      },
    },
    orderBy: { id: 'asc' },
  });
  const texts = new Map<string, Promise<DigestText>>();
  let sent = 0;
  for (const digest of digests) {
    try {
      const range = await rangeOf(digest, now);
      if (range !== null && (await tell(digest, range, await textOf(texts, digest, range)))) sent++;
    } catch (error) {
      logger.error({ err: error, digestId: digest.id }, 'a digest could not be sent');
    }
  }
  return { sent };
}

async function rangeOf({ programId, every, toldTo }: Digest, now: Date): Promise<Range | null> {
  const calendar = await loadCalendar(db, programId);
  return dueRange(parseDigestEvery(every), toldTo, calendar, now);
}

/** Members of one program are told the same. */
function textOf(
  texts: Map<string, Promise<DigestText>>,
  { programId }: Digest,
  range: Range,
): Promise<DigestText> {
  const key = `${programId} ${range.from.getTime()} ${range.to.getTime()}`;
  const known = texts.get(key) ?? getDigestFigures(programId, range).then(digestText);
  texts.set(key, known);
  return known;
}

/** Whether it is sent: by whoever marks it first, and where there is something to say. */
async function tell(digest: Digest, { to }: Range, text: DigestText): Promise<boolean> {
  return expectOk(
    await transact(ctx, async (work) => {
      const { count } = await work.tx.digest.updateMany({
        where: { id: digest.id, toldTo: digest.toldTo, ...CAN_TAKE },
        data: { toldTo: to },
      });
      if (count === 0 || isEmpty(text)) return ok(false);
      await enqueueDigest(work, digest, text);
      return ok(true);
    }),
  );
}
