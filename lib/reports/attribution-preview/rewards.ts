import { db } from '@/lib/db/client';
import type { RewardCap, RewardRule } from '@/lib/db/generated/client';
import { capOf, ruleOf, type Cap } from '@/lib/rewards/load';
import type { CapsInput } from '@/lib/rewards/schema';
import type { Rule, RuleLevel } from '@/lib/rewards/types';

/** Whose list: the program's, or that of a group or an affiliate of it. */
type Owner = { groupId: string | null; affiliateId: string | null };

/** The lists of a program, all of them. */
export type RewardRows = { rules: (Owner & { rule: Rule })[]; caps: (Owner & { cap: Cap })[] };

export type RuleToPreview = Pick<
  Rule,
  'trigger' | 'name' | 'conditions' | 'outcome' | 'startsAt' | 'endsAt'
>;

/** What would be saved. */
export type RewardChange =
  /** `position`: in its list; last without it. */
  | { kind: 'create'; owner: Owner; rule: RuleToPreview; position?: number | undefined }
  | { kind: 'change'; ruleId: string; rule: RuleToPreview }
  | { kind: 'end'; ruleId: string }
  | { kind: 'reorder'; owner: Owner; ruleIds: readonly string[] }
  | { kind: 'caps'; owner: Owner; caps: CapsInput['caps'] };

const ownerOf = ({ groupId, affiliateId }: RewardRule | RewardCap): Owner => ({
  groupId,
  affiliateId,
});

export async function loadRewardRows(programId: string): Promise<RewardRows> {
  const [rules, caps] = await Promise.all([
    db.rewardRule.findMany({ where: { programId, replacedAt: null } }),
    db.rewardCap.findMany({ where: { programId } }),
  ]);
  return {
    rules: rules.map((row) => ({ ...ownerOf(row), rule: ruleOf(row) })),
    caps: caps.map((row) => ({ ...ownerOf(row), cap: capOf(row) })),
  };
}

const isOf = (row: Owner, owner: Owner) =>
  row.groupId === owner.groupId && row.affiliateId === owner.affiliateId;

const levelOf = ({ groupId, affiliateId }: Owner): RuleLevel =>
  affiliateId !== null ? 'affiliate' : groupId !== null ? 'group' : 'program';

/** Pure: the lists as they would be. */
export function withChange(rows: RewardRows, change: RewardChange): RewardRows {
  const { rules, caps } = rows;
  const edited = (ruleId: string, edit: (rule: Rule) => Rule) => ({
    caps,
    rules: rules.map((row) => (row.rule.id === ruleId ? { ...row, rule: edit(row.rule) } : row)),
  });
  switch (change.kind) {
    case 'create': {
      const { owner, rule } = change;
      const id = 'rul_previewed';
      const own = rules.filter((row) => isOf(row, owner));
      const last = Math.max(-1, ...own.map((row) => row.rule.position)) + 1;
      const position = Math.min(change.position ?? last, last);
      const made = { ...rule, id, lineage: id, level: levelOf(owner), position };
      const moved = rules.map((row) =>
        isOf(row, owner) && row.rule.position >= position
          ? { ...row, rule: { ...row.rule, position: row.rule.position + 1 } }
          : row,
      );
      return { caps, rules: [...moved, { ...owner, rule: made }] };
    }
    case 'change':
      return edited(change.ruleId, (rule) => ({ ...rule, ...change.rule }));
    case 'end':
      return { caps, rules: rules.filter((row) => row.rule.id !== change.ruleId) };
    case 'reorder':
      return {
        caps,
        rules: rules.map((row) => {
          const position = change.ruleIds.indexOf(row.rule.id);
          return position < 0 ? row : { ...row, rule: { ...row.rule, position } };
        }),
      };
    case 'caps': {
      const { owner } = change;
      const level = levelOf(owner);
      const made = change.caps.map(({ kind, currency, minor }) => ({
        ...owner,
        cap: { level, kind, currency, minor: BigInt(minor) },
      }));
      return { rules, caps: [...caps.filter((row) => !isOf(row, owner)), ...made] };
    }
  }
}

/** What is read for one affiliate. */
export function rewardsFor(
  { rules, caps }: RewardRows,
  affiliate: { id: string; groupId: string },
): { rules: Rule[]; caps: Cap[] } {
  const isFor = ({ groupId, affiliateId }: Owner) =>
    (affiliateId === null || affiliateId === affiliate.id) &&
    (groupId === null || groupId === affiliate.groupId);
  return {
    rules: rules.filter(isFor).map(({ rule }) => rule),
    caps: caps.filter(isFor).map(({ cap }) => cap),
  };
}
