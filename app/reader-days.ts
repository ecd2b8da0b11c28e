import { daysGiven, rangeOf, type Query } from '@/app/address';
import type { Viewer } from '@/lib/auth/viewer';
import { currentTime } from '@/lib/db/transact';
import { viewerDays, type Shown } from '@/lib/programs/calendar-sql';
import { typedDaysWords, type ReaderDays } from '@/lib/time/days-words';
import { LAST_INSTANT, windowAround } from '@/lib/time/program-calendar';

/** By whose days a page reads what its address says; `typedWords` names their zone beside a field for a day. */
export type PageDays = ReaderDays & { now: Date; typedWords: string };

/** Of a list, which its address narrows to days. */
export async function loadPageDays(viewer: Viewer, query: Query): Promise<PageDays> {
  const now = await currentTime();
  const days = await viewerDays(viewer, typedDays(query, now));
  return { ...days, now, typedWords: typedDaysWords(days.calendar, now) };
}

/** Of a page that shows the last days: as many as its address says. */
export async function loadRange(
  viewer: Viewer,
  query: Query,
): Promise<{ pageDays: ReaderDays; now: Date; range: ReturnType<typeof rangeOf> }> {
  const now = await currentTime();
  const shown: Shown = (calendar) => rangeOf(query, now, calendar);
  const pageDays = await viewerDays(viewer, shown);
  return { pageDays, now, range: rangeOf(query, now, pageDays.calendar) };
}

export const PAYABLE_DAYS = ['payableFrom', 'payableTo'] as const;

/** The days that are typed, and today. Who asks for what becomes payable comes from the forecast, which has no end. */
export function typedDays(query: Query, now: Date): Shown {
  return (calendar) => {
    const { from, to } = daysGiven(query, calendar);
    const payable = Object.values(daysGiven(query, calendar, PAYABLE_DAYS));
    return windowAround(now, from, to, ...payable, payable[0] && LAST_INSTANT);
  };
}
