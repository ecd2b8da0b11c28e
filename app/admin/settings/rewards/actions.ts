'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { idInput } from '@/app/admin/inputs';
import { capsFormShape, capsOfForm } from '@/app/admin/settings/rewards/caps-form';
import { movedIds, orderInput } from '@/app/admin/settings/rewards/order-form';
import { ruleFormShape, ruleOfForm } from '@/app/admin/settings/rewards/rule-form';
import { listHref, ownerShape } from '@/app/admin/settings/rewards/rule-places';
import { defineAction } from '@/lib/http/define-action';
import { markShape } from '@/app/admin/settings/rewards/mark-field';
import { readMark } from '@/lib/reports/attribution-preview/mark';
import { requireStaff } from '@/lib/people/session';
import { refuse } from '@/lib/result';
import { changeRule, createRule, endRule, reorderRules, setCaps } from '@/lib/rewards/commands';
import { findRule } from '@/lib/rewards/queries';
import { findRuleDays, findRuleTimes } from '@/lib/rewards/rule-days';

const guard = () => requireStaff('program.write');
/** What is earned is told on the pages of the program, of groups and of affiliates as well. */
const onDone = () => revalidatePath('/admin', 'layout');

export const createRuleAction = defineAction({
  guard,
  input: z.object({ ...ownerShape, ...ruleFormShape, ...markShape }),
  run: async ({ ctx, input }) => {
    const rule = ruleOfForm(input);
    if (!rule.ok) return rule;
    const { startsOn, endsOn, ...rest } = rule.value;
    const { programId, groupId, affiliateId } = input;
    const times = await findRuleTimes(programId, { startsOn, endsOn });
    const owner = { groupId: groupId ?? null, affiliateId: affiliateId ?? null };
    const preview = readMark(input.preview, {
      kind: 'create',
      owner,
      rule: { ...rest, ...times },
    });
    const saved = { groupId, affiliateId, ...rest, ...times };
    return createRule(ctx, programId, saved, preview && { preview });
  },
  onDone: ({ input }) => {
    onDone();
    redirect(listHref(input));
  },
});

export const changeRuleAction = defineAction({
  guard,
  input: z.object({ ...ownerShape, ...ruleFormShape, ...markShape, ruleId: idInput }),
  run: async ({ viewer, ctx, input }) => {
    const { programId, ruleId } = input;
    const before = await findRule(viewer, ruleId);
    if (before?.programId !== programId) return refuse('RULE_NOT_FOUND');
    const rule = ruleOfForm({ ...input, trigger: before.trigger });
    if (!rule.ok) return rule;
    const { startsOn, endsOn, name, conditions, outcome } = rule.value;
    // A time within a day, as the API may have set it, stays while its day does.
    const days = await findRuleDays(programId, before);
    const times = await findRuleTimes(programId, { startsOn, endsOn });
    const startsAt = days.startsOn === startsOn ? undefined : times.startsAt;
    const endsAt = days.endsOn === endsOn ? undefined : times.endsAt;
    const changes = { name, conditions, outcome, startsAt, endsAt };
    const { trigger } = before;
    const previewed = { trigger, name, conditions, outcome, ...times };
    const preview = readMark(input.preview, { kind: 'change', ruleId, rule: previewed });
    return changeRule(ctx, { ruleId, ...changes }, { programId }, preview && { preview });
  },
  onDone: ({ input }) => {
    onDone();
    redirect(listHref(input));
  },
});

export const endRuleAction = defineAction({
  guard,
  input: z.object({ programId: idInput, ruleId: idInput }),
  run: ({ ctx, input: { programId, ruleId } }) => endRule(ctx, { ruleId }, { programId }),
  onDone,
  message: 'The rule has ended. What earned by it stays.',
});

/** The list as it shall be; without JavaScript, as it was and which of it moves where. */
export const reorderRulesAction = defineAction({
  guard,
  input: z.object({ ...ownerShape, ...orderInput }),
  run: ({ ctx, input }) => {
    const { programId, groupId, affiliateId } = input;
    return reorderRules(ctx, programId, { groupId, affiliateId, ruleIds: movedIds(input) });
  },
  onDone,
  message: 'The list is in its new order.',
});

export const setCapsAction = defineAction({
  guard,
  input: z.object({ ...ownerShape, ...capsFormShape }),
  run: async ({ ctx, input }) => {
    const caps = capsOfForm(input);
    if (!caps.ok) return caps;
    const { programId, groupId, affiliateId } = input;
    return setCaps(ctx, programId, { groupId, affiliateId, caps: caps.value });
  },
  onDone,
  message: 'Saved. They hold for orders from now on.',
});
