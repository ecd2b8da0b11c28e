import { systemActor } from '@/lib/actor';
import { lockAffiliate } from '@/lib/affiliates/lock-affiliate';
import { Apart } from '@/lib/apart';
import { earnCommission } from '@/lib/commissions/earn-commission';
import { settleRetroactive } from '@/lib/corrections/settle-retroactive';
import { db, type Tx } from '@/lib/db/client';
import { currentTime, FOR_MANY_ROWS, transact } from '@/lib/db/transact';
import type { Work } from '@/lib/db/work';
import { groupBy } from '@/lib/group-by';
import { loadCalendar } from '@/lib/programs/calendar-sql';
import { resolveTerms } from '@/lib/programs/rules';
import { expectOk, ok } from '@/lib/result';
import { orderedEntries } from '@/lib/rewards/entries';
import { figureKey } from '@/lib/rewards/figure-key';
import { decidedPeriods, type GoalPeriod } from '@/lib/rewards/goal-periods';
import { loadRewards, ruleOf } from '@/lib/rewards/load';
import type { FigureCondition, Rule } from '@/lib/rewards/types';
import { ruleWords } from '@/lib/rewards/words';
import { differencesOf, type Difference } from '@/lib/sales/retroactive/differences';
import { gatherDecided, gatherLimits, type Member } from '@/lib/sales/retroactive/gather-period';
import { loadHistory } from '@/lib/sales/retroactive/load-history';
import {
  listPeriodOrders,
  listStandingTiers,
  listUndecided,
  noteDecision,
  type TierOf,
} from '@/lib/sales/retroactive/retroactive-sql';
import { settleBehind } from '@/lib/sales/retroactive/settle-behind';
import { dayAt, type ProgramCalendar } from '@/lib/time/program-calendar';

const ctx = { actor: systemActor('earn-retroactive') };
const PIECE = 100;
/** For one run; the next goes on. */
const MAX_MS = 45_000;

/**
 * A tier that is also for the orders before it was reached pays them the difference when the period ended and the program's
 * hold is over, once, as the rule stands then; and what is of orders that were voided or given away since is taken back.
 * Safe when two run at once: the affiliate is held, and the database keeps each decision once. What fails for one affiliate is
 * thrown at the end.
 */
export async function earnRetroactive(): Promise<{
  earned: number;
  settled: number;
  left: boolean;
}> {
  const until = performance.now() + MAX_MS;
  const now = await currentTime();
  let earned = 0;
  const apart = new Apart('a tier for the orders before was not decided');
  for (const { ruleId, programId, since } of await listStandingTiers(db)) {
    const tier = await findTier(ruleId);
    if (!tier) continue;
    const { holdDays } = await db.program.findUniqueOrThrow({
      where: { id: programId },
      select: { holdDays: true },
    });
    const calendar = await loadCalendar(db, programId);
    const periods = decidedPeriods(calendar, tier.figure.period, { since, now, holdDays });
    for (const period of periods) {
      for (let after = ''; ;) {
        const found = await listUndecided(db, tier.of, period, { after, limit: PIECE });
        for (const { id } of found) {
          const about = { affiliateId: id, ruleId };
          earned += await apart.run(about, 0, () => decide(tier, { period, calendar }, id));
        }
        const last = found.at(-1);
        if (last === undefined) break;
        after = last.id;
        if (performance.now() < until) continue;
        apart.end();
        return { earned, settled: 0, left: true };
      }
    }
  }
  const settled = await settleBehind(ctx, until);
  apart.end();
  return { earned, ...settled };
}

type Tier = { rule: Rule; of: TierOf; figure: FigureCondition };

async function findTier(ruleId: string): Promise<Tier | null> {
  const row = await db.rewardRule.findUniqueOrThrow({ where: { id: ruleId } });
  const rule = ruleOf(row);
  const { figure } = rule.conditions;
  if (!figure) return null;
  const { programId, groupId, affiliateId, lineage } = row;
  const { figure: name, currency = '', atLeast } = figure;
  const of = { lineage, programId, groupId, affiliateId, figure: name, currency, atLeast };
  return { rule, of, figure };
}

type When = { period: GoalPeriod; calendar: ProgramCalendar };

/** One affiliate, read again while it is held: how many commissions that made. */
async function decide(tier: Tier, when: When, affiliateId: string): Promise<number> {
  const { period } = when;
  return expectOk(
    await transact(
      ctx,
      async (work) => {
        const { tx } = work;
        await lockAffiliate(tx, affiliateId);
        const [still] = await listUndecided(tx, { ...tier.of, affiliateId }, period, {
          after: '',
          limit: 1,
        });
        if (still?.id !== affiliateId) return ok(0);
        const { lineage } = tier.rule;
        const about = { lineage, affiliateId, first: period.first };
        if (!(await noteDecision(tx, about, tier.rule.id))) return ok(0);
        const member = await tx.affiliate.findUniqueOrThrow({
          where: { id: affiliateId },
          include: { program: true, group: true },
        });
        const found = await differences(tx, member, { tier, when, value: still.value });
        for (const [currency, own] of found)
          await pay(work, member, { tier, period, currency, own });
        return ok(found.size);
      },
      FOR_MANY_ROWS,
    ),
  );
}

/** By currency, of those in which there is something to pay. */
async function differences(
  tx: Tx,
  member: Member,
  { tier, when, value }: { tier: Tier; when: When; value: bigint },
): Promise<Map<string, Difference[]>> {
  const { id, programId, groupId } = member;
  const { calendar, period } = when;
  const { rules, caps } = (await loadRewards(tx, [{ id, programId, groupId }])).get(id) ?? {
    rules: [],
    caps: [],
  };
  const all = await listPeriodOrders(tx, id, period);
  const history = await loadHistory(tx, member);
  const reached = reachedTiers(rules, tier, value);
  const orders = await gatherDecided(tx, all, {
    member,
    history,
    calendar,
    tier: tier.rule,
    reached,
  });
  const answer = new Map<string, Difference[]>();
  for (const [currency, own] of groupBy(orders, ({ toEarn }) => toEarn.currency)) {
    const later = new Map<string, bigint>();
    for (const order of all) {
      if (order.currency !== currency) continue;
      const month = dayAt(calendar, order.occurredAt).slice(0, 7);
      later.set(month, (later.get(month) ?? 0n) + order.laterLeftMinor);
    }
    const limits = await gatherLimits(tx, member, { orders: own, caps, currency }, later);
    const made = differencesOf(own, limits);
    if (made.length > 0) answer.set(currency, made);
  }
  return answer;
}

/** The tier, and those above it that are reached by the same figure and are for the orders before them as well. */
function reachedTiers(rules: readonly Rule[], { rule: own, figure }: Tier, value: bigint): Rule[] {
  const inOrder = orderedEntries(rules, []).flatMap((entry) =>
    entry.kind === 'rule' ? [entry.rule] : [],
  );
  const above = inOrder.slice(0, inOrder.findIndex(({ id }) => id === own.id) + 1);
  return above.filter(({ conditions: { figure: asked } }) => {
    if (!asked?.retroactive || figureKey(asked) !== figureKey(figure)) return false;
    return value >= BigInt(asked.atLeast);
  });
}

async function pay(
  work: Work,
  member: Member,
  paid: { tier: Tier; period: GoalPeriod; currency: string; own: readonly Difference[] },
): Promise<void> {
  const { tier, period, currency, own } = paid;
  const words = ruleWords(tier.rule);
  const nameless = { sku: null, name: null, ruleId: tier.rule.id, words };
  const { id } = await earnCommission(work, {
    programId: member.programId,
    affiliateId: member.id,
    kind: 'retroactive',
    goal: {
      ruleId: tier.rule.id,
      ruleLineage: tier.rule.lineage,
      periodStart: period.first,
    },
    orderId: null,
    customerId: null,
    amountMinor: own.reduce((sum, { amountMinor }) => sum + amountMinor, 0n),
    currency,
    terms: resolveTerms(member.program, member.group, member),
    earnedAt: period.endedAt,
    subId: null,
    clickId: null,
    source: 'manual',
    reason: words,
    lines: own.map((line, position) => ({ position, ...nameless, ...line })),
    holds: [],
  });
  // Of what was refunded before, it is due at once.
  await settleRetroactive(work, id);
}
