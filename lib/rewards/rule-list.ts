import { programScope, seesStaffFacts, type Viewer } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';
import type { RewardRule } from '@/lib/db/generated/client';
import { groupBy } from '@/lib/group-by';
import { ruleDto, type CapDto, type RuleDto } from '@/lib/rewards/dto';
import { orderedEntries } from '@/lib/rewards/entries';
import { levelOf, ruleOf } from '@/lib/rewards/load';
import { ownRates } from '@/lib/rewards/own-rates';
import { parseCapKind, RULE_LEVELS, type RuleLevel, type RuleTrigger } from '@/lib/rewards/types';
import { ownRateWords } from '@/lib/rewards/words';

/** A rule, or the own rate of a level; `isReached` is false below a rate, which takes whatever comes to it. */
export type ListedEntry = { isReached: boolean } & (
  { kind: 'rule'; rule: RuleDto } | { kind: 'rate'; level: RuleLevel; words: string }
);

export type OtherTrigger = Exclude<RuleTrigger, 'order'>;

export type RuleListDto = {
  program: { id: string; name: string; currency: string };
  group: { id: string; name: string } | null;
  affiliate: { id: string; name: string; code: string } | null;
  /** Whose list it is. What else stands in it is of the levels below, and of the program's exclusions. */
  level: RuleLevel;
  /** What an order may earn by, as it is read. */
  orders: ListedEntry[];
  /** What else may be earned by, of the affiliate's level first. */
  others: Readonly<Record<OtherTrigger, RuleDto[]>>;
  /** Of this level, and of those below it. */
  caps: (CapDto & { level: RuleLevel })[];
};

type Asked = {
  programId: string;
  groupId?: string | undefined;
  affiliateId?: string | undefined;
};

/** A list as a whole, with everything else that is read with it; null where the viewer has no such list. */
export async function findRuleList(viewer: Viewer, asked: Asked): Promise<RuleListDto | null> {
  if (!seesStaffFacts(viewer)) return null;
  const { programId, groupId, affiliateId } = asked;
  const program = await db.program.findFirst({
    where: { AND: [{ id: programId }, viewer.kind === 'staff' ? {} : { id: viewer.programId }] },
  });
  if (!program) return null;
  const affiliate =
    affiliateId === undefined
      ? null
      : await db.affiliate.findFirst({
          where: { AND: [{ id: affiliateId, programId }, programScope(viewer)] },
          include: { group: true },
        });
  if (affiliateId !== undefined && !affiliate) return null;
  const group =
    affiliate?.group ??
    (groupId === undefined
      ? null
      : await db.group.findFirst({ where: { id: groupId, programId } }));
  if (groupId !== undefined && !group) return null;
  const where = {
    programId,
    OR: [
      { groupId: null, affiliateId: null },
      ...(group ? [{ groupId: group.id }] : []),
      ...(affiliate ? [{ affiliateId: affiliate.id }] : []),
    ],
  };
  const [rules, caps] = await Promise.all([
    db.rewardRule.findMany({ where: { ...where, replacedAt: null } }),
    db.rewardCap.findMany({ where, orderBy: [{ kind: 'asc' }, { currency: 'asc' }] }),
  ]);
  return {
    program: { id: program.id, name: program.name, currency: program.currency },
    group: group && { id: group.id, name: group.name },
    affiliate: affiliate && { id: affiliate.id, name: affiliate.name, code: affiliate.code },
    level: affiliate ? 'affiliate' : group ? 'group' : 'program',
    orders: listed(rules, ownRates(program, group, affiliate)),
    others: {
      lead: rulesFor(rules, 'lead'),
      goal: rulesFor(rules, 'goal'),
      recruit: rulesFor(rules, 'recruit'),
    },
    caps: caps.map(({ kind, currency, amountMinor, ...row }) => ({
      kind: parseCapKind(kind),
      currency,
      amountMinor,
      level: levelOf(row),
    })),
  };
}

function listed(rows: RewardRule[], rates: ReturnType<typeof ownRates>): ListedEntry[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  let isReached = true;
  return orderedEntries(rows.map(ruleOf), rates).flatMap((entry): ListedEntry[] => {
    if (entry.kind === 'rate') {
      const { level } = entry.rate;
      const one = { kind: 'rate' as const, level, words: ownRateWords(entry.rate), isReached };
      isReached = false;
      return [one];
    }
    const row = byId.get(entry.rule.id);
    return row ? [{ kind: 'rule', rule: ruleDto(row), isReached }] : [];
  });
}

function rulesFor(rows: RewardRule[], of: OtherTrigger): RuleDto[] {
  const rules = rows.filter(({ trigger }) => trigger === of).map(ruleDto);
  const byLevel = groupBy(rules, ({ level }) => level);
  return RULE_LEVELS.flatMap((level) =>
    (byLevel.get(level) ?? []).toSorted(
      (a, b) => a.position - b.position || (a.id < b.id ? -1 : 1),
    ),
  );
}
