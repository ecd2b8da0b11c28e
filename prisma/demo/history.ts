import pg from 'pg';
import { writeClicks } from '@/lib/clicks/recording/write-clicks';
import { foldClickRollups } from '@/lib/clicks/rollups/fold-rollups';
import { db } from '@/lib/db/client';
import { env } from '@/lib/env';
import { addDays, DAY_MS } from '@/lib/time/calendar';
import type { Cast } from '@/prisma/demo/cast';
import { planExceptions } from '@/prisma/demo/exceptions';
import { makeGroups } from '@/prisma/demo/groups';
import { createHousekeeping } from '@/prisma/demo/housekeeping';
import { DEMO_AFFILIATES } from '@/prisma/demo/people';
import { seededRandom } from '@/prisma/demo/random';
import { makeRules } from '@/prisma/demo/rules';
import { planOrders, planOrganicOrder, type Shop } from '@/prisma/demo/sales';
import { createSchedule } from '@/prisma/demo/schedule';
import { visitsOf } from '@/prisma/demo/visits';

const DAYS = 365;
/** What was earned before has the one rate. */
const RULES_SINCE_DAYS = 150;

/**
 * A year of visits, orders, refunds, approvals and payouts, made day by day through the commands the product uses, with
 * the database's clock moved to that day.
 */
export async function makeHistory(cast: Cast, today: Date): Promise<void> {
  const random = seededRandom(20_261_120);
  const pool = new pg.Pool({ connectionString: env().DATABASE_URL, max: 2 });
  const start = new Date(Math.floor(addDays(today, -DAYS).getTime() / DAY_MS) * DAY_MS);
  await db.$queryRaw`SELECT click_ensure_partitions(${start}::timestamptz, 16)`;
  const { plan, runUntil } = createSchedule(today);
  const taken = new Set<string>();
  let numbers = 0;
  const shop: Shop = { cast, random, plan, taken, nextNumber: () => ++numbers };
  const planHousekeeping = createHousekeeping({ cast, today, plan });
  planExceptions(cast, today, taken, plan);
  plan(addDays(today, -RULES_SINCE_DAYS), async () => {
    await makeGroups(cast);
    await makeRules(cast);
  });

  for (let day = 0; day <= DAYS; day++) {
    const morning = addDays(start, day);
    const daysAgo = DAYS - day;
    const clicks = DEMO_AFFILIATES.flatMap((affiliate) =>
      visitsOf({ cast, random }, affiliate, { daysAgo, morning }),
    ).filter((click) => click.occurredAt < today);
    for (let i = 0; i < clicks.length; i += 500) await writeClicks(pool, clicks.slice(i, i + 500));
    for (const affiliate of DEMO_AFFILIATES) planOrders(shop, affiliate, clicks);
    if (random.chance(0.2)) planOrganicOrder(shop, morning);
    planHousekeeping({ day, daysAgo, morning });
    await runUntil(addDays(morning, 1));
  }
  await pool.end();
  // Where clicks come from is on the pages before the first minute is over.
  await foldClickRollups();
}
