import type { GroupRule, RulePeriod } from '@/lib/groups/types';
import {
  dayAt,
  FIRST_INSTANT,
  startOfDay,
  type ProgramCalendar,
} from '@/lib/time/program-calendar';

const MONTHS: Record<Exclude<RulePeriod, 'ever'>, number> = { month: 1, quarter: 3, year: 12 };

/** When the period that is under way began, by the program's calendar. */
export function periodStart(calendar: ProgramCalendar, period: RulePeriod, now: Date): Date {
  if (period === 'ever') return FIRST_INSTANT;
  const today = dayAt(calendar, now);
  const month = Number(today.slice(5, 7)) - 1;
  const first = month - (month % MONTHS[period]) + 1;
  return startOfDay(calendar, `${today.slice(0, 4)}-${String(first).padStart(2, '0')}-01`);
}

export type RuledGroup = { id: string; position: number; rule: GroupRule | null };

export type Candidate = { position: number; movedByHandAt: Date | null };

/**
 * The highest group above their own whose rule an affiliate meets; null when they stay. A person's choice within a
 * rule's period is respected by that rule.
 */
export function groupByRules<G extends RuledGroup>(
  groups: readonly G[],
  candidate: Candidate,
  {
    startOf,
    figureOf,
  }: {
    startOf: (period: RulePeriod) => Date;
    figureOf: (rule: GroupRule) => bigint;
  },
): G | null {
  const above = groups
    .filter(({ position }) => position > candidate.position)
    .sort((a, b) => b.position - a.position);
  const met = above.find(
    ({ rule }) =>
      rule !== null &&
      !isChosen(candidate, startOf(rule.period)) &&
      figureOf(rule) >= BigInt(rule.atLeast),
  );
  return met ?? null;
}

/** Whether a person put them where they are since then. */
export function isChosen(
  { movedByHandAt }: Pick<Candidate, 'movedByHandAt'>,
  since: Date,
): boolean {
  return movedByHandAt !== null && movedByHandAt >= since;
}
