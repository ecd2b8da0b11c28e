import { randomBytes } from 'node:crypto';
import Stripe from 'stripe';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  addConnectionSecret,
  createConnection,
  removeConnection,
  removeConnectionSecret,
  reopenConnection,
  setClickKey,
} from '@/lib/connectors/connections/commands';
import { listConnections } from '@/lib/connectors/connections/queries';
import samples from '@/lib/connectors/stripe/fixtures/stripe-objects.json';
import { STRIPE_FALLBACK } from '@/lib/connectors/port/types';
import { db } from '@/lib/db/client';
import type { CommandContext } from '@/lib/db/work';
import { env } from '@/lib/env';
import { newId } from '@/lib/ids';
import { expectOk } from '@/lib/result';
import { resealSecrets } from '@/lib/server/reseal-secrets';
import { countEverything } from '@/lib/testing/api';
import { makeConnection, sendTo } from '@/lib/testing/connections';
import { makeAffiliate, makeProgram, makeUser, systemCtx } from '@/lib/testing/factories';
import { signedRequest } from '@/lib/testing/stripe';
import { POST as toOldAddress } from '@/app/api/webhooks/stripe/route';

const suffix = () => randomBytes(6).toString('hex');
const newSecret = () => `whsec_${randomBytes(16).toString('hex')}`;

let programId: string;
let slug: string;

beforeAll(async () => {
  const program = await makeProgram();
  ({ id: programId, slug } = program);
  // With a second one an event has to say whose it is, or come by a connection.
  await makeProgram();
});

/** A payment of 100.00 net by somebody with the code. */
function eventOf(more: object = {}, about: object = {}) {
  return {
    ...samples.event,
    id: `evt_${suffix()}`,
    type: 'checkout.session.completed',
    livemode: true,
    created: Math.floor(Date.now() / 1000),
    ...about,
    data: {
      object: {
        ...samples['checkout.session'],
        id: `cs_${suffix()}`,
        payment_intent: `pi_${suffix()}`,
        payment_status: 'paid',
        invoice_creation: null,
        currency: 'usd',
        amount_total: 11_900,
        total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 1900 },
        metadata: {},
        ...more,
      },
    },
  };
}

function sign(body: string, secret: string) {
  return {
    'stripe-signature': Stripe.webhooks.generateTestHeaderString({ payload: body, secret }),
  };
}

function send(to: { id: string; provider: string }, event: object, secret: string) {
  const body = JSON.stringify(event);
  return sendTo(to, body, sign(body, secret));
}

const ordersOf = (of: string) => db.order.count({ where: { programId: of } });

describe('a connection', () => {
  it('takes events for its program, which they need not name', async () => {
    const secret = newSecret();
    const shop = await makeConnection(programId, 'stripe', secret);
    const event = eventOf();
    expect(await send(shop, event, secret)).toEqual({
      status: 200,
      body: { received: true, outcome: 'applied' },
    });
    expect(await ordersOf(programId)).toBe(1);
    const kept = await db.inboxEvent.findFirstOrThrow({ where: { connectionId: shop.id } });
    expect(kept).toMatchObject({ eventId: event.id, outcome: 'applied', note: null });
    expect((await send(shop, event, secret)).body).toEqual({ received: true, duplicate: true });
  });

  it('shows when its last event came, whatever the others are told', async () => {
    const { id: programId } = await makeProgram();
    const secret = newSecret();
    const shop = await makeConnection(programId, 'stripe', secret);
    const silent = await makeConnection(programId, 'stripe');
    for (let nth = 0; nth < 3; nth++) await send(shop, eventOf(), secret);
    const { receivedAt } = await db.inboxEvent.findFirstOrThrow({
      where: { connectionId: shop.id },
      orderBy: { receivedAt: 'desc' },
    });
    const { items } = await listConnections({ kind: 'staff', userId: 'usr_x', role: 'owner' });
    const found = new Map(items.map((row) => [row.id, row.health.lastEventAt]));
    expect(found.get(shop.id)).toEqual(receivedAt);
    expect(found.get(silent.id)).toBeNull();
  });

  it('takes nothing that is signed for another, that it has no secret for, or that is removed', async () => {
    const [own, others] = [newSecret(), newSecret()];
    const shop = await makeConnection(programId, 'stripe', own);
    await makeConnection(programId, 'stripe', others);
    const empty = await makeConnection(programId, 'stripe');
    const before = await countEverything();
    const answers = [
      await send(shop, eventOf(), others),
      await send(shop, eventOf(), env().STRIPE_WEBHOOK_SECRET ?? ''),
      await send(empty, eventOf(), own),
      await send({ id: shop.id, provider: 'shopify' }, eventOf(), own),
      await send({ id: 'con_none', provider: 'stripe' }, eventOf(), own),
    ];
    expect(answers.map(({ status, body }) => [status, body.error?.code])).toEqual([
      [401, 'INVALID_SIGNATURE'],
      [401, 'INVALID_SIGNATURE'],
      [401, 'INVALID_SIGNATURE'],
      [404, 'NOT_FOUND'],
      [404, 'NOT_FOUND'],
    ]);
    expect(await countEverything()).toEqual(before);
    expectOk(await removeConnection(systemCtx, { connectionId: shop.id }));
    expect((await send(shop, eventOf(), own)).status).toBe(404);
    expect(await db.connectionSecret.count({ where: { connectionId: shop.id } })).toBe(0);
  });

  it('that was removed is opened again at its address, once, and knows what it was told', async () => {
    const secret = newSecret();
    const shop = await makeConnection(programId, 'stripe', secret);
    const event = eventOf();
    await send(shop, event, secret);
    const connectionId = shop.id;
    expectOk(await removeConnection(systemCtx, { connectionId }));
    const opened = await Promise.all(
      Array.from({ length: 5 }, () => reopenConnection(systemCtx, { connectionId })),
    );
    expect(opened.filter((one) => one.ok)).toHaveLength(1);
    expect((await send(shop, eventOf(), secret)).status).toBe(401);
    expectOk(await addConnectionSecret(systemCtx, { connectionId, secret }));
    const before = await ordersOf(programId);
    expect((await send(shop, event, secret)).body).toEqual({ received: true, duplicate: true });
    const again = { ...event, id: `evt_${suffix()}` };
    expect((await send(shop, again, secret)).body).toEqual({ received: true, outcome: 'applied' });
    expect(await ordersOf(programId)).toBe(before);
    const reopened = { subjectId: connectionId, action: 'CONNECTION_REOPENED' };
    expect(await db.auditEvent.count({ where: reopened })).toBe(1);
  });

  it('looks for a click under the name of the merchant’s own as well', async () => {
    const secret = newSecret();
    const shop = await makeConnection(programId, 'stripe', secret);
    const clickId = newId('click');
    const tell = async () => {
      const event = eventOf({ metadata: { aff_click: clickId } });
      await send(shop, event, secret);
      const externalId = event.data.object.payment_intent;
      return (await db.order.findFirstOrThrow({ where: { programId, externalId } })).clickId;
    };
    expect(await tell()).toBeNull();
    expectOk(await setClickKey(systemCtx, { connectionId: shop.id, clickKey: 'aff_click' }));
    expect(await tell()).toBe(clickId);
    expectOk(await setClickKey(systemCtx, { connectionId: shop.id, clickKey: undefined }));
    expect(await tell()).toBeNull();
  });

  it('changes its secret without a gap: both hold until the old one is removed', async () => {
    const [old, next] = [newSecret(), newSecret()];
    const shop = await makeConnection(programId, 'stripe', old);
    expectOk(await addConnectionSecret(systemCtx, { connectionId: shop.id, secret: next }));
    expect((await send(shop, eventOf(), old)).status).toBe(200);
    expect((await send(shop, eventOf(), next)).status).toBe(200);
    const [first] = await db.connectionSecret.findMany({
      where: { connectionId: shop.id },
      orderBy: { id: 'asc' },
    });
    expectOk(await removeConnectionSecret(systemCtx, { secretId: first?.id ?? '' }));
    expect((await send(shop, eventOf(), old)).status).toBe(401);
    expect((await send(shop, eventOf(), next)).status).toBe(200);
  });

  it('keeps secrets sealed, tells them nowhere, and they survive a turn of the keys', async () => {
    const secret = newSecret();
    const shop = await makeConnection(programId, 'stripe', secret);
    const rows = await db.connectionSecret.findMany({ where: { connectionId: shop.id } });
    const log = await db.auditEvent.findMany({ where: { subjectId: shop.id } });
    expect(log.map(({ action }) => action)).toEqual([
      'CONNECTION_CREATED',
      'CONNECTION_SECRET_ADDED',
    ]);
    expect(JSON.stringify([rows, log.map(({ data }) => data)])).not.toContain(secret);
    const keys = env().ENCRYPTION_KEYS;
    const fresh = { id: `t${suffix()}`, key: randomBytes(32) };
    env().ENCRYPTION_KEYS = [fresh, ...keys];
    expect((await resealSecrets()).left.connections).toBe(0);
    env().ENCRYPTION_KEYS = [fresh];
    expect((await send(shop, eventOf(), secret)).status).toBe(200);
    env().ENCRYPTION_KEYS = [fresh, ...keys];
  });

  it('is made and changed by owners and admins only, and never by a key', async () => {
    const may = async (ctx: CommandContext) => {
      const made = await createConnection(ctx, { programId, provider: 'stripe', name: 'Shop' });
      return made.ok ? 'ok' : made.error.code;
    };
    const as = async (role: string): Promise<CommandContext> => {
      const { id } = await makeUser({ role });
      return { actor: { kind: 'user', id } };
    };
    expect([await may(await as('owner')), await may(await as('admin'))]).toEqual(['ok', 'ok']);
    const shop = await makeConnection(programId, 'stripe', newSecret());
    const secrets = await db.connectionSecret.findMany({ where: { connectionId: shop.id } });
    const others: CommandContext[] = [
      await as('finance'),
      await as('support'),
      await as('affiliate'),
      { actor: { kind: 'api_key', id: 'key_1' } },
      { actor: { kind: 'agent', id: 'key_1' } },
    ];
    const gone = await makeConnection(programId, 'stripe');
    expectOk(await removeConnection(systemCtx, { connectionId: gone.id }));
    const before = await countEverything();
    for (const ctx of others) {
      const asked = [
        await createConnection(ctx, { programId, provider: 'stripe', name: 'Shop' }),
        await addConnectionSecret(ctx, { connectionId: shop.id, secret: newSecret() }),
        await removeConnectionSecret(ctx, { secretId: secrets[0]?.id ?? '' }),
        await removeConnection(ctx, { connectionId: shop.id }),
        await reopenConnection(ctx, { connectionId: gone.id }),
        await setClickKey(ctx, { connectionId: shop.id, clickKey: 'x' }),
      ];
      expect(asked.map((one) => (one.ok ? 'ok' : one.error.code))).toEqual(
        asked.map(() => 'FORBIDDEN'),
      );
    }
    expect(await countEverything()).toEqual(before);
  });

  it('has five secrets at most, also when ten come at once', async () => {
    const shop = await makeConnection(programId, 'stripe');
    const added = await Promise.all(
      Array.from({ length: 10 }, () =>
        addConnectionSecret(systemCtx, { connectionId: shop.id, secret: newSecret() }),
      ),
    );
    expect(added.filter((one) => one.ok)).toHaveLength(5);
  });
});

describe('a test event', () => {
  it('is answered as a real one would be, and leaves nothing but its row', async () => {
    const program = await makeProgram();
    const affiliate = await makeAffiliate({ programId: program.id });
    const secret = newSecret();
    const shop = await makeConnection(program.id, 'stripe', secret);
    const before = await countEverything();
    const event = eventOf({ metadata: { code: affiliate.code } }, { livemode: false });
    expect((await send(shop, event, secret)).body).toMatchObject({
      outcome: 'test',
      note: 'A test. A real one would be applied.',
    });
    const wrong = eventOf({ currency: 'nonsense' }, { livemode: false });
    expect((await send(shop, wrong, secret)).body).toMatchObject({
      outcome: 'test',
      note: expect.stringContaining('would be refused'),
    });
    const after = await countEverything();
    // The inbox has two rows more; nothing else is there.
    const more = Object.keys(after).filter((key) => after[key] !== before[key]);
    expect(more.map((key) => (after[key] ?? 0) - (before[key] ?? 0))).toEqual([2]);
    expect(await ordersOf(program.id)).toBe(0);
  });
});

describe('Stripe’s old address', () => {
  it('goes on under the secret of the settings, and under one that is added to its connection', async () => {
    const event = eventOf({ metadata: { program: slug } });
    expect((await toOldAddress(signedRequest(JSON.stringify(event)))).status).toBe(200);
    const secret = newSecret();
    expectOk(await addConnectionSecret(systemCtx, { connectionId: STRIPE_FALLBACK, secret }));
    const next = eventOf({ metadata: { program: slug } });
    expect((await toOldAddress(signedRequest(JSON.stringify(next), { secret }))).status).toBe(200);
    const by = { id: STRIPE_FALLBACK, provider: 'stripe' };
    expect((await send(by, eventOf({ metadata: { program: slug } }), secret)).status).toBe(200);
    const removed = await removeConnection(systemCtx, { connectionId: STRIPE_FALLBACK });
    expect(removed.ok ? 'ok' : removed.error.code).toBe('CONNECTION_NOT_FOUND');
  });
});
