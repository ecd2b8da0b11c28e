import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import Stripe from 'stripe';
import { newId } from '@/lib/ids';

/** A paid checkout, as Stripe tells it: the same bytes however often it is sent. */
export type ShopEvent = { id: string; orderId: string; body: string };

type About = { programSlug: string; code: string };

export function makeShopEvent(mark: string, { programSlug, code }: About): ShopEvent {
  const id = `evt_${mark}`;
  const orderId = `pi_${mark}`;
  const object = {
    id: `cs_${mark}`,
    mode: 'payment',
    payment_status: 'paid',
    payment_intent: orderId,
    amount_total: 11_900,
    currency: 'usd',
    total_details: { amount_tax: 1_900 },
    metadata: { program: programSlug, customerId: `customer-${mark}`, code },
  };
  const created = Math.floor(Date.now() / 1000);
  const type = 'checkout.session.completed';
  return {
    id,
    orderId,
    body: JSON.stringify({ id, type, created, livemode: true, data: { object } }),
  };
}

/** A discount code of the program's first affiliate. */
export async function makeCode(client: pg.Client, programSlug: string): Promise<string> {
  const code = `CODE${randomBytes(4).toString('hex')}`.toUpperCase();
  await client.query(
    `INSERT INTO discount_code (id, program_id, affiliate_id, code, kind, percent_bps)
     SELECT $1, a.program_id, a.id, $2, 'percent', 1000
     FROM affiliate a JOIN program p ON p.id = a.program_id WHERE p.slug = $3 ORDER BY a.code LIMIT 1`,
    [newId('discountCode'), code, programSlug],
  );
  return code;
}

type Where = { port: number; secret: string };

/** The status of the answer; 0 without one. */
export async function tellShopEvent({ port, secret }: Where, { body }: ShopEvent): Promise<number> {
  const signature = Stripe.webhooks.generateTestHeaderString({ payload: body, secret });
  const answer = await fetch(`http://127.0.0.1:${port}/api/webhooks/stripe`, {
    method: 'POST',
    headers: { 'stripe-signature': signature, 'content-type': 'application/json' },
    body,
    signal: AbortSignal.timeout(20_000),
  }).catch(() => null);
  await answer?.arrayBuffer().catch(() => null);
  return answer?.status ?? 0;
}

/**
 * Events at an even rate, whatever becomes of those before: the times until each is answered, in milliseconds from when it
 * was due. One that is not answered 200 counts as failed.
 */
export async function tellAtRate(
  where: Where,
  events: readonly ShopEvent[],
  perSecond: number,
): Promise<{ times: number[]; failed: number }> {
  const began = performance.now();
  const times: number[] = [];
  let failed = 0;
  const told = events.map(async (event, at) => {
    const due = began + (at * 1000) / perSecond;
    await sleep(Math.max(0, due - performance.now()));
    if ((await tellShopEvent(where, event)) === 200) times.push(performance.now() - due);
    else failed++;
  });
  await Promise.all(told);
  return { times, failed };
}
