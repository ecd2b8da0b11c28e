import type { Group, Program } from '@/lib/db/generated/client';
import { parseFigure, parseRulePeriod, type GroupDto, type GroupRule } from '@/lib/groups/types';
import { overridesOf } from '@/lib/programs/overrides';
import { resolveTerms } from '@/lib/programs/rules';

export const groupInclude = {
  program: true,
  _count: { select: { affiliates: true } },
} as const;

type GroupRow = Group & { program: Program; _count: { affiliates: number } };

export function groupDto(row: GroupRow): GroupDto {
  return {
    id: row.id,
    programId: row.programId,
    name: row.name,
    slug: row.slug,
    position: row.position,
    isDefault: row.isDefault,
    terms: resolveTerms(row.program, row, null),
    overrides: overridesOf(row),
    rule: ruleOf(row),
    members: row._count.affiliates,
    createdAt: row.createdAt,
  };
}

type RuleColumns = Pick<Group, 'ruleFigure' | 'ruleAtLeast' | 'ruleCurrency' | 'rulePeriod'>;

/** Null when nobody comes here by itself. */
export function ruleOf(row: RuleColumns): GroupRule | null {
  if (row.ruleFigure === null || row.ruleAtLeast === null || row.rulePeriod === null) return null;
  return {
    figure: parseFigure(row.ruleFigure),
    atLeast: Number(row.ruleAtLeast),
    currency: row.ruleCurrency,
    period: parseRulePeriod(row.rulePeriod),
  };
}

export function ruleColumns(rule: GroupRule | null): RuleColumns {
  return {
    ruleFigure: rule?.figure ?? null,
    ruleAtLeast: rule ? BigInt(rule.atLeast) : null,
    ruleCurrency: rule?.currency ?? null,
    rulePeriod: rule?.period ?? null,
  };
}
