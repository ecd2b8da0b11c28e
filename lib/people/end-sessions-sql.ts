import type { Tx } from '@/lib/db/client';

/** Nobody waits for a lock. */
export async function deleteOldEndings(tx: Tx): Promise<void> {
  await tx.$executeRaw`
      DELETE FROM ended_session WHERE id IN (
        SELECT id FROM ended_session WHERE expires_at < app_now() - interval '1 hour'
        LIMIT 100 FOR UPDATE SKIP LOCKED)`;
}
