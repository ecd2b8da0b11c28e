import { z } from 'zod';
import { isCurrency } from '@/lib/money/currencies';
import { plainText } from '@/lib/format/plain-text';
import { isZone } from '@/lib/time/zones';
import {
  APPROVAL_MODES,
  ATTRIBUTION_RULES,
  COMMISSION_KINDS,
  POSTBACK_RULES,
  SELF_REFERRAL_RULES,
} from '@/lib/programs/types';

export const currencySchema = z
  .string()
  .trim()
  .toUpperCase()
  .refine(isCurrency, 'Not an ISO 4217 currency.');

/** 1 to 2^53 − 1 minor units. */
export const minorSchema = z.int().min(1);

export const slugSchema = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'Use letters, digits and hyphens.');

/** An absolute http(s) address without user and password. */
const destinationSchema = plainText(2000).refine((text) => {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
}, 'Must be an http or https address.');

/** A host as it stands in an address, with its port when it is not the usual one. */
export const hostSchema = z
  .string()
  .trim()
  .toLowerCase()
  .regex(
    /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?(:\d{1,5})?$/,
    'Must be a host such as shop.example.',
  );

/** The name of an IANA time zone; whether the database knows it too, the command asks. */
export const timeZoneSchema = z
  .string()
  .trim()
  .max(64)
  .transform((text) => (/^(utc|z|gmt|etc\/utc)$/i.test(text) ? 'UTC' : text))
  .refine(isZone, 'Write a time zone by its place, such as Europe/Berlin or Asia/Kolkata, or UTC.');

export const termFields = {
  commissionKind: z.enum(COMMISSION_KINDS),
  commissionBps: z.int().min(0).max(10_000),
  commissionFlatMinor: minorSchema.nullable(),
  commissionFlatCurrency: currencySchema.nullable(),
  discountBps: z.int().min(0).max(10_000),
  /** null = forever, 0 = first order only. */
  trailingMonths: z.int().min(0).max(1200).nullable(),
  holdDays: z.int().min(0).max(365),
  cookieDays: z.int().min(1).max(400),
  approval: z.enum(APPROVAL_MODES),
  selfReferral: z.enum(SELF_REFERRAL_RULES),
} as const;

/** What a group or an affiliate may say itself. Absent leaves a term as it is, null inherits from the level below. */
export const overrideFields = {
  commissionKind: termFields.commissionKind.nullable().optional(),
  commissionBps: termFields.commissionBps.nullable().optional(),
  commissionFlatMinor: termFields.commissionFlatMinor.optional(),
  commissionFlatCurrency: termFields.commissionFlatCurrency.optional(),
  discountBps: termFields.discountBps.nullable().optional(),
  /** "inherit", "forever" or calendar months; 0 = first order only. */
  trailing: z
    .union([z.literal('inherit'), z.literal('forever'), z.int().min(0).max(1200)])
    .optional(),
  holdDays: termFields.holdDays.nullable().optional(),
  cookieDays: termFields.cookieDays.nullable().optional(),
  approval: termFields.approval.nullable().optional(),
  selfReferral: termFields.selfReferral.nullable().optional(),
} as const;

export type OverridesInput = z.output<z.ZodObject<typeof overrideFields>>;

const programFields = {
  name: plainText(100),
  currency: currencySchema,
  defaultDestination: destinationSchema,
  allowedDestinations: z.array(hostSchema).max(100),
  autoAccept: z.boolean(),
  ...termFields,
  attribution: z.enum(ATTRIBUTION_RULES),
  codeBeatsLink: z.boolean(),
  postbacks: z.enum(POSTBACK_RULES),
  /** How long raw clicks are kept; the figures by day stay for good. */
  clickRetentionDays: z.int().min(30).max(3650),
  /** How long statements name an affiliate who was erased: what the law asks of the merchant. */
  statementYears: z.int().min(1).max(30),
  /** Whose days and months are counted. Another begins with the next month. */
  timeZone: timeZoneSchema,
  /** Whether affiliates may be paid in credit at the merchant, under this name, with so much on top. */
  creditEnabled: z.boolean(),
  creditName: plainText(40).min(2),
  creditBonusBps: z.int().min(0).max(10_000),
  /** Whether affiliates see who brought the most orders, of those who chose to be seen. */
  leaderboard: z.boolean(),
  /** Minor units by currency. */
  minimumPayout: z.record(currencySchema, z.int().min(0)),
} as const;

/** Whether the flat amount is whole, and there when the kind asks for it. */
export function flatProblem(terms: {
  commissionKind: string;
  commissionFlatMinor?: number | bigint | null;
  commissionFlatCurrency?: string | null;
}): string | null {
  const hasAmount = terms.commissionFlatMinor != null;
  if (hasAmount !== (terms.commissionFlatCurrency != null)) {
    return 'A flat amount needs its currency, and the currency its amount.';
  }
  if (terms.commissionKind === 'flat' && !hasAmount) return 'A flat commission needs its amount.';
  return null;
}

export const createProgramInput = z.object({
  ...z.object(programFields).partial().shape,
  name: programFields.name,
  slug: slugSchema,
  currency: programFields.currency,
  defaultDestination: programFields.defaultDestination,
});
export type CreateProgramInput = z.output<typeof createProgramInput>;

export const updateProgramTermsInput = z.object({
  ...z.object(programFields).partial().shape,
  programId: z.string().min(1).max(64),
});
export type UpdateProgramTermsInput = z.output<typeof updateProgramTermsInput>;
