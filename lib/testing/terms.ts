import type { Terms } from '@/lib/programs/types';

/** What the tests' programs offer where a test says nothing else. */
export const testTerms: Terms = {
  commissionKind: 'percent',
  commissionBps: 2000,
  commissionFlatMinor: null,
  commissionFlatCurrency: null,
  discountBps: 0,
  trailingMonths: 12,
  holdDays: 30,
  cookieDays: 60,
  attribution: 'last',
  codeBeatsLink: true,
  approval: 'manual',
  selfReferral: 'hold',
};
