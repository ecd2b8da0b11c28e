import { z } from 'zod';
import { parserOf } from '@/lib/parse-one-of';

export const COMMISSION_KINDS = ['percent', 'flat'] as const;
export const ATTRIBUTION_RULES = ['last', 'first'] as const;
export const APPROVAL_MODES = ['manual', 'automatic'] as const;
/** Whether affiliates may have postbacks, and whether these are told order numbers. */
export const POSTBACK_RULES = ['off', 'on', 'with_orders'] as const;
export type PostbackRule = (typeof POSTBACK_RULES)[number];
export const parsePostbackRule = parserOf('rule of postbacks', POSTBACK_RULES);
export const SELF_REFERRAL_RULES = ['allow', 'hold', 'block'] as const;

/**
 * The terms in force for one affiliate: the program's, with the affiliate's own where it has any. Stored as JSON on the
 * commission when it is earned ("frozen"); later changes touch nothing old.
 */
export const termsSchema = z.object({
  commissionKind: z.enum(COMMISSION_KINDS),
  /** Basis points: 2000 is 20 %. */
  commissionBps: z.int().min(0).max(10_000),
  /** Minor units, earns only in commissionFlatCurrency. */
  commissionFlatMinor: z.int().positive().nullable(),
  commissionFlatCurrency: z.string().nullable(),
  discountBps: z.int().min(0).max(10_000),
  /** Calendar months from the first attributed order; null = forever, 0 = first order only. */
  trailingMonths: z.int().min(0).max(1200).nullable(),
  holdDays: z.int().min(0).max(365),
  cookieDays: z.int().min(1).max(400),
  attribution: z.enum(ATTRIBUTION_RULES),
  codeBeatsLink: z.boolean(),
  approval: z.enum(APPROVAL_MODES),
  selfReferral: z.enum(SELF_REFERRAL_RULES),
});

export type Terms = z.infer<typeof termsSchema>;

/** As far as they say what an order earns. */
export type RateTerms = Pick<
  Terms,
  'commissionKind' | 'commissionBps' | 'commissionFlatMinor' | 'commissionFlatCurrency'
>;
