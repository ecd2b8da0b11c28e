import { z } from 'zod';
import { currencyOut, timeOut } from '@/lib/format/wire';
import type { AffiliateStats } from '@/lib/reports/types';

export const affiliateStatsOut = z.object({
  affiliateId: z.string(),
  from: timeOut,
  to: timeOut,
  timeZone: z.string().describe('The program’s time zone at the end of the window.'),
  clicks: z.int(),
  leads: z.int(),
  orders: z.int(),
  conversionRate: z.number().nullable().describe('Orders ÷ clicks; null without clicks.'),
  money: z.array(
    z.object({
      currency: currencyOut,
      earned: z.int(),
      pending: z.int(),
      available: z.int(),
      requested: z.int(),
      paid: z.int(),
      debt: z.int(),
    }),
  ),
});

export function toAffiliateStats(stats: AffiliateStats) {
  return {
    affiliateId: stats.affiliateId,
    from: stats.from,
    to: stats.to,
    timeZone: stats.timeZone,
    clicks: stats.clicks,
    leads: stats.leads,
    orders: stats.orders,
    conversionRate: stats.conversionRate,
    money: stats.money.map((row) => ({
      currency: row.currency,
      earned: row.earnedMinor,
      pending: row.pendingMinor,
      available: row.availableMinor,
      requested: row.requestedMinor,
      paid: row.paidMinor,
      debt: row.debtMinor,
    })),
  };
}
