import { termsFields } from '@/app/admin/affiliates/terms-fields';
import type { FieldSpec } from '@/components/console/field-spec';
import { minorToDecimal } from '@/lib/money/currencies';
import type { GroupDto, GroupRule } from '@/lib/groups/types';
import { FIGURE_WORDS, RULE_PERIOD_WORDS } from '@/lib/groups/words';
import type { Terms } from '@/lib/programs/types';

/** What a group is called, who comes into it by itself, and what of the terms it says itself. */
export function groupFields(program: Terms, group: GroupDto | null): FieldSpec[] {
  return [
    {
      kind: 'text',
      name: 'name',
      label: 'Name',
      value: group?.name ?? '',
      maxLength: 100,
      required: true,
    },
    {
      kind: 'text',
      name: 'slug',
      label: 'Short name',
      hint: 'Stands in the application link. Letters, digits and hyphens.',
      value: group?.slug ?? '',
      maxLength: 64,
      required: true,
    },
    ...(group?.isDefault ? [] : ruleFields(group?.rule ?? null)),
    ...termsFields(program, group?.overrides ?? null),
  ];
}

function ruleFields(rule: GroupRule | null): FieldSpec[] {
  return [
    {
      kind: 'select',
      name: 'ruleFigure',
      label: 'Comes here by itself, after so many',
      hint: 'Looked at every night. Upwards only, and nobody whom a person moved in the same period.',
      options: [{ value: '', label: 'By hand only' }, ...optionsOf(FIGURE_WORDS)],
      value: rule?.figure ?? '',
    },
    {
      kind: 'number',
      decimal: true,
      name: 'ruleAtLeast',
      label: 'How many, or how much',
      value: amountText(rule),
      optional: true,
    },
    {
      kind: 'select',
      name: 'rulePeriod',
      label: 'Counted',
      options: optionsOf(RULE_PERIOD_WORDS),
      value: rule?.period ?? 'quarter',
    },
    {
      kind: 'text',
      name: 'ruleCurrency',
      label: 'Currency of the revenue',
      hint: 'Only for revenue.',
      maxLength: 3,
      placeholder: 'USD',
      value: rule?.currency ?? '',
      optional: true,
    },
  ];
}

function amountText(rule: GroupRule | null): string {
  if (!rule) return '';
  return rule.currency === null
    ? String(rule.atLeast)
    : minorToDecimal(BigInt(rule.atLeast), rule.currency);
}

function optionsOf<T extends string>(words: Record<T, string>) {
  return (Object.entries(words) as [T, string][]).map(([value, label]) => ({ value, label }));
}
