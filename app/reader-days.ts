import type { Viewer } from '@/lib/auth/viewer';
import { currentTime } from '@/lib/db/transact';
import { viewerDays } from '@/lib/programs/calendar-sql';
import { typedDaysWords, type ReaderDays } from '@/lib/time/days-words';

/** By whose days a page reads what its address says; `typedWords` names their zone beside a field for a day. */
export type PageDays = ReaderDays & { now: Date; typedWords: string };

export async function loadPageDays(viewer: Viewer): Promise<PageDays> {
  const [days, now] = await Promise.all([viewerDays(viewer), currentTime()]);
  return { ...days, now, typedWords: typedDaysWords(days.calendar, now) };
}
