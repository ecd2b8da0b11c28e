import { percentText } from '@/app/admin/affiliates/terms-fields';
import type { FieldSpec } from '@/components/console/field-spec';
import { minorToDecimal } from '@/lib/money/currencies';
import type { ProgramDto } from '@/lib/programs/queries';
import type { Terms } from '@/lib/programs/types';
import {
  APPROVAL_WORDS,
  ATTRIBUTION_RULE_WORDS,
  COMMISSION_KIND_WORDS,
  POSTBACK_RULE_WORDS,
  SELF_REFERRAL_RULE_WORDS,
  trailingMonthsWords,
} from '@/lib/programs/words';
import { listZones } from '@/lib/time/zones';

const TRAILING_CHOICES = [0, 1, 3, 6, 12, 24, 36, 60];

function options<T extends string>(words: Record<T, string>) {
  return (Object.entries(words) as [T, string][]).map(([value, label]) => ({ value, label }));
}

/** The fields of the editor, in the order in which a person thinks of them. */
export function programFields(program: ProgramDto): FieldSpec[] {
  const { terms } = program;
  return [
    ...nameFields(program),
    ...rateFields(terms),
    ...timeFields(program),
    ...ruleFields(program),
    ...limitFields(program),
    ...creditFields(program),
  ];
}

function nameFields(program: ProgramDto): FieldSpec[] {
  return [
    { kind: 'hidden', name: 'programId', label: '', value: program.id },
    {
      kind: 'text',
      name: 'name',
      label: 'Name',
      value: program.name,
      maxLength: 100,
      required: true,
    },
    {
      kind: 'text',
      name: 'defaultDestination',
      label: 'Links lead to',
      value: program.defaultDestination,
      maxLength: 2000,
      required: true,
    },
  ];
}

function rateFields(terms: Terms): FieldSpec[] {
  return [
    {
      kind: 'select',
      name: 'commissionKind',
      label: 'Commission',
      options: options(COMMISSION_KIND_WORDS),
      value: terms.commissionKind,
    },
    {
      kind: 'number',
      decimal: true,
      name: 'commissionBps',
      label: 'Share of the order',
      unit: '%',
      value: percentText(terms.commissionBps),
      required: true,
    },
    ...flatFields(terms),
    {
      kind: 'number',
      decimal: true,
      name: 'discountBps',
      label: 'Discount for customers',
      hint: 'Above zero, every new affiliate gets a discount code.',
      unit: '%',
      value: percentText(terms.discountBps),
      required: true,
    },
  ];
}

function timeFields(program: ProgramDto): FieldSpec[] {
  const { terms, clickRetentionDays, statementYears, timeZone } = program;
  return [
    {
      kind: 'select',
      name: 'trailing',
      label: 'How long a customer earns',
      options: trailingOptions(terms.trailingMonths),
      value: terms.trailingMonths === null ? 'forever' : String(terms.trailingMonths),
    },
    {
      kind: 'number',
      name: 'holdDays',
      label: 'Waiting time',
      hint: 'From the order until the money can be paid out.',
      unit: 'days',
      value: String(terms.holdDays),
      required: true,
    },
    {
      kind: 'number',
      name: 'cookieDays',
      label: 'A click counts for',
      unit: 'days',
      value: String(terms.cookieDays),
      required: true,
    },
    {
      kind: 'number',
      name: 'clickRetentionDays',
      label: 'Clicks are kept for',
      hint: '30 to 3,650, and at least as long as one counts. Figures by day stay for good.',
      unit: 'days',
      value: String(clickRetentionDays),
      required: true,
    },
    {
      kind: 'number',
      name: 'statementYears',
      label: 'Statements name erased affiliates for',
      hint: '1 to 30: as long as the law asks you to keep them. Then the name goes, the figures stay.',
      unit: 'years',
      value: String(statementYears),
      required: true,
    },
    {
      kind: 'text',
      name: 'timeZone',
      label: 'Time zone',
      hint: 'Of days, months, statements and the payout day, such as Europe/Berlin. Another begins with the next month; days until then stay as they are.',
      value: timeZone,
      suggestions: listZones(),
      maxLength: 64,
      required: true,
    },
  ];
}

function ruleFields({ terms, postbacks }: ProgramDto): FieldSpec[] {
  return [
    {
      kind: 'select',
      name: 'approval',
      label: 'Approval',
      options: options(APPROVAL_WORDS),
      value: terms.approval,
    },
    {
      kind: 'select',
      name: 'selfReferral',
      label: 'Own orders of an affiliate',
      options: options(SELF_REFERRAL_RULE_WORDS),
      value: terms.selfReferral,
    },
    {
      kind: 'select',
      name: 'attribution',
      label: 'Of several clicks',
      options: options(ATTRIBUTION_RULE_WORDS),
      value: terms.attribution,
    },
    {
      kind: 'select',
      name: 'postbacks',
      label: 'Postbacks of affiliates',
      hint: 'Calls to an address of the affiliate’s own when a commission of theirs changes.',
      options: options(POSTBACK_RULE_WORDS),
      value: postbacks,
    },
  ];
}

function limitFields(program: ProgramDto): FieldSpec[] {
  return [
    {
      kind: 'textarea',
      name: 'minimumPayout',
      label: 'Smallest payout',
      hint: 'One currency per line, such as USD 50.00. A currency that is not named cannot be paid out.',
      value: Object.entries(program.minimumPayout)
        .map(([code, minor]) => `${code} ${minorToDecimal(BigInt(minor), code)}`)
        .join('\n'),
      maxLength: 2000,
    },
    {
      kind: 'textarea',
      name: 'allowedDestinations',
      label: 'Other hosts links may lead to',
      hint: 'One per line, such as shop.example. The host above is always allowed.',
      value: program.allowedDestinations.join('\n'),
      maxLength: 10_000,
    },
    {
      kind: 'checkbox',
      name: 'codeBeatsLink',
      label: 'A typed code wins over a click',
      checked: program.terms.codeBeatsLink,
    },
    {
      kind: 'checkbox',
      name: 'autoAccept',
      label: 'Accept every application at once',
      checked: program.autoAccept,
    },
    {
      kind: 'checkbox',
      name: 'leaderboard',
      label: 'Affiliates see a leaderboard of orders, with those who chose to be on it',
      checked: program.leaderboard,
    },
  ];
}

function creditFields({ creditEnabled, creditName, creditBonusBps }: ProgramDto): FieldSpec[] {
  return [
    {
      kind: 'checkbox',
      name: 'creditEnabled',
      label: 'Affiliates may take credit with you instead of money',
      checked: creditEnabled,
    },
    {
      kind: 'text',
      name: 'creditName',
      label: 'What you call the credit',
      hint: 'Such as store credit, or free months.',
      value: creditName,
      maxLength: 40,
      required: true,
    },
    {
      kind: 'number',
      decimal: true,
      name: 'creditBonusBps',
      label: 'On top for credit',
      hint: 'Of the amount. Payouts that were requested keep what it was then.',
      unit: '%',
      value: percentText(creditBonusBps),
      required: true,
    },
  ];
}

function flatFields(terms: Terms): FieldSpec[] {
  const { commissionFlatMinor: minor, commissionFlatCurrency: currency } = terms;
  return [
    {
      kind: 'number',
      decimal: true,
      name: 'flatAmount',
      label: 'Fixed amount',
      hint: 'For a fixed commission. Earns in its own currency only.',
      value: minor !== null && currency !== null ? minorToDecimal(BigInt(minor), currency) : '',
    },
    {
      kind: 'text',
      name: 'flatCurrency',
      label: 'Currency of the fixed amount',
      value: currency ?? '',
      maxLength: 3,
    },
  ];
}

function trailingOptions(now: number | null) {
  return [
    ...[...new Set([...TRAILING_CHOICES, ...(now === null ? [] : [now])])]
      .sort((a, b) => a - b)
      .map((months) => ({ value: String(months), label: trailingMonthsWords(months) })),
    { value: 'forever', label: trailingMonthsWords(null) },
  ];
}
