import { orderedEntries, type Entry } from '@/lib/rewards/entries';
import { levelOf, ruleOf } from '@/lib/rewards/load';
import type { RewardRule } from '@/lib/db/generated/client';
import type { OwnRate, Rule } from '@/lib/rewards/types';

/** Every version of a program's rules that may have been read for one affiliate, and when the affiliate changed its group. */
export type History = {
  affiliateId: string;
  rules: readonly { row: RewardRule; rule: Rule }[];
  /** The oldest first: the group before each. */
  moves: readonly { at: Date; from: string }[];
  groupId: string;
};

export function historyOf(rows: readonly RewardRule[], about: Omit<History, 'rules'>): History {
  return { ...about, rules: rows.map((row) => ({ row, rule: ruleOf(row) })) };
}

function groupAt({ moves, groupId }: History, at: Date): string {
  return moves.find((move) => move.at > at)?.from ?? groupId;
}

/** The rule as it was read for an order that was decided at a time; null where none of its versions stood. */
export function versionAt({ rules }: History, lineage: string, at: Date): Rule | null {
  const found = rules.find(({ row }) => row.lineage === lineage && stoodAt(row, at));
  return found?.rule ?? null;
}

function stoodAt({ createdAt, replacedAt }: RewardRule, at: Date): boolean {
  return createdAt <= at && (replacedAt === null || replacedAt > at);
}

/**
 * Pure: the list by which an order was decided at a time, with these tiers as they are now and as reached, each in its own
 * place: what stands above them still takes its lines first. What has changed of other rules since changes nothing.
 */
export function listThen(
  history: History,
  { at, reached, rate }: { at: Date; reached: readonly Rule[]; rate: OwnRate },
): Entry[] {
  const groupId = groupAt(history, at);
  const isFor = (row: RewardRule) => {
    const level = levelOf(row);
    if (level === 'affiliate') return row.affiliateId === history.affiliateId;
    return level === 'program' || row.groupId === groupId;
  };
  const ids = new Set(reached.map(({ id }) => id));
  const lineages = new Set(reached.map(({ lineage }) => lineage));
  const rules = history.rules.flatMap(({ row, rule }) => {
    if (!isFor(row)) return [];
    if (ids.has(row.id)) return [asReached(rule)];
    return stoodAt(row, at) && !lineages.has(row.lineage) ? [rule] : [];
  });
  return orderedEntries(rules, [rate]);
}

/** Without asking for its figure. */
function asReached(rule: Rule): Rule {
  const { figure: _reached, ...conditions } = rule.conditions;
  return { ...rule, conditions };
}
