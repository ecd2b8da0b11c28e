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

/** Of which level what is left empty is. */
export type Whose = 'program' | 'group';
type Levels = { below: Terms; own: TermOverrides | null; whose: Whose };

const WHOSE: Record<Whose, string> = { program: 'Program’s', group: 'Group’s' };

function trailingOptions({ below, own, whose }: Levels) {
  const months = own?.trailingOverridden ? own.trailingMonths : null;
  const choices = new Set([...TRAILING_CHOICES, ...(months === null ? [] : [months])]);
  return [
    { value: 'inherit', label: `${WHOSE[whose]}: ${trailingMonthsWords(below.trailingMonths)}` },
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

function choice<T extends string>(words: Record<T, string>, inherited: T, whose: Whose) {
  return [
    { value: '', label: `${WHOSE[whose]}: ${words[inherited]}` },
    ...(Object.entries(words) as [T, string][]).map(([value, label]) => ({ value, label })),
  ];
}

/** 1250 → "12.5" */
export function percentText(bps: number): string {
  return String(bps / 100);
}

const inherits = (whose: Whose, value: string) =>
  `Empty: the ${WHOSE[whose].toLowerCase()} ${value}.`;

/** The fields of the editor: each says what the level below gives, and is empty where that is taken. */
export function termsFields(
  below: Terms,
  own: TermOverrides | null,
  whose: Whose = 'program',
): FieldSpec[] {
  const levels = { below, own, whose };
  return [...rateFields(levels), ...timeFields(levels), ...ruleFields(levels)];
}

function rateFields({ below, own, whose }: Levels): FieldSpec[] {
  const flat =
    below.commissionFlatMinor !== null && below.commissionFlatCurrency !== null
      ? inherits(whose, formatMoney(below.commissionFlatMinor, below.commissionFlatCurrency))
      : `For a fixed commission. Empty: the ${whose} has none.`;
  return [
    {
      kind: 'select',
      name: 'commissionKind',
      label: 'Commission',
      options: choice(COMMISSION_KIND_WORDS, below.commissionKind, whose),
      value: own?.commissionKind ?? '',
    },
    {
      kind: 'number',
      decimal: true,
      name: 'commissionBps',
      label: 'Share of the order',
      unit: '%',
      hint: inherits(whose, formatBps(below.commissionBps, NARROW_NO_BREAK)),
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
      placeholder: below.commissionFlatCurrency ?? 'USD',
      value: own?.commissionFlatCurrency ?? '',
    },
    {
      kind: 'number',
      decimal: true,
      name: 'discountBps',
      label: 'Discount for customers',
      unit: '%',
      hint: inherits(whose, formatBps(below.discountBps, NARROW_NO_BREAK)),
      value: own?.discountBps == null ? '' : percentText(own.discountBps),
    },
  ];
}

function timeFields({ below, own, whose }: Levels): FieldSpec[] {
  const number = (value: number | null | undefined) => (value == null ? '' : String(value));
  return [
    {
      kind: 'select',
      name: 'trailing',
      label: 'How long a customer earns',
      options: trailingOptions({ below, own, whose }),
      value: trailingValue(own),
    },
    {
      kind: 'number',
      name: 'holdDays',
      label: 'Waiting time',
      unit: 'days',
      hint: inherits(whose, `${below.holdDays} days`),
      value: number(own?.holdDays),
    },
    {
      kind: 'number',
      name: 'cookieDays',
      label: 'A click counts for',
      unit: 'days',
      hint: inherits(whose, `${below.cookieDays} days`),
      value: number(own?.cookieDays),
    },
  ];
}

function ruleFields({ below, own, whose }: Levels): FieldSpec[] {
  return [
    {
      kind: 'select',
      name: 'approval',
      label: 'Approval',
      options: choice(APPROVAL_WORDS, below.approval, whose),
      value: own?.approval ?? '',
    },
    {
      kind: 'select',
      name: 'selfReferral',
      label: 'Own orders',
      options: choice(SELF_REFERRAL_RULE_WORDS, below.selfReferral, whose),
      value: own?.selfReferral ?? '',
    },
  ];
}
