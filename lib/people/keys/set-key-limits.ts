import { z } from 'zod';
import type { CommandContext } from '@/lib/db/work';
import { recordAudit } from '@/lib/audit/record';
import { transact } from '@/lib/db/transact';
import { actorMay } from '@/lib/people/actor-may';
import { ok, refuse, type Result } from '@/lib/result';

const perMinute = z
  .int('Enter a whole number.')
  .min(1, 'At least 1: to end a key, revoke it.')
  .max(1_000_000, 'At most 1,000,000.');

export const setKeyLimitsInput = z.object({
  id: z.string().min(1),
  writesPerMinute: perMinute,
  readsPerMinute: perMinute,
});

/** How many calls of a minute a key may make, from its next call on. Owners decide: it is everybody's server. */
export async function setKeyLimits(
  ctx: CommandContext,
  input: z.input<typeof setKeyLimitsInput>,
): Promise<Result<{ id: string }>> {
  const { id, ...limits } = setKeyLimitsInput.parse(input);
  return transact(ctx, async (work) => {
    const { tx } = work;
    if (!(await actorMay(tx, ctx.actor, 'keys.limits'))) return refuse('FORBIDDEN');
    const key = await tx.apiKey.findUnique({
      where: { id },
      select: { programId: true, affiliateId: true, writesPerMinute: true, readsPerMinute: true },
    });
    if (!key) return refuse('API_KEY_NOT_FOUND');
    const { programId, affiliateId, ...before } = key;
    const isSame =
      before.writesPerMinute === limits.writesPerMinute &&
      before.readsPerMinute === limits.readsPerMinute;
    if (isSame) return ok({ id });
    await tx.apiKey.update({ where: { id }, data: limits, select: { id: true } });
    await recordAudit(work, {
      action: 'API_KEY_LIMITS_CHANGED',
      subjectType: 'api_key',
      subjectId: id,
      programId,
      affiliateId,
      data: { before, after: limits },
    });
    return ok({ id });
  });
}
