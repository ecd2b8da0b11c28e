import { z } from 'zod';
import type { Tx } from '@/lib/db/client';
import type { Affiliate } from '@/lib/db/generated/client';
import { historyOf, type History } from '@/lib/sales/retroactive/list-then';

const moveSchema = z.object({ from: z.object({ id: z.string() }) });

/** In two statements. The caller holds the affiliate. */
export async function loadHistory(
  tx: Tx,
  { id: affiliateId, programId, groupId }: Affiliate,
): Promise<History> {
  const rows = await tx.rewardRule.findMany({
    where: { programId, trigger: 'order', OR: [{ affiliateId: null }, { affiliateId }] },
  });
  const moved = await tx.auditEvent.findMany({
    where: { affiliateId, action: 'AFFILIATE_MOVED' },
    orderBy: { id: 'asc' },
  });
  const moves = moved.flatMap(({ createdAt, data }) => {
    const move = moveSchema.safeParse(data);
    return move.success ? [{ at: createdAt, from: move.data.from.id }] : [];
  });
  return historyOf(rows, { affiliateId, groupId, moves });
}
