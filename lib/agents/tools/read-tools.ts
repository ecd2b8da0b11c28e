import { z } from 'zod';
import { defineTool } from '@/lib/agents/tool';
import {
  commissionOut,
  idInput,
  pageInput,
  payoutOut,
  toCommission,
  toPayout,
  windowInput,
} from '@/lib/agents/wire';
import { COMMISSION_STATUSES } from '@/lib/commissions/types';
import { listCommissions } from '@/lib/commissions/queries';
import { currentTime } from '@/lib/db/transact';
import { viewerCalendar } from '@/lib/programs/calendar-sql';
import { windowGiven } from '@/lib/programs/window-given';
import type { ProgramCalendar } from '@/lib/time/program-calendar';
import { pageOf } from '@/lib/format/wire';
import { listPayouts } from '@/lib/payouts/queries';
import { PAYOUT_STATUSES } from '@/lib/payouts/types';
import { currencySchema } from '@/lib/programs/schema';
import { getAffiliateStats } from '@/lib/reports/affiliate-stats';
import { lastDays } from '@/lib/reports/range';
import { affiliateStatsOut, toAffiliateStats } from '@/lib/reports/wire';
import { ok, refuse } from '@/lib/result';

const ownOrNamed = idInput
  .optional()
  .describe('A key of one affiliate leaves it out: it sees its own.');

export const listCommissionsTool = defineTool({
  name: 'list_commissions',
  title: 'List commissions',
  description:
    'Commissions, those earned last first, a page at a time. Amounts are integers in minor units of their currency.',
  scopeOf: () => 'commissions:read',
  input: z.strictObject({
    status: z.enum(COMMISSION_STATUSES).optional(),
    held: z.boolean().optional().describe('Only those on hold, or only those that are not.'),
    affiliateId: ownOrNamed,
    ...windowInput,
    ...pageInput,
  }),
  output: pageOf(commissionOut),
  run: async ({ viewer }, { cursor, limit, from, to, status, held, affiliateId }) => {
    const filter = {
      ...(status === undefined ? {} : { status }),
      ...(held === undefined ? {} : { held }),
      ...(affiliateId === undefined ? {} : { affiliateId }),
      ...(await windowGiven(viewer, { from, to })),
    };
    const page = await listCommissions(viewer, filter, { cursor: cursor ?? null, limit });
    return ok({ items: page.items.map(toCommission), nextCursor: page.nextCursor });
  },
});

export const listPayoutsTool = defineTool({
  name: 'list_payouts',
  title: 'List payouts',
  description:
    'Payouts, those asked for last first, a page at a time. Account details are masked for everybody.',
  scopeOf: () => 'payouts:read',
  input: z.strictObject({
    status: z.enum(PAYOUT_STATUSES).optional(),
    affiliateId: ownOrNamed,
    currency: currencySchema.optional(),
    ...windowInput,
    ...pageInput,
  }),
  output: pageOf(payoutOut),
  run: async ({ viewer }, { cursor, limit, from, to, status, affiliateId, currency }) => {
    const filter = {
      ...(status === undefined ? {} : { status }),
      ...(affiliateId === undefined ? {} : { affiliateId }),
      ...(currency === undefined ? {} : { currency }),
      ...(await windowGiven(viewer, { from, to })),
    };
    const page = await listPayouts(viewer, filter, { cursor: cursor ?? null, limit });
    return ok({ items: page.items.map(toPayout), nextCursor: page.nextCursor });
  },
});

export const getAffiliateStatsTool = defineTool({
  name: 'get_affiliate_stats',
  title: 'Figures of an affiliate',
  description:
    'Clicks, leads, orders and earnings of an affiliate over the last days (whole days of the program’s time zone, today among them). ' +
    'Money is one row per currency in minor units: earned is that of the days, the other sums are as of now. debt is ' +
    'zero or negative.',
  scopeOf: () => 'stats:read',
  input: z.strictObject({
    affiliateId: ownOrNamed,
    days: z.int().min(1).max(366).default(30),
  }),
  output: affiliateStatsOut,
  run: async ({ viewer }, input) => {
    const affiliateId = input.affiliateId ?? viewer.affiliateId;
    if (affiliateId === null) return refuse('INVALID_INPUT', 'Name the affiliate: affiliateId.');
    const now = await currentTime();
    const shown = (calendar: ProgramCalendar) => lastDays(input.days, now, calendar);
    const range = shown(await viewerCalendar(viewer, shown));
    const stats = await getAffiliateStats(viewer, affiliateId, range);
    return stats ? ok(toAffiliateStats(stats)) : refuse('AFFILIATE_NOT_FOUND');
  },
});
