import { ensureClickPartitions } from '@/lib/clicks/rollups/partitions';
import { inTransaction } from '@/lib/db/transact';
import { Prisma } from '@/lib/db/generated/client';
import { expectOk, ok } from '@/lib/result';

/** What may go, and when. The books, the audit log and the outbox are not among it. */
const EXPIRED = {
  idempotency_record: Prisma.sql`created_at < app_now() - interval '30 days'`,
  one_time_token: Prisma.sql`expires_at < app_now() - interval '1 day'`,
  agent_confirmation: Prisma.sql`expires_at < app_now() - interval '1 day'`,
  agent_spend: Prisma.sql`day < (app_now() AT TIME ZONE 'UTC')::date - 90`,
  login_throttle: Prisma.sql`window_ends_at < app_now()`,
  ended_session: Prisma.sql`expires_at < app_now()`,
  click_journal_status: Prisma.sql`updated_at < app_now() - interval '3 days'`,
  counted_session: Prisma.sql`last_counted_at < app_now() - interval '48 hours'`,
};

export type ExpiringTable = keyof typeof EXPIRED;

/** Rows deleted in one transaction, so that nobody waits long for a lock. */
const BATCH = 2_000;
const MAX_BATCHES = 50;

/** Deletes what has expired by the database's clock and makes the partitions that clicks will need. Safe twice at once. */
export async function expireRecords(): Promise<Record<ExpiringTable | 'partitions', number>> {
  const deleted = {} as Record<ExpiringTable, number>;
  for (const table of Object.keys(EXPIRED) as ExpiringTable[]) {
    deleted[table] = await deleteExpired(table);
  }
  return { ...deleted, partitions: await ensureClickPartitions() };
}

async function deleteExpired(table: ExpiringTable): Promise<number> {
  let deleted = 0;
  for (let batch = 0; batch < MAX_BATCHES; batch++) {
    const count = expectOk(
      await inTransaction(async (tx) =>
        ok(
          await tx.$executeRaw`
            DELETE FROM ${Prisma.raw(table)} WHERE ctid = ANY(ARRAY(
              SELECT ctid FROM ${Prisma.raw(table)} WHERE ${EXPIRED[table]} LIMIT ${BATCH} FOR UPDATE SKIP LOCKED))`,
        ),
      ),
    );
    deleted += count;
    if (count < BATCH) break;
  }
  return deleted;
}
