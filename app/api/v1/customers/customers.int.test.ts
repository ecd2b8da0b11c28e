import { describe, expect, it } from 'vitest';
import * as dismissed from '@/app/api/v1/customers/[customerId]/dismiss/route';
import * as joined from '@/app/api/v1/customers/[customerId]/join/route';
import * as one from '@/app/api/v1/customers/[customerId]/route';
import * as split from '@/app/api/v1/customers/[customerId]/split/route';
import * as list from '@/app/api/v1/customers/route';
import { db } from '@/lib/db/client';
import { callApi, countEverything, makeKey, type ApiAnswer } from '@/lib/testing/api';
import { makeProgram } from '@/lib/testing/factories';
import { dayOfScene as day, makeNamesScene } from '@/lib/testing/names-scene';

const reason = 'They wrote to us';
const namesOf = (answer: ApiAnswer) =>
  (answer.body.items as { names: { name: string }[] }[]).map(({ names }) =>
    names.map(({ name }) => name),
  );

async function scene() {
  const s = await makeNamesScene();
  await s.order('user-1', day(1), { code: s.bert.code, customerEmail: 'jo@buyers.example' });
  await s.order('cus_x', day(2), { code: s.anna.code });
  await s.order('user_1', day(3));
  return { ...s, key: await makeKey(s.programId) };
}

describe('GET /customers', () => {
  it('finds by any name and by mail, as text and not as a pattern, page by page, without addresses', async () => {
    const s = await scene();
    await s.meet('user-1', 'cus_other');
    const ask = (query: string) => callApi(list.GET, { key: s.key, path: `/customers?${query}` });
    expect(namesOf(await ask(''))).toEqual([['user_1'], ['cus_x'], ['user-1', 'cus_other']]);
    expect(namesOf(await ask('search=CUS_OTH'))).toEqual([['user-1', 'cus_other']]);
    expect(namesOf(await ask('search=user_1'))).toEqual([['user_1']]);
    const byMail = await ask('search=jo%40buyers');
    expect(namesOf(byMail)).toEqual([['user-1', 'cus_other']]);
    expect(byMail.body.items).toMatchObject([
      { affiliateId: s.bert.id, isFixed: true, orderCount: 1, isErased: false },
    ]);
    expect(byMail.text).not.toContain('jo@buyers');
    const first = await ask('limit=2');
    const second = await ask(`limit=2&cursor=${first.body.nextCursor as string}`);
    expect([...namesOf(first), ...namesOf(second)]).toHaveLength(3);
    expect(second.body.nextCursor).toBeNull();
  });

  it('lists who may be one, and sees no other program', async () => {
    const s = await scene();
    await s.says({ trusted: ['cus_x'], byBuyer: 'user-1' });
    const path = '/customers?suggested=true';
    expect(namesOf(await callApi(list.GET, { key: s.key, path }))).toEqual([['cus_x'], ['user-1']]);
    const stranger = await makeKey((await makeProgram()).id);
    expect(namesOf(await callApi(list.GET, { key: stranger, path: '/customers' }))).toEqual([]);
    const params = { customerId: 'cus_x' };
    const body = { otherCustomerId: 'user-1', reason };
    const before = await countEverything();
    for (const answer of [
      await callApi(one.GET, { key: stranger, params }),
      await callApi(joined.POST, { key: stranger, params, body }),
      await callApi(split.POST, { key: stranger, params, body: { reason } }),
      await callApi(dismissed.POST, { key: stranger, params, body }),
    ]) {
      expect([answer.status, answer.body.error?.code]).toEqual([404, 'CUSTOMER_NOT_FOUND']);
    }
    expect(await countEverything()).toEqual(before);
  });
});

describe('joining and splitting by a key', () => {
  it('shows, does what was shown, and the customer tells of it', async () => {
    const s = await scene();
    const params = { customerId: 'cus_x' };
    const body = { otherCustomerId: 'user-1', reason };
    const shown = await callApi(joined.POST, { key: s.key, params, body });
    expect([shown.status, shown.body.mode]).toEqual([200, 'preview']);
    expect(shown.body.effect).toMatchObject({ orders: [{ change: 'moves' }], changedOrders: 1 });
    const { preview } = shown.body;
    const headers = { 'idempotency-key': 'join-1' };
    const call = { key: s.key, params, body: { ...body, preview }, headers };
    const done = await callApi(joined.POST, call);
    expect([done.status, done.body.mode]).toEqual([200, 'done']);
    expect((await callApi(joined.POST, call)).text).toBe(done.text);
    const again = await callApi(joined.POST, { ...call, headers: {} });
    expect([again.status, again.body.error?.code]).toEqual([409, 'CUSTOMERS_ALREADY_JOINED']);
    const told = await callApi(one.GET, { key: s.key, params: { customerId: 'user-1' } });
    expect(told.body).toMatchObject({
      names: [
        { name: 'user-1', source: 'api' },
        { name: 'cus_x', source: 'stripe' },
      ],
      affiliateId: s.bert.id,
      orderCount: 2,
      attributions: [
        { affiliateId: s.anna.id, endReason: 'JOINED' },
        { affiliateId: s.bert.id, endedAt: null, endReason: null },
      ],
    });

    const stale = await callApi(split.POST, { key: s.key, params, body: { reason, preview } });
    expect([stale.status, stale.body.error?.code]).toEqual([409, 'PREVIEW_STALE']);
    const details = stale.body.error?.details as { preview: string; effect: unknown };
    expect(details.effect).toMatchObject({ customers: [{}, {}], changedOrders: 1 });
    const parted = await callApi(split.POST, {
      ...{ key: s.key, params },
      body: { reason, preview: details.preview },
    });
    expect(parted.body.mode).toBe('done');
    const [audit] = await db.auditEvent.findMany({
      where: { programId: s.programId, action: 'CUSTOMER_SPLIT' },
    });
    expect(audit).toMatchObject({ actorKind: 'api_key', reason });
    const pairs = await callApi(one.GET, { key: s.key, params });
    expect(pairs.body.pairs).toMatchObject([
      { name: 'cus_x', otherName: 'user-1', verdict: 'split', reason },
    ]);
  });

  it('dismisses a suggestion', async () => {
    const s = await scene();
    await s.says({ trusted: ['cus_x'], byBuyer: 'user-1' });
    const call = {
      ...{ key: s.key, params: { customerId: 'user-1' } },
      body: { otherCustomerId: 'cus_x', reason },
    };
    expect((await callApi(dismissed.POST, call)).status).toBe(200);
    const again = await callApi(dismissed.POST, call);
    expect([again.status, again.body.error?.code]).toEqual([404, 'SUGGESTION_NOT_FOUND']);
  });

  it('takes no preview that is none', async () => {
    const s = await scene();
    const body = { otherCustomerId: 'user-1', reason, preview: 'yes' };
    const answer = await callApi(joined.POST, {
      key: s.key,
      params: { customerId: 'cus_x' },
      body,
    });
    expect([answer.status, answer.body.error?.code]).toEqual([422, 'INVALID_INPUT']);
  });
});
