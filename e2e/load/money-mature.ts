import { db } from '@/lib/db/client';
import { matureCommissions } from '@/lib/commissions/mature-commissions';

export type MatureResult = { commissions: number; seconds: number; peakMb: number };

/** The job itself, on as many due commissions as the database holds. */
export async function benchMature(): Promise<MatureResult> {
  let peak = 0;
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 200);
  const started = performance.now();
  const commissions = await matureCommissions();
  const seconds = (performance.now() - started) / 1000;
  clearInterval(watch);
  const left = await db.commission.count({ where: { status: 'approved' } });
  if (left > 0) throw new Error(`${left} commissions were left behind`);
  return { commissions, seconds, peakMb: peak / 2 ** 20 };
}
