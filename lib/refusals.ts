import { OF_CALLERS } from '@/lib/refusals/callers';
import { OF_COMMISSIONS } from '@/lib/refusals/commissions';
import { OF_DOORS } from '@/lib/refusals/doors';
import { OF_PAYOUTS } from '@/lib/refusals/payouts';
import { OF_PEOPLE } from '@/lib/refusals/people';
import { OF_PRIVACY } from '@/lib/refusals/privacy';
import { OF_PROGRAMS } from '@/lib/refusals/programs';
import { OF_SALES } from '@/lib/refusals/sales';

/** Every code a caller can be refused with, its HTTP status, and the sentence a person reads. Codes stay for ever. */
export const REFUSALS = {
  ...OF_CALLERS,
  ...OF_PEOPLE,
  ...OF_PROGRAMS,
  ...OF_SALES,
  ...OF_COMMISSIONS,
  ...OF_PAYOUTS,
  ...OF_PRIVACY,
  ...OF_DOORS,
};

export type RefusalCode = keyof typeof REFUSALS;
