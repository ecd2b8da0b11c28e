import { recordAudit } from '@/lib/audit/record';
import { db } from '@/lib/db/client';
import { transact } from '@/lib/db/transact';
import type { CommandContext } from '@/lib/db/work';
import { actorMay } from '@/lib/people/actor-may';
import { hasFactor } from '@/lib/people/use-factor';
import { ok, refuse, type Result } from '@/lib/result';

/** Of the table of settings. Read with every session (find-session-sql.ts); a trigger asks that an owner has a factor. */
const KEY = 'staff_second_factor';

/** Whether everybody of the staff needs a second factor. */
export async function isFactorDemanded(): Promise<boolean> {
  const setting = await db.setting.findUnique({ where: { key: KEY } });
  return setting?.value === true;
}

/**
 * From now on everybody of the staff needs a second factor, or no longer. Whoever has none sets one up before anything
 * else, so an owner has one before they demand it. Repeating it changes nothing. Errors: FORBIDDEN, OWN_FACTOR_FIRST.
 */
export async function demandFactor(
  ctx: CommandContext,
  { demanded }: { demanded: boolean },
): Promise<Result<{ demanded: boolean }>> {
  return transact(ctx, async (work) => {
    const { tx, now } = work;
    if (!(await actorMay(tx, ctx.actor, 'factors.write'))) return refuse('FORBIDDEN');
    if (demanded && !(await hasFactor(tx, ctx.actor.id))) return refuse('OWN_FACTOR_FIRST');
    const before = await tx.setting.findUnique({ where: { key: KEY } });
    if ((before?.value === true) === demanded) return ok({ demanded });
    await tx.setting.upsert({
      where: { key: KEY },
      create: { key: KEY, value: demanded, updatedAt: now },
      update: { value: demanded, updatedAt: now },
    });
    await recordAudit(work, {
      action: demanded ? 'STAFF_FACTOR_DEMANDED' : 'STAFF_FACTOR_DEMAND_ENDED',
      subjectType: 'setting',
      subjectId: KEY,
    });
    return ok({ demanded });
  });
}
