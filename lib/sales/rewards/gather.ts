import type { AffiliateInQuestion } from '@/lib/attribution/facts';
import type { Tx } from '@/lib/db/client';
import type { Order, Program } from '@/lib/db/generated/client';
import { loadCalendar } from '@/lib/programs/calendar-sql';
import { orderedEntries, type Entry } from '@/lib/rewards/entries';
import { needsOf } from '@/lib/rewards/facts';
import { daysOfPeriod } from '@/lib/rewards/figure-period';
import { capsInForce, loadRewards, type Cap, type Rewards } from '@/lib/rewards/load';
import {
  sumEarnedOfCustomers,
  sumFigures,
  type FigureAsk,
  type RewardUse,
} from '@/lib/rewards/rewards-sql';
import type { FigureCondition } from '@/lib/rewards/types';
import { countEarlierOrders, listCountries } from '@/lib/sales/rewards/gather-sql';
import { dayAt, type ProgramCalendar } from '@/lib/time/program-calendar';

/** What one affiliate would earn an order by. */
export type RewardsOf = {
  entries: Entry[];
  /** Those that bind in the order's currency. */
  caps: Cap[];
  /** Which of the affiliate's own figures decide, by figureKey. */
  asked: ReadonlyMap<string, FigureCondition>;
  /** Their values before this order. */
  figures: ReadonlyMap<string, bigint>;
  /** Earned of orders in this currency and the order's month, before it. */
  earnedInMonth: bigint;
};

/** What decides an order's amount, looked up; null where the program has neither rules nor caps. */
export type RewardFacts = {
  /** The order's, by the program's clocks. */
  day: string;
  /** Which of the customer's paid orders it is. */
  nth: number;
  /** By click. */
  countries: ReadonlyMap<string, string>;
  /** Of this customer's orders in this currency, by anybody, before it. */
  earnedOfCustomer: bigint;
  of: ReadonlyMap<string, RewardsOf>;
};

export type RewardQuestion = {
  program: Program;
  order: Pick<Order, 'id' | 'occurredAt' | 'currency'>;
  /** Every row that the customer was joined from. */
  customerIds: readonly string[];
  affiliates: ReadonlyMap<string, Pick<AffiliateInQuestion, 'groupId' | 'rates'>>;
  /** Of everything that may have led to it. */
  clickIds: readonly string[];
};

/**
 * Looks up what rules and caps ask for, in a few statements however many orders there are, and in none for programs that have
 * neither. The caller holds the affiliates, alone where figures or caps decide.
 */
export async function gatherRewards(
  tx: Tx,
  questions: readonly RewardQuestion[],
  use: ReadonlyMap<string, RewardUse>,
): Promise<(RewardFacts | null)[]> {
  const asked = questions.map((question, position) => ({ ...question, position }));
  const open = asked.filter(({ program }) => use.has(program.id));
  if (open.length === 0) return questions.map(() => null);
  const rewards = await loadRewards(
    tx,
    open.flatMap(({ program, affiliates }) =>
      [...affiliates].map(([id, { groupId }]) => ({ id, programId: program.id, groupId })),
    ),
  );
  const calendars = new Map<string, ProgramCalendar>();
  for (const programId of new Set(open.map(({ program }) => program.id))) {
    calendars.set(programId, await loadCalendar(tx, programId));
  }
  const dayOf = ({ program, order }: RewardQuestion) => {
    const calendar = calendars.get(program.id);
    if (!calendar) throw new Error(`program ${program.id} has no calendar`);
    return dayAt(calendar, order.occurredAt);
  };
  const nths = await nthOf(tx, open, rewards);
  const countries = await countriesOf(tx, open, rewards);
  const earned = await earnedOfCustomers(tx, open, rewards);
  const figures = await figuresOf(
    tx,
    open.map((question) => ({ question, day: dayOf(question) })),
    rewards,
  );
  const answers: (RewardFacts | null)[] = questions.map(() => null);
  open.forEach((question, at) => {
    answers[question.position] = {
      day: dayOf(question),
      nth: nths[at] ?? 1,
      countries,
      earnedOfCustomer: earned[at] ?? 0n,
      of: figures[at] ?? new Map(),
    };
  });
  return answers;
}

function allOf({ affiliates }: RewardQuestion, rewards: ReadonlyMap<string, Rewards>): Rewards[] {
  return [...affiliates.keys()].flatMap((id) => rewards.get(id) ?? []);
}

async function nthOf(
  tx: Tx,
  questions: readonly RewardQuestion[],
  rewards: ReadonlyMap<string, Rewards>,
): Promise<number[]> {
  const isAsked = questions.map((one) =>
    allOf(one, rewards).some(({ rules }) => needsOf(rules).nth),
  );
  const counts = await countEarlierOrders(
    tx,
    questions.map(({ customerIds, order }, at) => ({
      customerIds: isAsked[at] ? customerIds : [],
      orderId: order.id,
      occurredAt: order.occurredAt,
    })),
  );
  return counts.map((count) => count + 1);
}

function countriesOf(
  tx: Tx,
  questions: readonly RewardQuestion[],
  rewards: ReadonlyMap<string, Rewards>,
): Promise<Map<string, string>> {
  const asked = questions.filter((one) =>
    allOf(one, rewards).some(({ rules }) => needsOf(rules).country),
  );
  return listCountries(
    tx,
    asked.map(({ program }) => program.id),
    asked.flatMap(({ clickIds }) => clickIds),
  );
}

function earnedOfCustomers(
  tx: Tx,
  questions: readonly RewardQuestion[],
  rewards: ReadonlyMap<string, Rewards>,
): Promise<bigint[]> {
  return sumEarnedOfCustomers(
    tx,
    questions.map((one) => {
      const { currency } = one.order;
      const isCapped = allOf(one, rewards).some(({ caps }) =>
        capsInForce(caps, currency).some(({ kind }) => kind === 'per_customer'),
      );
      return { customerIds: isCapped ? one.customerIds : [], currency };
    }),
  );
}

async function figuresOf(
  tx: Tx,
  questions: readonly { question: RewardQuestion; day: string }[],
  rewards: ReadonlyMap<string, Rewards>,
): Promise<Map<string, RewardsOf>[]> {
  const asks: FigureAsk[] = [];
  /** The place of an ask, whose answer is read from the sums. */
  const ask = (one: FigureAsk) => asks.push(one) - 1;
  const planned = questions.map(({ question: { order, affiliates }, day }) =>
    [...affiliates].map(([affiliateId, { rates }]) => {
      const { rules, caps } = rewards.get(affiliateId) ?? { rules: [], caps: [] };
      const inForce = capsInForce(caps, order.currency);
      const asked = needsOf(rules).figures;
      return {
        affiliateId,
        entries: orderedEntries(rules, rates),
        caps: inForce,
        asked,
        places: [...asked].map(([key, { figure, period, currency = '' }]) => ({
          key,
          place: ask({ affiliateId, figure, currency, ...daysOfPeriod(day, period) }),
        })),
        month: inForce.some(({ kind }) => kind === 'per_month')
          ? ask({
              affiliateId,
              figure: 'earned',
              currency: order.currency,
              ...daysOfPeriod(day, 'month'),
            })
          : null,
      };
    }),
  );
  const sums = await sumFigures(tx, asks);
  return planned.map(
    (of) =>
      new Map(
        of.map(({ affiliateId, places, month, ...rest }) => [
          affiliateId,
          {
            ...rest,
            figures: new Map(places.map(({ key, place }) => [key, sums[place] ?? 0n])),
            earnedInMonth: month === null ? 0n : (sums[month] ?? 0n),
          },
        ]),
      ),
  );
}
