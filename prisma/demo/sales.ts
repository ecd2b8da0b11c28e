import type { NewClick } from '@/lib/clicks/types';
import { recordRefund } from '@/lib/refunds/record-refund';
import { expectOk } from '@/lib/result';
import { recordLead } from '@/lib/sales/record-lead';
import { recordOrder } from '@/lib/sales/record-order';
import { addDays, HOUR_MS } from '@/lib/time/calendar';
import type { Cast } from '@/prisma/demo/cast';
import { linesOf, PRICES } from '@/prisma/demo/goods';
import type { DemoAffiliate } from '@/prisma/demo/people';
import type { Random } from '@/prisma/demo/random';
import type { PlanIt } from '@/prisma/demo/schedule';

/** What the shop reports. The order of the draws is the history: another order is another year. */
export type Shop = {
  cast: Cast;
  random: Random;
  plan: PlanIt;
  /** Counts customers and orders together. */
  nextNumber: () => number;
  /** The shop's ids of the orders that stand for a special case; no refund of the year touches them. */
  taken: ReadonlySet<string>;
};

/** Of the day's visitors of an affiliate some buy, half of them as leads first, and a few subscribe. */
export function planOrders(shop: Shop, affiliate: DemoAffiliate, clicks: NewClick[]): void {
  const { cast, random } = shop;
  const member = cast.affiliates.get(affiliate.code);
  if (!member) return;
  for (const click of clicks) {
    if (click.affiliateId !== member.id || click.reason !== null) continue;
    if (!random.chance(affiliate.conversion * 0.5)) continue;
    planPurchases(shop, affiliate, click);
  }
}

function planPurchases(shop: Shop, affiliate: DemoAffiliate, click: NewClick): void {
  const { random } = shop;
  const customer = `customer-${shop.nextNumber()}`;
  const at = new Date(click.occurredAt.getTime() + random.between(1, 50) * HOUR_MS);
  const code = affiliate.overrides.discountBps && random.chance(0.3) ? affiliate.code : undefined;
  if (random.chance(0.5)) planLead(shop, customer, click);
  const email =
    affiliate.code === 'FINN' && random.chance(0.3)
      ? 'finn+orders@larsen.example'
      : `${customer}@buyers.example`;
  planOrder(shop, { customer, email, at, click: click.id, code });
  // Some subscribe: the same customer again each month.
  if (random.chance(0.18)) {
    for (let month = 1; month <= random.between(1, 5); month++) {
      planOrder(shop, { customer, email, at: addDays(at, 30 * month) });
    }
  }
}

function planLead({ cast, plan }: Shop, customer: string, click: NewClick): void {
  plan(
    new Date(click.occurredAt.getTime() + 20 * 60_000),
    async () => {
      expectOk(
        await recordLead(cast.shop, cast.programId, {
          customerId: customer,
          customerEmail: `${customer}@buyers.example`,
          click: click.id,
          ...(tookKit(customer) ? { qualified: true } : {}),
        }),
      );
    },
    customer,
  );
}

/** Every third of those who sign up asks for the tasting kit. */
function tookKit(customer: string): boolean {
  return Number(customer.replace(/\D/g, '')) % 3 === 0;
}

/** Of somebody whom no affiliate brought; some know a code. */
export function planOrganicOrder(shop: Shop, morning: Date): void {
  const { random } = shop;
  const customer = `customer-${shop.nextNumber()}`;
  const code = random.chance(0.15) ? 'SUMMER99' : undefined;
  planOrder(shop, {
    customer,
    email: `${customer}@buyers.example`,
    at: new Date(morning.getTime() + random.between(8, 20) * HOUR_MS),
    code,
  });
}

type PlannedOrder = {
  customer: string;
  email: string;
  at: Date;
  click?: string;
  code?: string | undefined;
};

function planOrder(shop: Shop, order: PlannedOrder): void {
  const { cast, random, plan } = shop;
  const orderId = `J-${1000 + shop.nextNumber()}`;
  const price = random.pick(PRICES);
  const quantity = random.between(1, 3);
  const amount = order.code ? Math.round(price * quantity * 0.9) : price * quantity;
  const tax = Math.round(amount * 0.08);
  const total = amount + tax + 590;
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
          lines: linesOf(price, quantity, { amount, tax }),
          ...(order.click ? { click: order.click } : {}),
          ...(order.code ? { code: order.code } : {}),
        }),
      );
    },
    order.customer,
  );
  if (random.chance(0.06)) planRefund(shop, order, { orderId, total });
}

/** All of it, or a part. */
function planRefund(
  { cast, random, plan, taken }: Shop,
  order: PlannedOrder,
  { orderId, total }: { orderId: string; total: number },
): void {
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
