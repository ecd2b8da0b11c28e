import { systemActor } from '@/lib/actor';
import { recordAuditMany } from '@/lib/audit/record';
import { isBadData } from '@/lib/db/errors';
import { inTransaction, transact } from '@/lib/db/transact';
import type { Work } from '@/lib/db/work';
import {
  type Application,
  deleteApplications,
  findApplications,
  holdApplications,
  judgeApplications,
} from '@/lib/jobs/remove-applications-sql';
import { logger } from '@/lib/logger';
import { enqueueEvents } from '@/lib/outbox/enqueue';
import { expectOk, ok } from '@/lib/result';

const CTX = { actor: systemActor('retention') };
/** Of one transaction. */
const BATCH = 500;
/** For one run; the next goes on. */
const MAX_MS = 120_000;

/**
 * Applications that nobody is behind go after 30 days, with the account (ADR 035): the address was never proven, nobody
 * got in or was accepted, and nothing names the affiliate. `left`: there are more.
 */
export async function removeApplications(): Promise<{ removed: number; left: boolean }> {
  const until = performance.now() + MAX_MS;
  let removed = 0;
  for (let after = ''; ;) {
    const from = after;
    const ids = expectOk(
      await inTransaction(async (tx) => ok(await findApplications(tx, from, BATCH))),
    );
    removed += await removeSet(ids);
    after = ids.at(-1) ?? '';
    if (ids.length < BATCH) return { removed, left: false };
    if (performance.now() < until) continue;
    logger.warn({ removed }, 'more applications have expired: the next run goes on');
    return { removed, left: true };
  }
}

/** One that the database does not let go keeps no other: the set is halved until it stands alone. */
async function removeSet(ids: readonly string[]): Promise<number> {
  try {
    return await removeTogether(ids);
  } catch (error) {
    if (!isBadData(error)) throw error;
    if (ids.length === 1) {
      logger.error({ err: error, affiliateId: ids[0] }, 'an application could not be removed');
      return 0;
    }
    const middle = Math.ceil(ids.length / 2);
    return (await removeSet(ids.slice(0, middle))) + (await removeSet(ids.slice(middle)));
  }
}

/** All or none of them, but for those that somebody holds or that are somebody's by now. */
export async function removeTogether(ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return 0;
  return expectOk(
    await transact(CTX, async (work) => {
      const held = await holdApplications(work.tx, ids);
      const gone = await judgeApplications(work.tx, held);
      await deleteApplications(work.tx, gone);
      await recordRemoved(work, gone);
      return ok(gone.length);
    }),
  );
}

async function recordRemoved(work: Work, gone: readonly Application[]): Promise<void> {
  const of = ({ id, programId }: Application) => ({
    programId,
    affiliateId: id,
    subjectType: 'affiliate',
    subjectId: id,
  });
  await recordAuditMany(
    work,
    gone.map((one) => ({
      action: 'APPLICATION_REMOVED',
      ...of(one),
      fromStatus: 'applied',
      data: { userId: one.userId },
    })),
  );
  await enqueueEvents(
    work.tx,
    gone.map((one) => ({
      type: 'affiliate.removed',
      ...of(one),
      payload: { affiliateId: one.id, userId: one.userId },
    })),
  );
}
