import { sqlState } from '@/lib/db/errors';
import { inTransaction } from '@/lib/db/transact';
import { expectOk, ok } from '@/lib/result';

const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Makes the partitions of this month and the next two where they are missing; says how many it made. None when somebody
 * reads the whole table just now: clicks would wait behind us, and there is time until the month comes.
 */
export async function ensureClickPartitions(): Promise<number> {
  try {
    return expectOk(
      await inTransaction(async (tx) => {
        await tx.$executeRaw`SET LOCAL lock_timeout = '100ms'`;
        // never null: made
        const rows = await tx.$queryRaw<{ made: number }[]>`
          SELECT click_ensure_partitions(app_now(), 3)::int AS made`;
        return ok(rows[0]?.made ?? 0);
      }),
    );
  } catch (error) {
    if (sqlState(error) === LOCK_NOT_AVAILABLE) return 0;
    throw error;
  }
}
