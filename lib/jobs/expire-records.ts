import { ensureClickPartitions } from '@/lib/clicks/rollups/partitions';
import type { Tx } from '@/lib/db/client';
import { inTransaction } from '@/lib/db/transact';
import {
  deleteSome,
  deleteSomeOfRemoved,
  deleteSomeRemoved,
  emptySomeMessages,
  emptySomePayloads,
  eraseSomeStatements,
  EXPIRING_TABLES,
  markEventsKept,
  type ExpiringTable,
} from '@/lib/jobs/expire-records-sql';
import { logger } from '@/lib/logger';
import { expectOk, ok } from '@/lib/result';

/** Rows of one transaction, so that nobody waits long for a lock. */
const BATCH = 2_000;
/** For one table in one run; the next run goes on. */
const MAX_MS = 120_000;

type Expired = Record<
  ExpiringTable | 'payloads' | 'messages' | 'ofRemoved' | 'removed' | 'statements' | 'partitions',
  number
>;

/** Deletes what has expired by the database's clock, or was removed, and makes the partitions that clicks will need. Safe twice at once. */
export async function expireRecords(): Promise<Expired> {
  const deleted = {} as Record<ExpiringTable, number>;
  expectOk(await inTransaction(async (tx) => ok(await markEventsKept(tx))));
  for (const table of EXPIRING_TABLES) {
    deleted[table] = await inBatches(table, (tx) => deleteSome(tx, table, BATCH));
  }
  const payloads = await inBatches('payloads', (tx) => emptySomePayloads(tx, BATCH));
  const messages = await inBatches('messages', (tx) => emptySomeMessages(tx, BATCH));
  const statements = await inBatches('statements', (tx) => eraseSomeStatements(tx, BATCH));
  const ofRemoved = await inBatches('webhooks', (tx) => deleteSomeOfRemoved(tx, BATCH));
  const removed = await inBatches('webhooks', (tx) => deleteSomeRemoved(tx, BATCH));
  const partitions = await ensureClickPartitions();
  return { ...deleted, payloads, messages, ofRemoved, removed, statements, partitions };
}

/** Until nothing is left, or its time is over, which it says. */
async function inBatches(what: string, some: (tx: Tx) => Promise<number>): Promise<number> {
  const until = performance.now() + MAX_MS;
  for (let done = 0; ;) {
    const count = expectOk(await inTransaction(async (tx) => ok(await some(tx))));
    done += count;
    if (count < BATCH) return done;
    if (performance.now() < until) continue;
    logger.warn({ what, done }, 'more has expired: the next run goes on');
    return done;
  }
}
