import { randomBytes, randomInt } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import Stripe from 'stripe';
import type { Provider } from '@/lib/connectors/port/types';
import samples from '@/lib/connectors/stripe/fixtures/stripe-objects.json';
import { listSubscriptions } from '@/lib/connectors/subscriptions/queries';
import { db } from '@/lib/db/client';
import type { CommandContext } from '@/lib/db/work';
import { eraseCustomer } from '@/lib/privacy/erase-customer';
import { expectOk } from '@/lib/result';
import { makeConnection, sendTo } from '@/lib/testing/connections';
import { makeProgram, makeUser } from '@/lib/testing/factories';
import { lemonsqueezyCase } from '@/lib/testing/shops/lemonsqueezy';
import { paddleCase } from '@/lib/testing/shops/paddle';
import { polarCase } from '@/lib/testing/shops/polar';
import type { Sale, ShopEvent } from '@/lib/testing/shops/types';

/** How a subscription stands, as each shop that tells it does: in shapes made by hand after their documents. */

type Json = Record<string, unknown>;

const unique = () => randomBytes(6).toString('hex');
const at = (day: number) => new Date(Date.UTC(2026, 9, day, 12));
const iso = (day: number) => at(day).toISOString();
const seconds = (day: number) => at(day).getTime() / 1000;

/** Begun on the 1st; renewed on the 8th, to be ended on the 15th, ended then: each told a little later. */
type Step = 'begun' | 'renewed' | 'cancelled' | 'ended';
const STEPS: readonly Step[] = ['begun', 'renewed', 'cancelled', 'ended'];
const TOLD: Record<Step, number> = { begun: 2, renewed: 9, cancelled: 10, ended: 16 };
const isAfter = (step: Step, other: Step) => STEPS.indexOf(step) >= STEPS.indexOf(other);
const period = (step: Step) => (isAfter(step, 'renewed') ? 8 : 1);

type Case = {
  provider: Provider;
  secret: string;
  sign: (body: string, secret: string, type: string) => Record<string, string>;
  /** Its first order, as which somebody pays. */
  paid: (sale: Sale) => ShopEvent;
  ref: (number: string) => string;
  tell: (step: Step, number: string, customer: string) => ShopEvent;
  /** Not told by Lemon Squeezy. */
  renewedAt: Date | null;
};

const stripeEvent = (type: string, created: number, object: Json): ShopEvent => ({
  type,
  body: {
    ...samples.event,
    id: `evt_${unique()}`,
    livemode: true,
    type,
    created,
    data: { object },
  },
});

const stripe: Case = {
  provider: 'stripe',
  secret: 'whsec_of_subscriptions',
  sign: (payload, secret) => ({
    'stripe-signature': Stripe.webhooks.generateTestHeaderString({ payload, secret }),
  }),
  paid: (sale) =>
    stripeEvent('invoice.paid', seconds(2), {
      ...samples.invoice,
      id: `in_${sale.id}`,
      customer: `cus_${sale.customer}`,
      currency: 'usd',
      total: sale.total,
      amount_paid: sale.total,
      amount_due: sale.total,
    }),
  ref: (number) => `sub_${number}`,
  tell: (step, number, customer) =>
    stripeEvent('customer.subscription.updated', seconds(TOLD[step]), {
      id: `sub_${number}`,
      object: 'subscription',
      status: step === 'ended' ? 'canceled' : 'active',
      customer: `cus_${customer}`,
      metadata: {},
      start_date: seconds(1),
      cancel_at: isAfter(step, 'cancelled') ? seconds(15) : null,
      ended_at: step === 'ended' ? seconds(15) : null,
      items: { data: [{ id: 'si_1', current_period_start: seconds(period(step)) }] },
    }),
  renewedAt: at(8),
};

const paddle: Case = {
  provider: 'paddle',
  secret: paddleCase.newSecret(),
  sign: (body, secret, type) => paddleCase.sign(body, secret, { type, id: unique() }),
  paid: paddleCase.paid,
  ref: (number) => `sub_${number}`,
  tell: (step, number, customer) => ({
    type: 'subscription.updated',
    body: {
      event_id: `evt_${unique()}`,
      event_type: 'subscription.updated',
      occurred_at: iso(TOLD[step]),
      data: {
        id: `sub_${number}`,
        status: step === 'ended' ? 'canceled' : 'active',
        customer_id: `ctm_${customer}`,
        started_at: iso(1),
        canceled_at: step === 'ended' ? iso(15) : null,
        current_billing_period: { starts_at: iso(period(step)), ends_at: iso(period(step) + 7) },
        scheduled_change: step === 'cancelled' ? { action: 'cancel', effective_at: iso(15) } : null,
      },
    },
  }),
  renewedAt: at(8),
};

const polar: Case = {
  provider: 'polar',
  secret: polarCase.newSecret(),
  sign: (body, secret, type) => polarCase.sign(body, secret, { type, id: unique() }),
  paid: polarCase.paid,
  ref: (number) => number,
  tell: (step, number, customer) => ({
    type: 'subscription.updated',
    body: {
      type: 'subscription.updated',
      timestamp: iso(TOLD[step]),
      data: {
        id: number,
        status: step === 'ended' ? 'canceled' : 'active',
        customer_id: `cus-${customer}`,
        recurring_interval: 'week',
        started_at: iso(1),
        current_period_start: iso(period(step)),
        ends_at: isAfter(step, 'cancelled') ? iso(15) : null,
        ended_at: step === 'ended' ? iso(15) : null,
      },
    },
  }),
  renewedAt: at(8),
};

const lemonsqueezy: Case = {
  provider: 'lemonsqueezy',
  secret: lemonsqueezyCase.newSecret(),
  sign: (body, secret, type) => lemonsqueezyCase.sign(body, secret, { type, id: unique() }),
  paid: lemonsqueezyCase.paid,
  ref: (number) => number,
  tell: (step, number, customer) => ({
    type: 'subscription_updated',
    body: {
      meta: { event_name: 'subscription_updated' },
      data: {
        type: 'subscriptions',
        id: number,
        attributes: {
          status: { begun: 'active', renewed: 'active', cancelled: 'cancelled', ended: 'expired' }[
            step
          ],
          customer_id: Number(customer),
          created_at: iso(1),
          updated_at: iso(TOLD[step]),
          ends_at: isAfter(step, 'cancelled') ? iso(15) : null,
        },
      },
    },
  }),
  renewedAt: null,
};

describe.each([stripe, paddle, polar, lemonsqueezy].map((one) => [one.provider, one] as const))(
  'a subscription of %s',
  (provider, shop) => {
    async function scene() {
      const { id: programId } = await makeProgram();
      const connection = await makeConnection(programId, provider, shop.secret);
      const [number, customer] = [unique(), String(1_000_000 + randomInt(2 ** 31))];
      const send = async ({ type, body }: ShopEvent) => {
        const text = JSON.stringify(body);
        return (await sendTo(connection, text, shop.sign(text, shop.secret, type))).body;
      };
      const tell = (step: Step) => send(shop.tell(step, number, customer));
      const pay = async () => {
        const email = `${unique()}@example.com`;
        const sale = { id: unique(), customer, email, net: 100, total: 100, currency: 'USD' };
        expect(await send(shop.paid({ ...sale, code: 'NONE', refunds: [] }))).toMatchObject({
          outcome: 'applied',
        });
        return db.order.findFirstOrThrow({ where: { programId } });
      };
      const rows = () => db.subscription.findMany({ where: { connectionId: connection.id } });
      return { programId, connection, number, tell, pay, rows };
    }

    it('is its buyer’s, and shows when it began, was renewed and ends', async () => {
      const s = await scene();
      expect(await s.tell('begun')).toEqual({ received: true, outcome: 'applied' });
      const { customerId } = await s.pay();
      const viewer = { kind: 'staff', userId: 'usr_x', role: 'owner' } as const;
      const shown = async () => (await listSubscriptions(viewer, customerId)).items;
      const begun = { ref: shop.ref(s.number), startedAt: at(1), renewedAt: null, endsAt: null };
      expect(await shown()).toMatchObject([{ ...begun, status: 'active', endedAt: null }]);
      await s.tell('renewed');
      expect(await shown()).toMatchObject([{ status: 'active', renewedAt: shop.renewedAt }]);
      await s.tell('cancelled');
      expect(await shown()).toMatchObject([{ status: 'active', endsAt: at(15), endedAt: null }]);
      await s.tell('ended');
      expect(await shown()).toMatchObject([{ status: 'ended', endsAt: null, endedAt: at(15) }]);
      expect(await db.commission.count({ where: { affiliate: { programId: s.programId } } })).toBe(
        0,
      );
    });

    it('stands as it was told last, whatever the order, twice and at once', async () => {
      for (let nth = 0; nth < 10; nth++) {
        const s = await scene();
        const steps = [...STEPS, ...STEPS].sort(() => Math.random() - 0.5);
        while (steps.length > 0) {
          const answers = await Promise.all(steps.splice(0, 1 + randomInt(3)).map(s.tell));
          expect(answers.filter(({ outcome }) => outcome === 'refused')).toEqual([]);
        }
        expect(await s.rows()).toMatchObject([{ status: 'ended', endedAt: at(15) }]);
      }
    });

    it('goes with its customer, and what told of it', async () => {
      const s = await scene();
      await s.tell('begun');
      const { id: orderId, externalId: confirm } = await s.pay();
      const { id } = await makeUser({ role: 'owner' });
      const owner: CommandContext = { actor: { kind: 'user', id } };
      expectOk(await eraseCustomer(owner, { orderId, confirm, reason: 'ASKED' }));
      expect(await s.rows()).toEqual([]);
      const events = await db.inboxEvent.findMany({ where: { connectionId: s.connection.id } });
      expect(events.map(({ payload }) => payload)).toEqual([{}, {}]);
    });
  },
);
