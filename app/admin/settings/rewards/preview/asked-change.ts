import { textOf, type Query } from '@/app/address';
import { capsFormShape, capsOfForm } from '@/app/admin/settings/rewards/caps-form';
import { ruleForm, ruleOfForm } from '@/app/admin/settings/rewards/rule-form';
import type { Owner } from '@/app/admin/settings/rewards/rule-places';
import { z } from 'zod';
import { ok, refuse, type Result } from '@/lib/result';
import { NO_ORDERS_BEFORE } from '@/lib/reports/attribution-preview/asked';
import type { RewardChange } from '@/lib/reports/attribution-preview/rewards';
import { findRuleTimes } from '@/lib/rewards/rule-days';
import type { RuleDto } from '@/lib/rewards/dto';
import type { RuleListDto } from '@/lib/rewards/rule-list';
import { ruleProblem } from '@/lib/rewards/schema';
import { CAP_WORDS, ruleWords } from '@/lib/rewards/words';
import { formatMoney } from '@/lib/money/format';

/** A change with what is said of it, and where it is made. */
export type AskedChange = { change: RewardChange; words: string; editHref: string | null };

/** Whose list an address names: forms lead here with the names of their own fields. */
export function previewOwner(query: Query): Owner {
  const either = (name: string, other: string) =>
    textOf(query, name, 64) ?? textOf(query, other, 64);
  return {
    programId: either('programId', 'program') ?? '',
    groupId: either('groupId', 'group'),
    affiliateId: either('affiliateId', 'affiliate'),
  };
}

const wrong = (words: string) => refuse('INVALID_INPUT', words);
const capsForm = z.object(capsFormShape);

/** What an address would change in a list: a rule that is added, edited or ended, or its limits. */
export async function askedChange(
  query: Query,
  owner: Owner,
  list: RuleListDto,
): Promise<Result<AskedChange>> {
  const own = list.orders.flatMap((entry) => (entry.kind === 'rule' ? [entry.rule] : []));
  const rules = [...own, ...Object.values(list.others).flat()].filter(
    ({ level }) => level === list.level,
  );
  const end = textOf(query, 'end', 64);
  if (end !== undefined) {
    const rule = rules.find(({ id }) => id === end);
    return rule
      ? ok({
          change: { kind: 'end', ruleId: end },
          words: `Without this rule: ${rule.words}`,
          editHref: null,
        })
      : refuse('RULE_NOT_FOUND');
  }
  const listOwner = { groupId: owner.groupId ?? null, affiliateId: owner.affiliateId ?? null };
  const caps = capsForm.safeParse(query);
  if (caps.success) {
    const read = capsOfForm(caps.data);
    if (!read.ok) return read;
    const words = read.value.map(
      ({ kind, currency, minor }) => `${CAP_WORDS[kind]}: ${formatMoney(minor, currency)}`,
    );
    return ok({
      change: { kind: 'caps', owner: listOwner, caps: read.value },
      words:
        words.length === 0 ? 'Without limits here.' : `With these limits: ${words.join('; ')}.`,
      editHref: null,
    });
  }
  return askedRule(query, listOwner, rules);
}

async function askedRule(
  query: Query,
  owner: { groupId: string | null; affiliateId: string | null },
  rules: readonly RuleDto[],
): Promise<Result<AskedChange>> {
  const form = ruleForm.safeParse(query);
  if (!form.success) return wrong(form.error.issues[0]?.message ?? 'This needs another look.');
  const ruleId = textOf(query, 'ruleId', 64);
  const before = ruleId === undefined ? null : rules.find(({ id }) => id === ruleId);
  if (before === undefined) return refuse('RULE_NOT_FOUND');
  const trigger = before?.trigger ?? form.data.trigger;
  const read = ruleOfForm({ ...form.data, trigger });
  if (!read.ok) return read;
  const { startsOn, endsOn, ...rest } = read.value;
  const programId = previewOwner(query).programId;
  const rule = { ...rest, ...(await findRuleTimes(programId, { startsOn, endsOn })) };
  const problem = ruleProblem(rule);
  if (problem) return wrong(problem);
  if (trigger !== 'order') return wrong('A preview is over orders: this rule is not for any.');
  if (rule.conditions.figure?.retroactive) return wrong(NO_ORDERS_BEFORE);
  const sentence = ruleWords(rule);
  return ok(
    before
      ? {
          change: { kind: 'change', ruleId: before.id, rule },
          words: `Instead of “${before.words}”: ${sentence}`,
          editHref: `/${before.id}`,
        }
      : {
          change: { kind: 'create', owner, rule },
          words: `With one more, last in the list: ${sentence}`,
          editHref: '/new',
        },
  );
}
