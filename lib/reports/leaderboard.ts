import type { AffiliateViewer } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';
import { currentTime } from '@/lib/db/transact';
import { loadCalendar } from '@/lib/programs/calendar-sql';
import { listPlaces, type Place } from '@/lib/reports/leaderboard-sql';
import { daysOfPeriod } from '@/lib/rewards/figure-period';
import { addDays } from '@/lib/time/calendar';
import { dayAt } from '@/lib/time/program-calendar';

export const LEADERBOARD_MONTHS = ['this', 'last'] as const;
export type LeaderboardMonth = (typeof LEADERBOARD_MONTHS)[number];

export type Leaderboard = {
  /** The first day of the month, "2026-11-01". */
  month: string;
  places: (Omit<Place, 'affiliateId'> & { isOwn: boolean })[];
  /** The viewer shows themselves to the others. */
  isShown: boolean;
};

const MOST = 10;

/** Whether the viewer chose to be on it; null where the program has none, and for who is no member any more. */
export async function findLeaderboardChoice({
  affiliateId,
  programId,
}: AffiliateViewer): Promise<{ isChosen: boolean } | null> {
  const own = await findOwn(affiliateId, programId);
  return own && { isChosen: own.onLeaderboard };
}

function findOwn(affiliateId: string, programId: string) {
  return db.affiliate.findFirst({
    where: {
      id: affiliateId,
      status: { in: ['active', 'paused'] },
      program: { id: programId, leaderboard: true },
    },
    select: { onLeaderboard: true, publicName: true, status: true },
  });
}

/**
 * Who brought the most orders in a month of the program's calendar, by public names: of those who chose to be seen, and the
 * viewer's own place, which nobody else sees unless they chose so. Orders count as for tiers. Null where the program has none,
 * and for who is no member any more: they read no names.
 */
export async function getLeaderboard(
  { affiliateId, programId }: AffiliateViewer,
  of: LeaderboardMonth,
): Promise<Leaderboard | null> {
  const own = await findOwn(affiliateId, programId);
  if (!own) return null;
  const calendar = await loadCalendar(db, programId);
  const thisMonth = daysOfPeriod(dayAt(calendar, await currentTime()), 'month');
  const before = addDays(new Date(`${thisMonth.first}T00:00:00Z`), -1)
    .toISOString()
    .slice(0, 10);
  const { first, last } = of === 'this' ? thisMonth : daysOfPeriod(before, 'month');
  const places = await listPlaces(programId, { first, last, most: MOST, ofAffiliate: affiliateId });
  return {
    month: first,
    places: places.map(({ affiliateId: id, ...place }) => ({
      ...place,
      isOwn: id === affiliateId,
    })),
    isShown: own.status === 'active' && own.onLeaderboard && own.publicName !== null,
  };
}
