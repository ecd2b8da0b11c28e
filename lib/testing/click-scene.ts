import type pg from 'pg';
import { createClickDeps, replaceClickDeps } from '@/lib/clicks/redirect/deps';
import type { ClickDeps } from '@/lib/clicks/redirect/types';
import { db } from '@/lib/db/client';

/** As before the first click. */
export async function clearClicks(): Promise<void> {
  await db.$executeRaw`TRUNCATE click, counted_session, click_hour, click_day, replayed_click`;
}

/** No click yet, and what every mount answers with from now on: real, without journal, floods and countries. */
export async function beginClicks(pool: pg.Pool): Promise<{ deps: ClickDeps; problems: string[] }> {
  await clearClicks();
  const problems: string[] = [];
  const deps = {
    ...createClickDeps(pool),
    reportProblem: (problem: string) => void problems.push(problem),
  };
  replaceClickDeps(deps);
  return { deps, problems };
}

/** Oldest first. */
export const listClicks = () =>
  db.click.findMany({ orderBy: [{ occurredAt: 'asc' }, { id: 'asc' }] });
