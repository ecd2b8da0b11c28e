import { levelOf, ruleOf } from '@/lib/rewards/load';
import type { RewardRule } from '@/lib/db/generated/client';
import type {
  CapKind,
  RuleConditions,
  RuleLevel,
  RuleOutcome,
  RuleTrigger,
} from '@/lib/rewards/types';
import { ruleWords } from '@/lib/rewards/words';

export type RuleDto = {
  id: string;
  programId: string;
  groupId: string | null;
  affiliateId: string | null;
  level: RuleLevel;
  lineage: string;
  trigger: RuleTrigger;
  position: number;
  name: string | null;
  conditions: RuleConditions;
  outcome: RuleOutcome;
  startsAt: Date | null;
  endsAt: Date | null;
  /** The whole of it as a sentence. */
  words: string;
  createdAt: Date;
  /** When it was edited or ended; null while it stands. */
  replacedAt: Date | null;
};

export type CapDto = { kind: CapKind; currency: string; amountMinor: bigint };

export function ruleDto(row: RewardRule): RuleDto {
  const rule = ruleOf(row);
  const { id, programId, groupId, affiliateId, lineage, position, name, createdAt } = row;
  return {
    id,
    programId,
    groupId,
    affiliateId,
    level: levelOf(row),
    lineage,
    trigger: rule.trigger,
    position,
    name,
    conditions: rule.conditions,
    outcome: rule.outcome,
    startsAt: row.startsAt,
    endsAt: row.endsAt,
    words: ruleWords(rule),
    createdAt,
    replacedAt: row.replacedAt,
  };
}
