import pg from 'pg';
import { expect, it, vi } from 'vitest';
import { countFilteredClicks, listClickSources } from '@/lib/clicks/rollups/count-clicks';
import { disconnectDb } from '@/lib/db/client';
import { viewerDays } from '@/lib/programs/calendar-sql';
import { getConsoleOverview } from '@/lib/reports/console-overview';
import { makeEarned, makePayableAffiliate } from '@/lib/testing/money';
import { addDays } from '@/lib/time/calendar';

// As React's is while it renders a page.
vi.mock('react', async (original) => ({
  ...(await original<typeof import('react')>()),
  cache: (ask: (...of: unknown[]) => unknown) => {
    const answers = new Map<unknown, unknown>();
    return (of: unknown) => {
      if (!answers.has(of)) answers.set(of, ask(of));
      return answers.get(of);
    };
  },
}));

it('a page of figures asks once by whose days it counts, and joins no row with a zone', async () => {
  const who = await makePayableAffiliate({ timeZone: 'Asia/Kathmandu' });
  await makeEarned(who, { amountMinor: 100n });
  await makePayableAffiliate();
  await disconnectDb();
  const query = vi.spyOn(pg.Client.prototype, 'query');
  const staff = { kind: 'staff', userId: 'usr_x', role: 'owner' } as const;
  const range = { from: addDays(new Date(), -30), to: new Date(Date.now() + 60_000) };
  expect((await viewerDays(staff, () => range)).zonesDiffer).toBe(true);
  const overview = await getConsoleOverview(staff, range);
  await Promise.all([listClickSources(staff, range), countFilteredClicks(staff, range)]);
  const texts = query.mock.calls.map(([config]) => JSON.stringify(config));
  expect(texts.filter((text) => text.includes('commission')).length).toBeGreaterThan(1);
  expect(texts.filter((text) => text.includes('program_zone'))).toHaveLength(1);
  expect(texts.filter((text) => text.includes('click_detail_state'))).toHaveLength(1);
  expect(overview.days.some(({ earned }) => earned.length > 0)).toBe(true);
});
