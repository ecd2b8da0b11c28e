import type { CommandContext } from '@/lib/db/work';
import { recordAudit } from '@/lib/audit/record';
import { actorMay } from '@/lib/people/actor-may';
import { transact } from '@/lib/db/transact';
import { ok, refuse, type Result } from '@/lib/result';

/** Ends a key at once. Repeating it answers success. */
export async function revokeApiKey(
  ctx: CommandContext,
  input: { id: string },
): Promise<Result<{ id: string; alreadyRevoked: boolean }>> {
  return transact<{ id: string; alreadyRevoked: boolean }>(ctx, async (work) => {
    const { tx, now } = work;
    if (!(await actorMay(tx, ctx.actor, 'keys.write'))) return refuse('FORBIDDEN');
    const key = await tx.apiKey.findUnique({
      where: { id: input.id },
      select: { id: true, name: true, programId: true, affiliateId: true },
    });
    if (!key) return refuse('API_KEY_NOT_FOUND');
    const { count } = await tx.apiKey.updateMany({
      where: { id: key.id, revokedAt: null },
      data: { revokedAt: now },
    });
    if (count === 0) return ok({ id: key.id, alreadyRevoked: true });
    await recordAudit(work, {
      action: 'API_KEY_REVOKED',
      subjectType: 'api_key',
      subjectId: key.id,
      programId: key.programId,
      affiliateId: key.affiliateId,
      data: { name: key.name },
    });
    return ok({ id: key.id, alreadyRevoked: false });
  });
}
