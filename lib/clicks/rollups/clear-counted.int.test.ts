import { expect, it } from 'vitest';
import { detailClicks } from '@/lib/clicks/rollups/detail-clicks';
import { db } from '@/lib/db/client';
import { newId } from '@/lib/ids';

it('what a year left of one affiliate is cleared in one statement, also once the planner knows how much there is', async () => {
  const affiliateId = newId('affiliate');
  await db.$executeRaw`
    INSERT INTO click_hour (affiliate_id, hour, likeness, lane, program_id, reason, clicks, detailed)
    SELECT ${affiliateId}, date_trunc('hour', now()) - h * interval '1 hour', md5('')::uuid, lane, 'prg_1', NULL,
      CASE lane WHEN 0 THEN 1 ELSE -1 END, false
    FROM generate_series(30, 8790) h, generate_series(0, 1) lane`;
  await db.$executeRaw`ANALYZE click_hour`;
  await detailClicks();
  expect(await db.clickHour.count({ where: { affiliateId } })).toBe(0);
});
