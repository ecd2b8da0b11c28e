import { expect, it } from 'vitest';
import { handleClick } from '@/lib/clicks/redirect/handle-click';
import { handlePage } from '@/lib/clicks/script/handle-page';
import { db } from '@/lib/db/client';
import { newId } from '@/lib/ids';
import { expectOk } from '@/lib/result';
import { recordOrder } from '@/lib/sales/record-order';
import { listClicks } from '@/lib/testing/click-scene';
import { makeAffiliate, systemCtx } from '@/lib/testing/factories';
import { CHROME } from '@/lib/testing/gateway';
import { pageScene, SHOP } from '@/lib/testing/page-scene';

/** A visitor who comes through `/r/` to a page with the script. */

const ADDRESS = '203.0.113.7';
type Told = { click: string; session?: string; cookieDays: number };

const s = pageScene();

/** The click that `/r/` gives to the address it leads to. */
async function follow({ code }: { code: string }, address = ADDRESS): Promise<string> {
  const header = (name: string) => (name === 'user-agent' ? CHROME : null);
  const asked = { method: 'GET', url: `/r/${code}`, header, address };
  const { headers } = await handleClick(asked, s.deps);
  return new URL(headers.location ?? '').searchParams.get('click') ?? '';
}

async function told(message: object, { code } = s.affiliate, using = s.deps): Promise<Told> {
  const headers: Record<string, string> = { 'user-agent': CHROME, origin: SHOP };
  const body = JSON.stringify({ u: `${SHOP}/?via=${code}`, c: code, ...message });
  const answer = await handlePage(
    { method: 'POST', header: (name) => headers[name], address: ADDRESS, body },
    using,
  );
  expect(answer.status).toBe(200);
  return JSON.parse(answer.body) as Told;
}

it('a page goes on with the session of its click: first and last are told apart over both', async () => {
  await db.program.update({ where: { id: s.program.id }, data: { attribution: 'first' } });
  const other = await makeAffiliate({ programId: s.program.id });
  const { session } = await told({ k: await follow(s.affiliate) });
  const later = await told({ s: session }, other);
  expect(later.session).toBe(session);
  const sale = { orderId: newId('order'), customerId: 'c', amount: 10_000, currency: 'USD' };
  const { commission } = expectOk(
    await recordOrder(systemCtx, s.program.id, { ...sale, click: later.click }),
  );
  expect(commission).toMatchObject({ affiliateId: s.affiliate.id });
  // Its code again on the same day is the same visitor's.
  await told({ s: session });
  expect((await listClicks()).map(({ reason }) => reason)).toEqual([null, null, 'duplicate']);
});

it('a page keeps the session that it has', async () => {
  const { session } = await told({});
  expect((await told({ s: session, k: await follow(s.affiliate) })).session).toBe(session);
});

it.each([
  ['its address was given to somebody elsewhere', () => follow(s.affiliate, '198.51.100.9')],
  ['nobody knows its click', () => Promise.resolve(newId('click'))],
])('a page has no part in the session when %s', async (_why, given) => {
  const k = await given();
  expect(await told({ k })).toEqual({ click: k, cookieDays: 45 });
});

it('a page has no part in the session of a click that did not count', async () => {
  const k = await follow(s.affiliate);
  await db.click.updateMany({ data: { status: 'filtered', reason: 'flood' } });
  expect(await told({ k })).toEqual({ click: k, cookieDays: 45 });
});

it('a page with the click of another affiliate is a visit of its own', async () => {
  const k = await follow(await makeAffiliate({ programId: s.program.id }));
  expect((await told({ k })).click).not.toBe(k);
});

it('while the database is unavailable a click is adopted without its session', async () => {
  const k = newId('click');
  const findRecentClick = () => Promise.reject(new Error('away'));
  expect(await told({ k }, s.affiliate, { ...s.deps, findRecentClick })).toEqual({
    click: k,
    cookieDays: 45,
  });
  expect(s.problems).toEqual(['a click could not be looked up: its page has a session of its own']);
});
