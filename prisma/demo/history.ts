import pg from 'pg';
import { foldClickRollups } from '@/lib/clicks/rollups/fold-rollups';
import { writeClicks } from '@/lib/clicks/recording/write-clicks';
import type { NewClick } from '@/lib/clicks/types';
import { approveCommission } from '@/lib/commissions/approve-commission';
import { matureCommissions } from '@/lib/commissions/mature-commissions';
import { voidCommission } from '@/lib/commissions/void-commission';
import { atTime, movedClock } from '@/lib/db/clock';
import { db } from '@/lib/db/client';
import { env } from '@/lib/env';
import { newId } from '@/lib/ids';
import { changeAffiliateStatus } from '@/lib/corrections/change-affiliate-status';
import { recordLead } from '@/lib/sales/record-lead';
import { recordOrder } from '@/lib/sales/record-order';
import { recordRefund } from '@/lib/refunds/record-refund';
import { requestPayout } from '@/lib/payouts/request-payout';
import { expectOk } from '@/lib/result';
import { issueDueStatements } from '@/lib/statements/issue-due';
import { addDays, DAY_MS, HOUR_MS } from '@/lib/time/calendar';
import type { Cast } from '@/prisma/demo/cast';
import { planExceptions } from '@/prisma/demo/exceptions';
import { approveAll, payAll, sendAll } from '@/prisma/demo/paying';
import { DEMO_AFFILIATES, type DemoAffiliate } from '@/prisma/demo/people';
import { seededRandom } from '@/prisma/demo/random';

const DAYS = 365;
const PRICES = [1800, 2400, 3200, 4900, 6900, 12900, 24900] as const;
const COUNTRIES = ['US', 'US', 'US', 'GB', 'DE', 'ES', 'CA', 'FR'] as const;

/** What is to happen; plans of one customer follow each other, others may run beside them. No customer: alone. */
type Plan = { at: Date; customer: string | null; run: () => Promise<void> };

/**
 * A year of visits, orders, refunds, approvals and payouts, made day by day through the commands the product uses, with
 * the database's clock moved to that day.
 */
export async function makeHistory(cast: Cast, today: Date): Promise<void> {
  const random = seededRandom(20_261_120);
  const pool = new pg.Pool({ connectionString: env().DATABASE_URL, max: 2 });
  const start = new Date(Math.floor(addDays(today, -DAYS).getTime() / DAY_MS) * DAY_MS);
  await db.$queryRaw`SELECT click_ensure_partitions(${start}::timestamptz, 16)`;
  const later: Plan[] = [];
  let orders = 0;
  let reviewed = 0;
  /** The shop's ids of the orders that stand for a special case. */
  const taken = new Set<string>();
  planExceptions(cast, today, taken, plan);

  for (let day = 0; day <= DAYS; day++) {
    const morning = addDays(start, day);
    const daysAgo = DAYS - day;
    const clicks = DEMO_AFFILIATES.flatMap((affiliate) =>
      visitsOf(affiliate, daysAgo, morning),
    ).filter((click) => click.occurredAt < today);
    for (let i = 0; i < clicks.length; i += 500) await writeClicks(pool, clicks.slice(i, i + 500));

    for (const affiliate of DEMO_AFFILIATES) planOrders(affiliate, clicks);
    if (random.chance(0.2)) planOrganicOrder(morning);
    planHousekeeping(day, daysAgo, morning);

    const end = addDays(morning, 1);
    const due = later.filter((plan) => plan.at < end).sort((a, b) => +a.at - +b.at);
    for (const plan of due) later.splice(later.indexOf(plan), 1);
    for (const group of inParallel(due)) {
      await Promise.all(
        group.map(async (plans) => {
          for (const { at, run } of plans) await atTime(at, run);
        }),
      );
    }
  }
  await pool.end();
  // Where clicks come from is on the pages before the first minute is over.
  await foldClickRollups();

  function visitsOf(affiliate: DemoAffiliate, daysAgo: number, morning: Date): NewClick[] {
    const member = cast.affiliates.get(affiliate.code);
    if (!member || daysAgo > affiliate.joinedDaysAgo) return [];
    const [from, to] = affiliate.visits;
    const progress = 1 - daysAgo / Math.max(1, affiliate.joinedDaysAgo);
    const weekend = [0, 6].includes(morning.getUTCDay()) ? 0.7 : 1;
    const mean = (from + (to - from) * progress) * weekend;
    const count = Math.round(mean * (0.6 + random.next() * 0.8));
    const inactive = affiliate.ends !== undefined && daysAgo < affiliate.ends.daysAgo;
    return Array.from({ length: count }, () => {
      const bot = random.chance(affiliate.code === 'JETCLICKS' ? 0.5 : 0.04);
      return {
        id: newId('click'),
        occurredAt: new Date(morning.getTime() + random.between(6 * 60, 22 * 60) * 60_000),
        programId: cast.programId,
        affiliateId: member.id,
        linkId: null,
        sessionId: newId('session'),
        newSession: true,
        reason: inactive ? 'inactive' : bot ? 'bot' : null,
        subId: random.pick(affiliate.subIds),
        ipHash: null,
        country: random.pick(COUNTRIES),
        device: bot ? 'bot' : random.pick(['mobile', 'mobile', 'desktop', 'tablet']),
        referrerHost: random.pick(affiliate.referrers),
        landingPath: '/shop',
      };
    });
  }

  function planOrders(affiliate: DemoAffiliate, clicks: NewClick[]): void {
    const member = cast.affiliates.get(affiliate.code);
    if (!member) return;
    for (const click of clicks) {
      if (click.affiliateId !== member.id || click.reason !== null) continue;
      if (!random.chance(affiliate.conversion * 0.5)) continue;
      const clickedAt = click.occurredAt;
      const customer = `customer-${++orders}`;
      const orderedAt = new Date(clickedAt.getTime() + random.between(1, 50) * HOUR_MS);
      const code =
        affiliate.overrides.discountBps && random.chance(0.3) ? affiliate.code : undefined;
      if (random.chance(0.5)) {
        plan(
          new Date(clickedAt.getTime() + 20 * 60_000),
          async () => {
            expectOk(
              await recordLead(cast.shop, cast.programId, {
                customerId: customer,
                customerEmail: `${customer}@buyers.example`,
                click: click.id,
              }),
            );
          },
          customer,
        );
      }
      const email =
        affiliate.code === 'FINN' && random.chance(0.3)
          ? 'finn+orders@larsen.example'
          : `${customer}@buyers.example`;
      planOrder({ customer, email, at: orderedAt, click: click.id, code });
      // Some subscribe: the same customer again each month.
      if (random.chance(0.18)) {
        for (let month = 1; month <= random.between(1, 5); month++) {
          planOrder({ customer, email, at: addDays(orderedAt, 30 * month) });
        }
      }
    }
  }

  function planOrganicOrder(morning: Date): void {
    const customer = `customer-${++orders}`;
    const code = random.chance(0.15) ? 'SUMMER99' : undefined;
    planOrder({
      customer,
      email: `${customer}@buyers.example`,
      at: new Date(morning.getTime() + random.between(8, 20) * HOUR_MS),
      code,
    });
  }

  function planOrder(order: {
    customer: string;
    email: string;
    at: Date;
    click?: string;
    code?: string | undefined;
  }): void {
    const orderId = `J-${1000 + ++orders}`;
    const net = random.pick(PRICES) * random.between(1, 3);
    const amount = order.code ? Math.round(net * 0.9) : net;
    const total = amount + Math.round(amount * 0.08) + 590;
    plan(
      order.at,
      async () => {
        expectOk(
          await recordOrder(cast.shop, cast.programId, {
            orderId,
            customerId: order.customer,
            customerEmail: order.email,
            amount,
            total,
            currency: 'USD',
            ...(order.click ? { click: order.click } : {}),
            ...(order.code ? { code: order.code } : {}),
          }),
        );
      },
      order.customer,
    );
    if (random.chance(0.06)) {
      const part = random.chance(0.5) ? Math.round(total / random.between(2, 4)) : undefined;
      plan(
        addDays(order.at, random.between(2, 75)),
        async () => {
          if (taken.has(orderId)) return;
          expectOk(
            await recordRefund(cast.shop, cast.programId, {
              refundId: `refund-${orderId}`,
              orderId,
              reason: part ? 'One item came back' : 'Returned',
              ...(part ? { amount: part } : {}),
            }),
          );
        },
        order.customer,
      );
    }
  }

  /** What people and jobs do: review weekly, mature daily, pay monthly. */
  function planHousekeeping(day: number, daysAgo: number, morning: Date): void {
    const at = (hour: number) => new Date(morning.getTime() + hour * HOUR_MS);
    // The last days are left to whoever opens the console.
    if (morning.getUTCDay() === 5 && daysAgo > 3) plan(at(10), review);
    plan(at(23), async () => {
      await matureCommissions();
    });
    if (morning.getUTCDate() === 1) plan(at(9), requestAll);
    if (morning.getUTCDate() === 2) plan(at(5), issueStatements);
    if (morning.getUTCDate() === 3) plan(at(11), () => approveAll(cast));
    // The last payments went as files; before, one by one.
    if (morning.getUTCDate() === 5) plan(at(15), () => sendAll(cast, daysAgo < 70));
    if (morning.getUTCDate() === 8) plan(at(12), () => payAll(cast, day));
    if (morning.getUTCDate() === 9) plan(at(5), issueStatements);
    // Something for the finance person to do today.
    if (daysAgo === 2) plan(at(9), requestAll);
    for (const affiliate of DEMO_AFFILIATES) {
      const member = cast.affiliates.get(affiliate.code);
      const { ends } = affiliate;
      if (!member || !ends || ends.daysAgo !== daysAgo) continue;
      plan(at(14), async () => {
        expectOk(
          await changeAffiliateStatus(cast.staff, {
            affiliateId: member.id,
            to: ends.status,
            reason: ends.reason,
          }),
        );
      });
    }
  }

  function plan(at: Date, run: () => Promise<void>, customer: string | null = null): void {
    if (at < today) later.push({ at, customer, run });
  }

  async function issueStatements(): Promise<void> {
    await issueDueStatements();
  }

  async function review(): Promise<void> {
    const pending = await db.commission.findMany({
      where: {
        programId: cast.programId,
        status: 'pending',
        holds: { none: { releasedAt: null } },
      },
      orderBy: { earnedAt: 'asc' },
      select: { id: true },
      take: 200,
    });
    for (const { id: commissionId } of pending) {
      if (++reviewed % 37 === 0) {
        expectOk(await voidCommission(cast.staff, { commissionId, reason: 'Order cancelled' }));
      } else {
        expectOk(await approveCommission(cast.staff, { commissionId }));
      }
    }
  }

  async function requestAll(): Promise<void> {
    for (const [code, { id, userId }] of cast.affiliates) {
      // Ana asks for her money herself.
      if (code === 'ANA' && today.getTime() - DAY_MS * 10 < (movedClock() ?? today).getTime())
        continue;
      // Below the minimum, no details, banned: they are told so, and wait.
      await requestPayout(
        { actor: { kind: 'user', id: userId, label: nameOf(code) } },
        { affiliateId: id, currency: 'USD' },
      );
    }
  }
}

function nameOf(code: string): string {
  return DEMO_AFFILIATES.find((affiliate) => affiliate.code === code)?.name ?? code;
}

/** Cuts the day's plans at those that run alone, and groups what lies between by customer, six customers at a time. */
function inParallel(plans: Plan[]): Plan[][][] {
  const rounds: Plan[][][] = [];
  let open = new Map<string, Plan[]>();
  const close = () => {
    const groups = [...open.values()];
    for (let i = 0; i < groups.length; i += 6) rounds.push(groups.slice(i, i + 6));
    open = new Map();
  };
  for (const plan of plans) {
    if (plan.customer === null) {
      close();
      rounds.push([[plan]]);
    } else {
      open.set(plan.customer, [...(open.get(plan.customer) ?? []), plan]);
    }
  }
  close();
  return rounds;
}
