import type { Tx } from '@/lib/db/client';
import { normaliseCode } from '@/lib/format/code';

/**
 * Whose code it is, an affiliate's own or a discount code of theirs, in the program and able to recruit; null for nobody's, and
 * for one that two have.
 */
export async function findRecruiterByCode(
  tx: Tx,
  programId: string,
  code: string,
): Promise<string | null> {
  const owner = await tx.codeOwner.findUnique({ where: { code: normaliseCode(code) } });
  if (!owner || owner.affiliateId === null || owner.contested) return null;
  const found = await tx.affiliate.findFirst({
    where: { id: owner.affiliateId, programId, status: { in: ['active', 'paused'] } },
    select: { id: true },
  });
  return found?.id ?? null;
}
