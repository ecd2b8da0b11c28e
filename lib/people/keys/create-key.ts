import { z } from 'zod';
import { actorRef } from '@/lib/actor';
import type { CommandContext } from '@/lib/db/work';
import { recordAudit } from '@/lib/audit/record';
import { scopeSchema } from '@/lib/auth/scopes';
import { actorMay } from '@/lib/people/actor-may';
import { randomToken, sha256 } from '@/lib/crypto/token';
import type { Tx } from '@/lib/db/client';
import { transact } from '@/lib/db/transact';
import { normaliseCode } from '@/lib/format/code';
import { optionalText } from '@/lib/format/plain-text';
import { newId } from '@/lib/ids';
import { ok, refuse, type Result, refuseField } from '@/lib/result';
import { dailyLimitsSchema } from '@/lib/people/keys/types';

export const createApiKeyInput = z.object({
  name: z.string().trim().min(1).max(80),
  scopes: z
    .array(scopeSchema)
    .min(1, 'Choose at least one scope.')
    .transform((scopes) => [...new Set(scopes)]),
  programId: z.string().min(1),
  /** Set: the key sees this affiliate only. */
  affiliateId: z.string().min(1).nullish(),
  /** The same by the affiliate's code. */
  affiliateCode: optionalText(100),
  dailyLimits: dailyLimitsSchema.optional(),
});

const PREFIX = 'tb_live_';

/**
 * Makes a key; no key makes another. It ends with its maker, and never may more than they do. `key` is in the answer this
 * once; only its SHA-256 stays. Errors: FORBIDDEN, PROGRAM_NOT_FOUND, AFFILIATE_NOT_FOUND, INVALID_INPUT.
 */
export async function createApiKey(
  ctx: CommandContext,
  input: z.input<typeof createApiKeyInput>,
): Promise<Result<{ id: string; key: string; prefix: string }>> {
  const parsed = createApiKeyInput.parse(input);
  const { name, scopes, programId, dailyLimits = {} } = parsed;
  const isOfOne = parsed.affiliateId != null || parsed.affiliateCode !== undefined;
  if (isOfOne && Object.keys(dailyLimits).length > 0) {
    const words = 'A key that sees one affiliate moves no money: leave this empty.';
    return refuseField('INVALID_INPUT', 'dailyLimits', words);
  }
  return transact(ctx, async (work) => {
    const { tx } = work;
    if (!(await actorMay(tx, ctx.actor, 'keys.write'))) return refuse('FORBIDDEN');
    if (!(await tx.program.findUnique({ where: { id: programId }, select: { id: true } }))) {
      return refuse('PROGRAM_NOT_FOUND');
    }
    const affiliateId = isOfOne ? await findMeant(tx, parsed) : null;
    if (isOfOne && affiliateId === null) return refuse('AFFILIATE_NOT_FOUND');
    const key = PREFIX + randomToken();
    const prefix = key.slice(0, PREFIX.length + 4);
    const id = newId('apiKey');
    await tx.apiKey.create({
      data: {
        id,
        name,
        prefix,
        keyHash: sha256(key),
        scopes,
        programId,
        affiliateId,
        dailyLimits,
        createdBy: actorRef(ctx.actor),
      },
      select: { id: true },
    });
    await recordAudit(work, {
      action: 'API_KEY_CREATED',
      subjectType: 'api_key',
      subjectId: id,
      programId,
      affiliateId,
      data: { name, scopes, dailyLimits },
    });
    return ok({ id, key, prefix });
  });
}

/** The affiliate of the program that the input names, by id, code or both; null when there is none. */
async function findMeant(
  tx: Tx,
  { programId, affiliateId, affiliateCode }: z.output<typeof createApiKeyInput>,
): Promise<string | null> {
  const row = await tx.affiliate.findFirst({
    where: {
      programId,
      ...(affiliateId == null ? {} : { id: affiliateId }),
      ...(affiliateCode === undefined ? {} : { code: normaliseCode(affiliateCode) }),
    },
    select: { id: true },
  });
  return row?.id ?? null;
}
