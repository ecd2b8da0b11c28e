import { systemActor } from '@/lib/actor';
import { finishBan } from '@/lib/corrections/ban';
import { listUnfinishedBans } from '@/lib/corrections/ban-sql';
import { isServerUnavailable } from '@/lib/db/errors';
import { logger } from '@/lib/logger';

const ctx = { actor: systemActor('finish-bans') };

/**
 * Bans whose process ended between two pieces, and what came to a banned affiliate later. Safe when two run at once: each
 * piece is read under the affiliate's lock. Returns how many were finished.
 */
export async function finishBans(): Promise<number> {
  let finished = 0;
  for (const { id } of await listUnfinishedBans()) {
    try {
      await finishBan(ctx, id);
      finished++;
    } catch (error) {
      // Unavailable, it is the next run's; what is wrong with one affiliate keeps nobody else waiting.
      if (isServerUnavailable(error)) throw error;
      logger.error({ err: error, affiliateId: id }, 'a ban could not be finished');
    }
  }
  return finished;
}
