import type { FieldSpec } from '@/components/console/field-spec';
import { minorToDecimal } from '@/lib/money/currencies';
import { formatBps, formatMoney, NARROW_NO_BREAK } from '@/lib/money/format';
import type { TermOverrides } from '@/lib/programs/rules';
import type { Terms } from '@/lib/programs/types';
import {
  APPROVAL_WORDS,
  COMMISSION_KIND_WORDS,
  SELF_REFERRAL_RULE_WORDS,
  trailingMonthsWords,
} from '@/lib/programs/words';

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

const inherits = (value: string) => `Empty: the program’s ${value}.`;

/** The fields of the editor: each says what the program gives, and is empty where that is taken. */
export function termsFields(program: Terms, own: TermOverrides | null): FieldSpec[] {
  return [...rateFields(program, own), ...timeFields(program, own), ...ruleFields(program, own)];
}

function rateFields(program: Terms, own: TermOverrides | null): FieldSpec[] {
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
  ];
}

function timeFields(program: Terms, own: TermOverrides | null): FieldSpec[] {
  const number = (value: number | null | undefined) => (value == null ? '' : String(value));
  return [
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
  ];
}

function ruleFields(program: Terms, own: TermOverrides | null): FieldSpec[] {
  return [
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
