import type { Tx } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';

/** Rows that are not detailed are cleared when nothing but a replay can still touch them. */
export const CLEAR_AFTER = `interval '2 hours'`;

/** Clicks are told apart by one at a time. Answers up to which batch they are. */
export async function lockDetailState(tx: Tx): Promise<bigint> {
  const [state] = await tx.$queryRaw<{ from: bigint }[]>`
    SELECT detailed_to AS from FROM click_detail_state WHERE id = 1 FOR UPDATE`;
  return state?.from ?? 0n;
}

/** The rows of click_hour that only count and may be cleared, in the order in which every writer touches them. */
export async function lockCounted(tx: Tx): Promise<void> {
  await tx.$queryRaw`
    SELECT affiliate_id FROM click_hour WHERE unfolded AND NOT detailed AND hour < app_now() - ${Prisma.raw(CLEAR_AFTER)}
    ORDER BY affiliate_id, hour, likeness, lane FOR UPDATE`;
}
