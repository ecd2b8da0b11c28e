import { systemActor } from '@/lib/actor';
import { lockAffiliate } from '@/lib/affiliates/lock-affiliate';
import { Apart } from '@/lib/apart';
import { earnCommission } from '@/lib/commissions/earn-commission';
import { lockCommissions } from '@/lib/commissions/lock-commissions';
import { voidOrFlagOne } from '@/lib/commissions/void-or-flag';
import {
  listEarnedGoals,
  listReached,
  listStandingGoals,
  type EarnedGoal,
  type GoalOf,
} from '@/lib/commissions/goals/goals-sql';
import { db, type Tx } from '@/lib/db/client';
import { currentTime, transact } from '@/lib/db/transact';
import { loadCalendar } from '@/lib/programs/calendar-sql';
import { resolveTerms } from '@/lib/programs/rules';
import { expectOk, ok } from '@/lib/result';
import { daysOfPeriod } from '@/lib/rewards/figure-period';
import { decidedPeriods, type GoalPeriod } from '@/lib/rewards/goal-periods';
import { ruleOf } from '@/lib/rewards/load';
import { sumFigures } from '@/lib/rewards/rewards-sql';
import type { FigureCondition, Rule } from '@/lib/rewards/types';
import { ruleWords } from '@/lib/rewards/words';
import { addDays } from '@/lib/time/calendar';
import { FIRST_DAY, LAST_DAY } from '@/lib/time/program-calendar';

const ctx = { actor: systemActor('earn-goals') };
const PIECE = 100;
/** For one run; the next goes on. */
const MAX_MS = 45_000;
/** Orders of so long ago are refunded no more: their goals are no longer looked at. */
const LOOKED_AT_DAYS = 400;

/**
 * Goals that were reached in a period earn when it ended and the program's hold is over, once, as the rule stands then; and
 * those whose figure has fallen below since are voided while they are pending, else flagged. A rule decides no period that
 * ended before it was first made. Safe when two run at once: the affiliate is held, and the database keeps each once.
 */
export async function earnGoals(): Promise<{ earned: number; fallen: number; left: boolean }> {
  const until = performance.now() + MAX_MS;
  const now = await currentTime();
  let earned = 0;
  const apart = new Apart('a goal was not decided');
  for (const { ruleId, programId, since } of await listStandingGoals(db)) {
    const row = await db.rewardRule.findUniqueOrThrow({ where: { id: ruleId } });
    const rule = ruleOf(row);
    const { holdDays } = await db.program.findUniqueOrThrow({
      where: { id: programId },
      select: { holdDays: true },
    });
    const goal = goalOf(rule, row);
    if (!goal) continue;
    const calendar = await loadCalendar(db, programId);
    const periods = decidedPeriods(calendar, goal.figure.period, { since, now, holdDays });
    for (const period of periods.filter((one) => isInForce(rule, one))) {
      for (let after = ''; ;) {
        const { currency: paidIn } = goal.paid;
        const ids = await listReached(db, goal.of, period, { paidIn, after, limit: PIECE });
        for (const affiliateId of ids) {
          const about = { affiliateId, ruleId };
          earned += await apart.run(about, 0, () => earnGoal(goal, period, affiliateId));
        }
        const last = ids.at(-1);
        if (last === undefined) break;
        after = last;
        if (performance.now() < until) continue;
        apart.end();
        return { earned, fallen: 0, left: true };
      }
    }
  }
  const ended = await endFallen(addDays(now, -LOOKED_AT_DAYS), until);
  apart.end();
  return { earned, ...ended };
}

type Goal = {
  rule: Rule;
  of: GoalOf;
  figure: FigureCondition;
  paid: { minor: number; currency: string };
};

function goalOf(
  rule: Rule,
  { programId, groupId, affiliateId }: Pick<GoalOf, 'programId' | 'groupId' | 'affiliateId'>,
): Goal | null {
  const { figure } = rule.conditions;
  if (!figure || rule.outcome.kind !== 'amount') return null;
  const { atLeast, currency = '' } = figure;
  const { lineage } = rule;
  const of = { lineage, programId, groupId, affiliateId, figure: figure.figure, currency, atLeast };
  return { rule, of, figure, paid: rule.outcome };
}

/** A rule is in force for a period that ends while it is. */
function isInForce({ startsAt, endsAt }: Rule, { endedAt }: GoalPeriod): boolean {
  return (startsAt === null || endedAt > startsAt) && (endsAt === null || endedAt <= endsAt);
}

/** One affiliate, read again while it is held: 1 when it earned, 0 when it had earned or has fallen below. */
async function earnGoal(goal: Goal, period: GoalPeriod, affiliateId: string): Promise<number> {
  return expectOk(
    await transact(ctx, async (work) => {
      const { tx } = work;
      await lockAffiliate(tx, affiliateId);
      const [still] = await listReached(tx, { ...goal.of, affiliateId }, period, {
        paidIn: goal.paid.currency,
        after: '',
        limit: 1,
      });
      if (still !== affiliateId) return ok(0);
      const { program, group, ...own } = await tx.affiliate.findUniqueOrThrow({
        where: { id: affiliateId },
        include: { program: true, group: true },
      });
      await earnCommission(work, {
        programId: program.id,
        affiliateId,
        kind: 'goal',
        goal: {
          ruleId: goal.rule.id,
          ruleLineage: goal.rule.lineage,
          periodStart: period.first,
        },
        orderId: null,
        customerId: null,
        amountMinor: BigInt(goal.paid.minor),
        currency: goal.paid.currency,
        terms: resolveTerms(program, group, own),
        earnedAt: period.endedAt,
        subId: null,
        clickId: null,
        source: 'manual',
        reason: ruleWords(goal.rule),
        lines: [],
        holds: [],
      });
      return ok(1);
    }),
  );
}

const FALLEN =
  'What the goal asks for is no longer reached: orders of its period were refunded or taken away.';

async function endFallen(since: Date, until: number): Promise<{ fallen: number; left: boolean }> {
  let fallen = 0;
  for (let after = ''; ;) {
    const goals = await listEarnedGoals(db, { after, since, limit: PIECE });
    const last = goals.at(-1);
    if (!last) return { fallen, left: false };
    for (const goal of goals) {
      if (!(await isReached(db, goal))) fallen += await endGoal(goal);
    }
    after = last.id;
    if (performance.now() >= until) return { fallen, left: true };
  }
}

/** By the rule that it earned by. */
async function isReached(
  client: Tx | typeof db,
  { ruleId, affiliateId, first: begins }: EarnedGoal,
): Promise<boolean> {
  const row = await client.rewardRule.findUniqueOrThrow({ where: { id: ruleId } });
  const { figure } = ruleOf(row).conditions;
  if (!figure) throw new Error(`rule ${ruleId} asks for no figure`);
  const { figure: name, currency = '', period, atLeast } = figure;
  const days =
    period === 'ever' ? { first: FIRST_DAY, last: LAST_DAY } : daysOfPeriod(begins, period);
  const [value = 0n] = await sumFigures(client, [{ affiliateId, figure: name, currency, ...days }]);
  return value >= BigInt(atLeast);
}

async function endGoal(goal: EarnedGoal): Promise<number> {
  return expectOk(
    await transact(ctx, async (work) => {
      await lockAffiliate(work.tx, goal.affiliateId);
      const [commission] = await lockCommissions(work.tx, [goal.id]);
      const isLive = commission && !['voided', 'clawed_back'].includes(commission.status);
      if (!isLive || (await isReached(work.tx, goal))) return ok(0);
      await voidOrFlagOne(work, commission, FALLEN);
      return ok(1);
    }),
  );
}
