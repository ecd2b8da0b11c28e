import type { TermOverrides } from '@/lib/programs/rules';
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

/** Of a group or an affiliate that says nothing itself. */
export const noTerms: TermOverrides = {
  commissionKind: null,
  commissionBps: null,
  commissionFlatMinor: null,
  commissionFlatCurrency: null,
  discountBps: null,
  trailingMonths: null,
  trailingOverridden: false,
  holdDays: null,
  cookieDays: null,
  approval: null,
  selfReferral: null,
};
