import { z } from 'zod';
import { db } from '@/lib/db/client';
import { orderedEntries, type Entry } from '@/lib/rewards/entries';
import { ruleOf } from '@/lib/rewards/load';
import type { OwnRate } from '@/lib/rewards/types';

type Decided = { affiliateId: string; programId: string; createdAt: Date };

/** Stands for the rate that takes what no rule took: by which one is frozen in the terms. */
const REST: OwnRate = { level: 'program', kind: 'share', bps: 0 };

/**
 * The rules that were read when a commission was made, of the program, the affiliate and the group in which they were then,
 * in the order in which they stand now: a place is no part of a rule.
 */
export async function rulesAt({ affiliateId, programId, createdAt }: Decided): Promise<Entry[]> {
  const groupId = await groupAt(affiliateId, createdAt);
  const rows = await db.rewardRule.findMany({
    where: {
      programId,
      createdAt: { lte: createdAt },
      AND: [
        { OR: [{ replacedAt: null }, { replacedAt: { gt: createdAt } }] },
        {
          OR: [
            { groupId: null, affiliateId: null },
            { groupId, affiliateId: null },
            { affiliateId },
          ],
        },
      ],
    },
  });
  return orderedEntries(rows.map(ruleOf), [REST]);
}

const moveSchema = z.object({ from: z.object({ id: z.string() }) });

/** Where the first move since then began; where the affiliate is when there was none. */
async function groupAt(affiliateId: string, at: Date): Promise<string> {
  const moved = await db.auditEvent.findFirst({
    where: { affiliateId, action: 'AFFILIATE_MOVED', createdAt: { gt: at } },
    orderBy: { id: 'asc' },
  });
  const from = moveSchema.safeParse(moved?.data);
  if (from.success) return from.data.from.id;
  const { groupId } = await db.affiliate.findUniqueOrThrow({
    where: { id: affiliateId },
    select: { groupId: true },
  });
  return groupId;
}
