import type { JournalPage } from '@/lib/clicks/recording/journal';
import type { NewClick } from '@/lib/clicks/types';
import { splitBatches, writeClicks, type Queryable } from '@/lib/clicks/recording/write-clicks';
import { isBadData } from '@/lib/db/errors';

type Report = (problem: string, error: unknown) => void;

/**
 * Gives the database a page of the journal; then the page may be forgotten. Whoever is killed between the two does it
 * again, which changes nothing. Answers how long the slowest statement took, in milliseconds: one page may need many.
 * Throws when the database is unavailable.
 */
export async function replay(
  pool: Queryable,
  page: JournalPage,
  writer: number,
  report: Report,
): Promise<number> {
  let slowest = 0;
  if (page.damaged > 0) {
    report(`${page.damaged} clicks in the journal were damaged and are given up`, null);
  }
  const clicks = page.entries.map((entry) => entry.click);
  for (const batch of splitBatches(clicks, clicks.length)) {
    const began = performance.now();
    try {
      await writeClicks(pool, batch, { writer, replayed: true });
      slowest = Math.max(slowest, performance.now() - began);
    } catch (error) {
      if (!isBadData(error)) throw error;
      await replayOneByOne(pool, batch, writer, report);
    }
  }
  return slowest;
}

/** One click that the database cannot take must not keep the others waiting for ever. */
async function replayOneByOne(
  pool: Queryable,
  clicks: NewClick[],
  writer: number,
  report: Report,
): Promise<void> {
  for (const click of clicks) {
    try {
      await writeClicks(pool, [click], { writer, replayed: true });
    } catch (error) {
      if (!isBadData(error)) throw error;
      // Each is lost for itself, and none is a repeat of another.
      report(`the database cannot take the journalled click ${click.id}`, error);
    }
  }
}
