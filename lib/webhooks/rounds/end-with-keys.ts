import { systemActor } from '@/lib/actor';
import { db } from '@/lib/db/client';
import { transact } from '@/lib/db/transact';
import { ok } from '@/lib/result';
import { listKeyless } from '@/lib/webhooks/rounds/deliveries-sql';
import { switchOff } from '@/lib/webhooks/switch-off';

/** Of one round; the next goes on. Nothing is sent to any of them meanwhile. */
const BATCH = 100;
const ctx = { actor: systemActor('deliver-webhooks') };

/**
 * A key's rights end with it and its maker, and so do webhooks that it made: they are switched off, and the owners are told,
 * who may switch them on as their own. Safe twice at once.
 */
export async function endWithKeys(): Promise<void> {
  for (const { id } of await listKeyless(db, BATCH)) {
    await transact(ctx, async (work) => {
      await switchOff(work, id, 'key');
      return ok(null);
    });
  }
}
