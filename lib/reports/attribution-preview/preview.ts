import { seesStaffFacts, type Viewer } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';
import type { Program } from '@/lib/db/generated/client';
import { currentTime } from '@/lib/db/transact';
import { loadMembers, worldOf } from '@/lib/reports/attribution-preview/affiliates';
import { inGroups, type GroupChange } from '@/lib/reports/attribution-preview/groups';
import { gatherFor, loadHistories } from '@/lib/reports/attribution-preview/load';
import {
  loadRewardRows,
  withChange,
  type RewardChange,
} from '@/lib/reports/attribution-preview/rewards';
import { earnAll, simulate, type Simulated } from '@/lib/reports/attribution-preview/simulate';
import { Tally, type ChangedOrder, type PreviewRow } from '@/lib/reports/attribution-preview/tally';
import type { History, PreviewTerms, World } from '@/lib/reports/attribution-preview/types';
import { loadCalendar } from '@/lib/programs/calendar-sql';
import { addDays } from '@/lib/time/calendar';

export type AttributionPreview = {
  from: Date;
  to: Date;
  orders: number;
  /** There were more orders than are looked at: `from` was moved up. */
  isCut: boolean;
  rows: PreviewRow[];
  totals: { currency: string; nowMinor: bigint; thenMinor: bigint }[];
  /** Orders that go to somebody else, begin to earn or cease to; the newest of them are listed. */
  changedCount: number;
  changed: ChangedOrder[];
  /** Orders that the present terms would decide otherwise than they were decided. */
  unlikeRecord: number;
  /** Orders of which not every touch was looked up. */
  guessed: number;
  /** Figures or limits decide, which are counted over the orders that are looked at. */
  isCounted: boolean;
};

const MAX_ORDERS = 50_000;
const CUSTOMERS_AT_ONCE = 400;
/** Orders whose touches are looked up one by one. */
const MAX_GATHERED = 2_000;

/** How many more are looked up, and the ids of those that were not: under either terms, each once. */
type Budget = { left: number; guessed: Set<string> };

/**
 * Who would have gained and lost over past orders had the program had other terms, groups, rules or limits, beside what the present terms give.
 * The rules are those that decide orders; money is as earned, before refunds. Nothing is written. Null when there is no
 * such program.
 */
export async function previewAttribution(
  viewer: Viewer,
  input: {
    programId: string;
    days: number;
    terms: Partial<PreviewTerms>;
    /** Of the rules or limits; without it they stay as they are. */
    rewards?: RewardChange | undefined;
    /** Of a group's own terms, or of who is in it. */
    groups?: GroupChange | undefined;
    maxOrders?: number;
  },
): Promise<AttributionPreview | null> {
  if (!seesStaffFacts(viewer)) return null;
  const own = viewer.kind === 'staff' ? {} : { id: viewer.programId };
  const program = await db.program.findFirst({ where: { AND: [{ id: input.programId }, own] } });
  if (!program) return null;
  const to = await currentTime();
  const asked = addDays(to, -input.days);
  const from = await firstOf(program.id, asked, to, input.maxOrders ?? MAX_ORDERS);
  const members = await loadMembers(program.id);
  const rows = await loadRewardRows(program.id);
  const changed = input.rewards ? withChange(rows, input.rewards) : rows;
  const calendar = await loadCalendar(db, program.id);
  const grouped = input.groups ? inGroups(members, input.groups) : members;
  const now = worldOf(program, {}, members, { rows, calendar });
  const then = worldOf(program, input.terms, grouped, { rows: changed, calendar });
  const tally = new Tally(members);
  const budget: Budget = { left: MAX_GATHERED, guessed: new Set() };
  for await (const histories of historiesIn(program, from, to)) {
    for (const history of histories) {
      const before = await decided(program.id, history, now, budget);
      const after = await decided(program.id, history, then, budget);
      earnAll(history, before, now);
      earnAll(history, after, then);
      for (const order of history.orders) {
        const [a, b] = [before.outcomes.get(order.id), after.outcomes.get(order.id)];
        if (order.occurredAt >= from && a && b) tally.add(order, a, b);
      }
    }
  }
  const shown = tally.list();
  const currencies = [...new Set(shown.map((row) => row.currency))];
  return {
    from,
    to,
    orders: tally.orders,
    isCut: from > asked,
    rows: shown,
    totals: currencies.map((currency) => {
      const own = shown.filter((row) => row.currency === currency);
      return {
        currency,
        nowMinor: own.reduce((sum, row) => sum + row.now.minor, 0n),
        thenMinor: own.reduce((sum, row) => sum + row.then.minor, 0n),
      };
    }),
    changedCount: tally.changed,
    changed: tally.listChanged(),
    unlikeRecord: tally.unlikeRecord,
    guessed: budget.guessed.size,
    isCounted:
      [...rows.rules, ...changed.rules].some(({ rule }) => rule.conditions.figure) ||
      rows.caps.length + changed.caps.length > 0,
  };
}

/** The start of the range, or just after the newest order that is too many. */
async function firstOf(programId: string, from: Date, to: Date, max: number): Promise<Date> {
  const tooMany = await db.order.findFirst({
    where: { programId, occurredAt: { gte: from, lt: to } },
    orderBy: { occurredAt: 'desc' },
    skip: max,
    select: { occurredAt: true },
  });
  return tooMany ? new Date(tooMany.occurredAt.getTime() + 1) : from;
}

async function* historiesIn(program: Program, from: Date, to: Date): AsyncGenerator<History[]> {
  let after = '';
  for (;;) {
    const rows = await db.$queryRaw<{ id: string }[]>`
      SELECT DISTINCT coalesce(k.merged_into, k.id) AS id FROM sales_order o JOIN customer k ON k.id = o.customer_id
      WHERE o.program_id = ${program.id} AND o.occurred_at >= ${from} AND o.occurred_at < ${to}
        AND coalesce(k.merged_into, k.id) > ${after}
      ORDER BY 1 LIMIT ${CUSTOMERS_AT_ONCE}`;
    const last = rows.at(-1);
    if (!last) return;
    yield await loadHistories(
      program,
      rows.map((row) => row.id),
      to,
    );
    after = last.id;
  }
}

/** Looks up what an order did not need when it was recorded and needs now, while the budget lasts. */
async function decided(
  programId: string,
  history: History,
  world: World,
  budget: Budget,
): Promise<Simulated> {
  for (;;) {
    const simulated = simulate(history, world);
    const [order] = simulated.wanting;
    if (!order) return simulated;
    if (budget.left <= 0) {
      for (const wanting of simulated.wanting) budget.guessed.add(wanting.id);
      return simulated;
    }
    budget.left--;
    order.candidates = await gatherFor(programId, history.customer, order);
    order.complete = true;
  }
}
