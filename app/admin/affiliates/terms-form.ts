import { z } from 'zod';
import { amountOf, percentInput, wholeInput, wrongField } from '@/app/admin/inputs';
import type { FieldSpec } from '@/components/console/field-spec';
import { formatBps, formatMoney, NARROW_NO_BREAK } from '@/lib/money/format';
import type { OverridesInput } from '@/lib/affiliates/schema';
import { emptyToNull } from '@/lib/http/form';
import { minorToDecimal } from '@/lib/money/currencies';
import { currencySchema, termFields } from '@/lib/programs/schema';
import type { TermOverrides } from '@/lib/programs/rules';
import type { Terms } from '@/lib/programs/types';
import {
  APPROVAL_WORDS,
  COMMISSION_KIND_WORDS,
  SELF_REFERRAL_RULE_WORDS,
  trailingMonthsWords,
} from '@/lib/programs/words';
import { ok, refuse, type Result } from '@/lib/result';

/** An affiliate's own terms as a form sends them; what is left empty inherits. */
export const termsFormShape = {
  commissionKind: emptyToNull(termFields.commissionKind),
  commissionBps: emptyToNull(percentInput),
  flatAmount: emptyToNull(z.string().trim().max(30)),
  flatCurrency: emptyToNull(currencySchema),
  discountBps: emptyToNull(percentInput),
  trailing: z
    .union([
      z.literal(['inherit', 'forever']),
      z
        .string()
        .regex(/^\d{1,4}$/, 'Choose how long.')
        .transform(Number),
    ])
    .default('inherit'),
  holdDays: emptyToNull(wholeInput.pipe(termFields.holdDays)),
  cookieDays: emptyToNull(wholeInput.pipe(termFields.cookieDays)),
  approval: emptyToNull(termFields.approval),
  selfReferral: emptyToNull(termFields.selfReferral),
} as const;

type TermsForm = z.output<z.ZodObject<typeof termsFormShape>>;

export function overridesOfForm(form: TermsForm): Result<OverridesInput> {
  const { flatAmount, flatCurrency, ...rest } = form;
  if (flatAmount === null) {
    return ok({ ...rest, commissionFlatMinor: null, commissionFlatCurrency: null });
  }
  if (flatCurrency === null) {
    const words = 'Say in which currency the fixed amount is.';
    return refuse('INVALID_INPUT', words, wrongField('flatCurrency', words));
  }
  const minor = amountOf(flatAmount, flatCurrency);
  if (minor === null) {
    const words = `Write an amount in ${flatCurrency} above zero, such as 9.00.`;
    return refuse('INVALID_INPUT', words, wrongField('flatAmount', words));
  }
  return ok({ ...rest, commissionFlatMinor: Number(minor), commissionFlatCurrency: flatCurrency });
}

const TRAILING_CHOICES = [0, 1, 3, 6, 12, 24, 36, 60];

function trailingOptions(program: Terms, own: TermOverrides | null) {
  const months = own?.trailingOverridden ? own.trailingMonths : null;
  const choices = new Set([...TRAILING_CHOICES, ...(months === null ? [] : [months])]);
  return [
    { value: 'inherit', label: `Program’s: ${trailingMonthsWords(program.trailingMonths)}` },
    ...[...choices]
      .sort((a, b) => a - b)
      .map((choice) => ({ value: String(choice), label: trailingMonthsWords(choice) })),
    { value: 'forever', label: trailingMonthsWords(null) },
  ];
}

function trailingValue(own: TermOverrides | null): string {
  if (!own?.trailingOverridden) return 'inherit';
  return own.trailingMonths === null ? 'forever' : String(own.trailingMonths);
}

function choice<T extends string>(words: Record<T, string>, inherited: T) {
  return [
    { value: '', label: `Program’s: ${words[inherited]}` },
    ...(Object.entries(words) as [T, string][]).map(([value, label]) => ({ value, label })),
  ];
}

/** 1250 → "12.5" */
export function percentText(bps: number): string {
  return String(bps / 100);
}

/** The fields of the editor: each says what the program gives, and is empty where that is taken. */
export function termsFields(program: Terms, own: TermOverrides | null): FieldSpec[] {
  const inherits = (value: string) => `Empty: the program’s ${value}.`;
  const number = (value: number | null | undefined) => (value == null ? '' : String(value));
  const flat =
    program.commissionFlatMinor !== null && program.commissionFlatCurrency !== null
      ? inherits(formatMoney(program.commissionFlatMinor, program.commissionFlatCurrency))
      : 'For a fixed commission. Empty: the program has none.';
  return [
    {
      kind: 'select',
      name: 'commissionKind',
      label: 'Commission',
      options: choice(COMMISSION_KIND_WORDS, program.commissionKind),
      value: own?.commissionKind ?? '',
    },
    {
      kind: 'number',
      decimal: true,
      name: 'commissionBps',
      label: 'Share of the order',
      unit: '%',
      hint: inherits(formatBps(program.commissionBps, NARROW_NO_BREAK)),
      value: own?.commissionBps == null ? '' : percentText(own.commissionBps),
    },
    {
      kind: 'number',
      decimal: true,
      name: 'flatAmount',
      label: 'Fixed amount',
      hint: flat,
      value:
        own?.commissionFlatMinor != null && own.commissionFlatCurrency !== null
          ? minorToDecimal(own.commissionFlatMinor, own.commissionFlatCurrency)
          : '',
    },
    {
      kind: 'text',
      name: 'flatCurrency',
      label: 'Currency of the fixed amount',
      maxLength: 3,
      placeholder: program.commissionFlatCurrency ?? 'USD',
      value: own?.commissionFlatCurrency ?? '',
    },
    {
      kind: 'number',
      decimal: true,
      name: 'discountBps',
      label: 'Discount for customers',
      unit: '%',
      hint: inherits(formatBps(program.discountBps, NARROW_NO_BREAK)),
      value: own?.discountBps == null ? '' : percentText(own.discountBps),
    },
    {
      kind: 'select',
      name: 'trailing',
      label: 'How long a customer earns',
      options: trailingOptions(program, own),
      value: trailingValue(own),
    },
    {
      kind: 'number',
      name: 'holdDays',
      label: 'Waiting time',
      unit: 'days',
      hint: inherits(`${program.holdDays} days`),
      value: number(own?.holdDays),
    },
    {
      kind: 'number',
      name: 'cookieDays',
      label: 'A click counts for',
      unit: 'days',
      hint: inherits(`${program.cookieDays} days`),
      value: number(own?.cookieDays),
    },
    {
      kind: 'select',
      name: 'approval',
      label: 'Approval',
      options: choice(APPROVAL_WORDS, program.approval),
      value: own?.approval ?? '',
    },
    {
      kind: 'select',
      name: 'selfReferral',
      label: 'Own orders',
      options: choice(SELF_REFERRAL_RULE_WORDS, program.selfReferral),
      value: own?.selfReferral ?? '',
    },
  ];
}
