import { db } from '@/lib/db/client';

/** Makes the partitions of this month and the next two where they are missing; says how many it made. */
export async function ensureClickPartitions(): Promise<number> {
  const rows = await db.$queryRaw<{ made: number }[]>`
    SELECT click_ensure_partitions(app_now(), 3) AS made`;
  return rows[0]?.made ?? 0;
}
