import { ensureClickPartitions } from '@/lib/clicks/rollups/partitions';
import { inTransaction } from '@/lib/db/transact';
import { deleteSome, EXPIRING_TABLES, type ExpiringTable } from '@/lib/jobs/expire-records-sql';
import { expectOk, ok } from '@/lib/result';

/** Rows deleted in one transaction, so that nobody waits long for a lock. */
const BATCH = 2_000;
const MAX_BATCHES = 50;

/** Deletes what has expired by the database's clock and makes the partitions that clicks will need. Safe twice at once. */
export async function expireRecords(): Promise<Record<ExpiringTable | 'partitions', number>> {
  const deleted = {} as Record<ExpiringTable, number>;
  for (const table of EXPIRING_TABLES) {
    deleted[table] = await deleteExpired(table);
  }
  return { ...deleted, partitions: await ensureClickPartitions() };
}

async function deleteExpired(table: ExpiringTable): Promise<number> {
  let deleted = 0;
  for (let batch = 0; batch < MAX_BATCHES; batch++) {
    const count = expectOk(
      await inTransaction(async (tx) => ok(await deleteSome(tx, table, BATCH))),
    );
    deleted += count;
    if (count < BATCH) break;
  }
  return deleted;
}
