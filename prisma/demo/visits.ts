import type { NewClick } from '@/lib/clicks/types';
import { newId } from '@/lib/ids';
import type { Cast } from '@/prisma/demo/cast';
import type { DemoAffiliate } from '@/prisma/demo/people';
import type { Random } from '@/prisma/demo/random';

const COUNTRIES = ['US', 'US', 'US', 'GB', 'DE', 'ES', 'CA', 'FR'] as const;

export type Day = { daysAgo: number; morning: Date };

/** The clicks of an affiliate on one day: more over the year, fewer at weekends, some of them by bots. */
export function visitsOf(
  { cast, random }: { cast: Cast; random: Random },
  affiliate: DemoAffiliate,
  { daysAgo, morning }: Day,
): NewClick[] {
  const member = cast.affiliates.get(affiliate.code);
  if (!member || daysAgo > affiliate.joinedDaysAgo) return [];
  const [from, to] = affiliate.visits;
  const progress = 1 - daysAgo / Math.max(1, affiliate.joinedDaysAgo);
  const weekend = [0, 6].includes(morning.getUTCDay()) ? 0.7 : 1;
  const mean = (from + (to - from) * progress) * weekend;
  const count = Math.round(mean * (0.6 + random.next() * 0.8));
  const inactive = affiliate.ends !== undefined && daysAgo < affiliate.ends.daysAgo;
  return Array.from({ length: count }, () => {
    const bot = random.chance(affiliate.code === 'JETCLICKS' ? 0.5 : 0.04);
    return {
      id: newId('click'),
      occurredAt: new Date(morning.getTime() + random.between(6 * 60, 22 * 60) * 60_000),
      programId: cast.programId,
      affiliateId: member.id,
      linkId: null,
      sessionId: newId('session'),
      newSession: true,
      reason: inactive ? 'inactive' : bot ? 'bot' : null,
      subId: random.pick(affiliate.subIds),
      ipHash: null,
      country: random.pick(COUNTRIES),
      device: bot ? 'bot' : random.pick(['mobile', 'mobile', 'desktop', 'tablet']),
      referrerHost: random.pick(affiliate.referrers),
      landingPath: '/shop',
    };
  });
}
