import { z } from 'zod';
import { overridesOfForm, termsFormShape } from '@/app/admin/affiliates/terms-form';
import { amountOf, wholeInput } from '@/app/admin/inputs';
import { createGroupInput } from '@/lib/groups/schema';
import { FIGURES, RULE_PERIODS, type GroupRule } from '@/lib/groups/types';
import { emptyToNull } from '@/lib/http/form';
import { currencySchema, type OverridesInput } from '@/lib/programs/schema';
import { ok, refuseField, type Result } from '@/lib/result';

const { name, slug } = createGroupInput.shape;

/** A group as a form sends it; terms that are left empty inherit. */
export const groupFormShape = {
  name,
  slug,
  /** Empty: nobody is moved here by itself. */
  ruleFigure: emptyToNull(z.enum(FIGURES)).default(null),
  ruleAtLeast: emptyToNull(z.string().trim().max(30)).default(null),
  ruleCurrency: emptyToNull(currencySchema).default(null),
  rulePeriod: z.enum(RULE_PERIODS).default('quarter'),
  ...termsFormShape,
} as const;

type GroupForm = z.output<z.ZodObject<typeof groupFormShape>>;

export type GroupOfForm = OverridesInput & { name: string; slug: string; rule: GroupRule | null };

export function groupOfForm(form: GroupForm): Result<GroupOfForm> {
  const { name: called, slug: short, ruleFigure, ruleAtLeast, ruleCurrency, rulePeriod } = form;
  const rule = ruleOfForm({ ruleFigure, ruleAtLeast, ruleCurrency, rulePeriod });
  if (!rule.ok) return rule;
  const terms = overridesOfForm(form);
  if (!terms.ok) return terms;
  return ok({ ...terms.value, name: called, slug: short, rule: rule.value });
}

type RuleForm = Pick<GroupForm, 'ruleFigure' | 'ruleAtLeast' | 'ruleCurrency' | 'rulePeriod'>;

function ruleOfForm(form: RuleForm): Result<GroupRule | null> {
  const { ruleFigure: figure, ruleAtLeast: typed, ruleCurrency: currency, rulePeriod } = form;
  if (figure === null) return ok(null);
  if (figure === 'revenue') {
    if (currency === null) {
      return refuseField('INVALID_INPUT', 'ruleCurrency', 'Say in which currency.');
    }
    const minor = amountOf(typed ?? '', currency);
    if (minor === null) {
      const words = `Write an amount in ${currency} above zero, such as 5000.`;
      return refuseField('INVALID_INPUT', 'ruleAtLeast', words);
    }
    return ok({ figure, atLeast: Number(minor), currency, period: rulePeriod });
  }
  const count = wholeInput.safeParse(typed ?? '');
  if (!count.success || count.data === 0) {
    return refuseField('INVALID_INPUT', 'ruleAtLeast', 'Write a whole number above zero.');
  }
  return ok({ figure, atLeast: count.data, currency: null, period: rulePeriod });
}
