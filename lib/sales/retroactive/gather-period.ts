import type { Tx } from '@/lib/db/client';
import type { Affiliate, Group, Program } from '@/lib/db/generated/client';
import { groupBy } from '@/lib/group-by';
import { listLinesOfMany } from '@/lib/orders/lines-of-order';
import { readFamilies } from '@/lib/orders/lock-customers';
import type { OrderLine } from '@/lib/orders/order-lines';
import { termsSchema, type Terms } from '@/lib/programs/types';
import { decidedBySchema, needsOf, type DecidedBy } from '@/lib/rewards/facts';
import { figureKey } from '@/lib/rewards/figure-key';
import { daysOfPeriod } from '@/lib/rewards/figure-period';
import { capsInForce, type Cap } from '@/lib/rewards/load';
import { ownRates } from '@/lib/rewards/own-rates';
import { sumEarnedOfCustomers, sumFigures } from '@/lib/rewards/rewards-sql';
import type { OrderToEarn, OwnRate, Rule } from '@/lib/rewards/types';
import type { DecidedOrder, Limits } from '@/lib/sales/retroactive/differences';
import { listThen, versionAt, type History } from '@/lib/sales/retroactive/list-then';
import { sumLaterOfCustomers, type PeriodOrder } from '@/lib/sales/retroactive/retroactive-sql';
import { countEarlierOrders, listCountries } from '@/lib/sales/rewards/gather-sql';
import { dayAt, type ProgramCalendar } from '@/lib/time/program-calendar';

export type Member = Affiliate & { program: Program; group: Group };

type About = {
  member: Member;
  history: History;
  calendar: ProgramCalendar;
  /** The tier that is decided. */
  tier: Rule;
  /** It, and those above it in the list that the same figure has reached. */
  reached: readonly Rule[];
};

type Found = PeriodOrder & { frozen: DecidedBy | null };

/** Of what is named to the database at once. */
const PIECE = 2000;

/**
 * The orders of a period that were decided below a tier, each with what decided it then, in a few statements however many
 * there are. The caller holds the affiliate.
 */
export async function gatherDecided(
  tx: Tx,
  orders: readonly PeriodOrder[],
  about: About,
): Promise<(DecidedOrder & { order: PeriodOrder })[]> {
  const { member, history, tier, calendar } = about;
  const below = orders
    .map((order): Found => ({
      ...order,
      frozen: decidedBySchema.nullable().catch(null).parse(order.facts),
    }))
    .filter((order) => wasBelow(order, tier, history));
  const lines = new Map<string, OrderLine[]>();
  for (let at = 0; at < below.length; at += PIECE) {
    const ids = below.slice(at, at + PIECE).map(({ orderId }) => orderId);
    for (const [orderId, own] of await listLinesOfMany(tx, ids)) lines.set(orderId, own);
  }
  const looked = await lookUpUnfrozen(tx, below, about);
  return below.map((order) => ({
    order,
    orderId: order.orderId,
    rootId: order.rootId,
    month: dayAt(calendar, order.occurredAt).slice(0, 7),
    earnedMinor: order.earnedMinor + order.laterMinor,
    laterMinor: order.laterMinor,
    toEarn: toEarnOf(order, lines.get(order.orderId) ?? [], looked),
    entries: listThen(history, {
      at: order.decidedAt,
      reached: about.reached,
      rate: rateOf(order, member),
    }),
    before: listThen(history, { at: order.decidedAt, reached: [], rate: rateOf(order, member) }),
  }));
}

/** By the version that stood then: whoever had reached it earned by it, whatever it gives since. */
function wasBelow({ frozen, decidedAt }: Found, tier: Rule, history: History): boolean {
  const then = versionAt(history, tier.lineage, decidedAt)?.conditions.figure;
  const value = then && frozen?.figures[figureKey(then)];
  return !then || value === undefined || value < then.atLeast;
}

/** The rate that took what no rule took: frozen with the commission, of whoever's level it was. */
function rateOf({ terms, frozen }: Found, member: Member): OwnRate {
  const [now = { level: 'program' as const, kind: 'share' as const, bps: 0 }] = ownRates(
    member.program,
    member.group,
    member,
  );
  if (terms === null) return now;
  return { ...shareOrFlat(termsSchema.parse(terms)), level: frozen?.rateLevel ?? now.level };
}

function shareOrFlat({
  commissionKind,
  commissionBps,
  commissionFlatMinor,
  commissionFlatCurrency,
}: Terms) {
  return commissionKind === 'flat' && commissionFlatMinor !== null
    ? {
        kind: 'flat' as const,
        minor: BigInt(commissionFlatMinor),
        currency: commissionFlatCurrency ?? '',
      }
    : { kind: 'share' as const, bps: commissionBps };
}

type LookedUp = { nths: ReadonlyMap<string, number>; countries: ReadonlyMap<string, string> };

/** What nobody asked for when the order was decided, or what was kept of no order that earned nothing: as it is now. */
async function lookUpUnfrozen(
  tx: Tx,
  orders: readonly Found[],
  { history, member }: About,
): Promise<LookedUp> {
  const open = orders.filter(({ frozen }) => frozen === null);
  const needs = needsOf(history.rules.map(({ rule }) => rule));
  const countries = await listCountries(
    tx,
    [member.programId],
    needs.country ? open.flatMap(({ clickId }) => clickId ?? []) : [],
  );
  if (!needs.nth || open.length === 0) return { nths: new Map(), countries };
  const families = await readFamilies(tx, [...new Set(open.map(({ rootId }) => rootId))]);
  const counts = await countEarlierOrders(
    tx,
    open.map(({ rootId, orderId, occurredAt }) => ({
      customerIds: families.get(rootId)?.ids ?? [rootId],
      orderId,
      occurredAt,
    })),
  );
  return {
    nths: new Map(open.map(({ orderId }, at) => [orderId, (counts[at] ?? 0) + 1])),
    countries,
  };
}

function toEarnOf(order: Found, lines: readonly OrderLine[], looked: LookedUp): OrderToEarn {
  const { frozen, orderId, clickId } = order;
  return {
    amountMinor: order.amountMinor,
    totalMinor: order.totalMinor,
    currency: order.currency,
    occurredAt: order.occurredAt,
    code: order.code,
    subId: order.subId,
    linkId: frozen ? frozen.linkId : order.linkId,
    country: frozen ? frozen.country : (looked.countries.get(clickId ?? '') ?? null),
    metadata: order.metadata as OrderToEarn['metadata'],
    nth: frozen?.nth ?? looked.nths.get(orderId) ?? 1,
    figures: new Map(
      Object.entries(frozen?.figures ?? {}).map(([key, value]) => [key, BigInt(value)]),
    ),
    lines,
  };
}

/** What the limits in force leave in a currency: what was earned of orders, and by tiers since, counts against them. */
export async function gatherLimits(
  tx: Tx,
  { id: affiliateId }: Pick<Member, 'id'>,
  {
    orders,
    caps,
    currency,
  }: { orders: readonly DecidedOrder[]; caps: readonly Cap[]; currency: string },
  later: ReadonlyMap<string, bigint>,
): Promise<Limits> {
  const inForce = capsInForce(caps, currency);
  const has = (wanted: Cap['kind']) => inForce.some(({ kind }) => kind === wanted);
  const rootIds = has('per_customer') ? [...new Set(orders.map(({ rootId }) => rootId))] : [];
  const months = has('per_month') ? [...groupBy([...orders], ({ month }) => month)] : [];
  const families = await readFamilies(tx, rootIds);
  const ofOrders = await sumEarnedOfCustomers(
    tx,
    rootIds.map((rootId) => ({ customerIds: families.get(rootId)?.ids ?? [rootId], currency })),
  );
  const ofTiers = await sumLaterOfCustomers(tx, rootIds, currency);
  const earned = await sumFigures(
    tx,
    months.map(([month]) => ({
      ...{ affiliateId, figure: 'earned', currency },
      ...daysOfPeriod(`${month}-01`, 'month'),
    })),
  );
  return {
    caps: inForce,
    ofCustomer: new Map(
      rootIds.map((rootId, at) => [rootId, (ofOrders[at] ?? 0n) + (ofTiers.get(rootId) ?? 0n)]),
    ),
    inMonth: new Map(
      months.map(([month], at) => [month, (earned[at] ?? 0n) + (later.get(month) ?? 0n)]),
    ),
  };
}
