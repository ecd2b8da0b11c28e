import { detailClicks } from '@/lib/clicks/rollups/detail-clicks';
import { db } from '@/lib/db/client';
import { sqlState } from '@/lib/db/errors';
import { Prisma } from '@/lib/db/generated/client';
import { inTransaction } from '@/lib/db/transact';
import { logger } from '@/lib/logger';
import { expectOk, ok } from '@/lib/result';

export type ExpiredClicks = {
  clicks: number;
  hours: number;
  partitions: number;
  /** Its time was over before its work: it wants to run again at once. */
  left: boolean;
};

/** Rows deleted in one transaction, so that nobody waits long for a lock. */
const BATCH = 10_000;
/** For one run; the next goes on. */
const MAX_MS = 240_000;

const LOCK_NOT_AVAILABLE = '55P03';

type Limit = { programId: string; keptFrom: Date };
type Partition = { name: string; from: Date | null; to: Date | null };

/**
 * Deletes the clicks that their program keeps no longer, and the hours of the same age; days stay. A whole month of which
 * nothing may be kept goes at once, with its partition. Safe when two run at once.
 */
export async function expireClicks(maxMs = MAX_MS): Promise<ExpiredClicks> {
  const until = performance.now() + maxMs;
  // What a journal kept for so long is in the figures before it goes.
  await detailClicks();
  const limits = await moveLimits();
  const [oldest] = limits;
  if (!oldest) return { clicks: 0, hours: 0, partitions: 0, left: false };
  let clicks = 0;
  let hours = 0;
  let partitions = 0;
  for (const partition of await listPartitions()) {
    if (partition.to && partition.to <= oldest.keptFrom) {
      if (await dropPartition(partition.name)) partitions++;
      continue;
    }
    for (const limit of limits) {
      if (partition.from && partition.from >= limit.keptFrom) continue;
      clicks += await deleteBatches(until, () => deleteClicks(partition.name, limit));
    }
  }
  for (const limit of limits) hours += await deleteBatches(until, () => deleteHours(limit));
  // Where time ended a round of batches, nothing after it was begun either.
  const left = performance.now() >= until;
  if (left) logger.warn({ clicks, hours, partitions }, 'more clicks have expired: it goes on');
  return { clicks, hours, partitions, left };
}

/**
 * Notes from when each program's clicks are kept, before the first of the others goes: a rebuild must not take what is
 * left for all there was. Whole UTC days, and never less than a click may attribute. Earliest first.
 */
async function moveLimits(): Promise<Limit[]> {
  return expectOk(
    await inTransaction(async (tx) => {
      await tx.$executeRaw`
        UPDATE program p SET clicks_kept_from = due.kept_from
        FROM (
          SELECT id, date_trunc('day', app_now(), 'UTC') - make_interval(hours => 24 * greatest(
            click_retention_days, cookie_days,
            (SELECT max(a.cookie_days) FROM affiliate a WHERE a.program_id = program.id),
            (SELECT max(g.cookie_days) FROM program_group g WHERE g.program_id = program.id))) AS kept_from
          FROM program
        ) due
        WHERE due.id = p.id AND (p.clicks_kept_from IS NULL OR p.clicks_kept_from < due.kept_from)`;
      return ok(
        await tx.$queryRaw<Limit[]>`
          SELECT id AS "programId", clicks_kept_from AS "keptFrom" FROM program
          WHERE clicks_kept_from IS NOT NULL ORDER BY clicks_kept_from`,
      );
    }),
  );
}

/** Months oldest first; then the default partition, which has no bounds and is never dropped. */
function listPartitions(): Promise<Partition[]> {
  return db.$queryRaw<Partition[]>`
    SELECT name, (month AT TIME ZONE 'UTC')::timestamptz AS from,
      ((month + interval '1 month') AT TIME ZONE 'UTC')::timestamptz AS to
    FROM (
      SELECT c.relname::text AS name,
        CASE WHEN c.relname ~ '^click_[0-9]{6}$' THEN to_date(right(c.relname, 6), 'YYYYMM')::timestamp END AS month
      FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'click'::regclass
    ) parts
    ORDER BY month NULLS LAST`;
}

/** Locks the whole table for a moment, and gives up before a visitor would notice: the next run tries again. */
async function dropPartition(name: string): Promise<boolean> {
  try {
    await inTransaction(async (tx) => {
      await tx.$executeRaw`SET LOCAL lock_timeout = '100ms'`;
      await tx.$executeRaw`SELECT click_drop_partition(${name})`;
      return ok(null);
    });
    return true;
  } catch (error) {
    if (sqlState(error) === LOCK_NOT_AVAILABLE) return false;
    throw error;
  }
}

async function deleteBatches(until: number, deleteOne: () => Promise<number>): Promise<number> {
  let deleted = 0;
  while (performance.now() < until) {
    const count = await deleteOne();
    deleted += count;
    if (count < BATCH) break;
  }
  return deleted;
}

async function deleteClicks(partition: string, { programId, keptFrom }: Limit): Promise<number> {
  const table = Prisma.raw(`"${partition}"`);
  return expectOk(
    await inTransaction(async (tx) =>
      ok(
        await tx.$executeRaw`
          DELETE FROM ${table} WHERE ctid = ANY(ARRAY(
            SELECT ctid FROM ${table} WHERE program_id = ${programId} AND occurred_at < ${keptFrom}
              AND batch_no <= (SELECT detailed_to FROM click_detail_state)
            LIMIT ${BATCH} FOR UPDATE SKIP LOCKED))`,
      ),
    ),
  );
}

/** What is not in the days yet is folded first. */
async function deleteHours({ programId, keptFrom }: Limit): Promise<number> {
  return expectOk(
    await inTransaction(async (tx) =>
      ok(
        await tx.$executeRaw`
          DELETE FROM click_hour WHERE ctid = ANY(ARRAY(
            SELECT ctid FROM click_hour WHERE program_id = ${programId} AND hour < ${keptFrom} AND NOT unfolded
            LIMIT ${BATCH} FOR UPDATE SKIP LOCKED))`,
      ),
    ),
  );
}
