import { beforeAll, describe, expect, it } from 'vitest';
import { getProgress, getShopProgress } from '@/lib/connectors/connections/progress-sql';
import { findConnection } from '@/lib/connectors/connections/queries';
import { db } from '@/lib/db/client';
import { newId } from '@/lib/ids';
import { makeConnection } from '@/lib/testing/connections';
import { makeAffiliate, makeProgram, systemCtx } from '@/lib/testing/factories';
import { recordLead } from '@/lib/sales/record-lead';
import { recordOrder } from '@/lib/sales/record-order';
import { recordRefund } from '@/lib/refunds/record-refund';
import { expectOk } from '@/lib/result';

const viewer = { kind: 'staff', userId: 'usr_x', role: 'owner' } as const;
const DAY_MS = 86_400_000;

let programId: string;

beforeAll(async () => {
  ({ id: programId } = await makeProgram());
});

const eventOf = (connectionId: string, more: object = {}) =>
  db.inboxEvent.create({
    data: {
      id: newId('inboxEvent'),
      connectionId,
      eventId: newId('inboxEvent'),
      type: 'order.paid',
      outcome: 'applied',
      payload: {},
      ...more,
    },
  });

describe('how a shop is doing', () => {
  it('is silent before its first event', async () => {
    const { id } = await makeConnection(programId, 'paddle');
    const shop = await findConnection(viewer, id);
    expect(shop?.health).toEqual({
      lastEventAt: null,
      behindSeconds: null,
      refused: 0,
      waiting: 0,
    });
  });

  it('is told by its latest event, by what was refused within a week, and by what waits', async () => {
    const { id } = await makeConnection(programId, 'paddle');
    const other = await makeConnection(programId, 'paddle');
    const now = Date.now();
    const ago = (days: number) => new Date(now - days * DAY_MS);
    await eventOf(id, { outcome: 'refused', receivedAt: ago(8) });
    await eventOf(id, { outcome: 'refused', receivedAt: ago(6) });
    await eventOf(id, { receivedAt: ago(1), sentAt: new Date(now - DAY_MS - 90_000) });
    await eventOf(other.id, { outcome: 'refused' });
    const waiting = { refundId: newId('refund'), orderId: 'not-told-yet', connection: id };
    expectOk(await recordRefund(systemCtx, programId, waiting));
    const shop = await findConnection(viewer, id);
    expect(shop?.health).toEqual({
      lastEventAt: ago(1),
      behindSeconds: 90,
      refused: 1,
      waiting: 1,
    });
  });
});

describe('what has arrived', () => {
  it('is of the shop: its own orders and refunds, and clicks and leads since it is connected', async () => {
    const shop = await makeConnection(programId, 'polar');
    const connectionId = shop.id;
    const since = new Date(Date.now() - DAY_MS);
    const progress = () => getShopProgress({ connectionId, programId, since });
    const order = { orderId: newId('order'), customerId: 'c', amount: 100, currency: 'USD' };
    expectOk(await recordOrder(systemCtx, programId, order));
    expect(await progress()).toEqual({ click: false, lead: false, order: false, refund: false });
    const own = { ...order, orderId: newId('order'), connection: connectionId };
    expectOk(await recordOrder(systemCtx, programId, own));
    expectOk(await recordLead(systemCtx, programId, { customerId: 'd' }));
    const { id: affiliateId } = await makeAffiliate({ programId });
    await countClicks(affiliateId, new Date(since.getTime() - DAY_MS));
    expect(await progress()).toEqual({ click: false, lead: true, order: true, refund: false });
    await countClicks(affiliateId, new Date());
    const { orderId } = own;
    expectOk(await recordRefund(systemCtx, programId, { refundId: newId('refund'), orderId }));
    expect(await progress()).toEqual({ click: true, lead: true, order: true, refund: true });
  });

  it('is of the program, whoever told it', async () => {
    const { id } = await makeProgram();
    expect(Object.values(await getProgress([id]))).toEqual([false, false, false, false]);
    const order = { orderId: newId('order'), customerId: 'c', amount: 100, currency: 'USD' };
    expectOk(await recordOrder(systemCtx, id, order));
    expect(await getProgress([id])).toMatchObject({ click: false, order: true });
  });
});

function countClicks(affiliateId: string, hour: Date) {
  return db.clickHour.create({
    data: {
      affiliateId,
      hour,
      likeness: '00000000-0000-0000-0000-000000000000',
      lane: 0,
      programId,
      clicks: 1,
    },
  });
}
