import { randomBytes, randomInt } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { verifyBooks } from '@/lib/books/verify';
import { connectClicks } from '@/lib/clicks/redirect/deps';
import { writeClicks } from '@/lib/clicks/recording/write-clicks';
import { db } from '@/lib/db/client';
import { env } from '@/lib/env';
import { newId } from '@/lib/ids';
import { newClick } from '@/lib/testing/clicks';
import { makeConnection, sendTo } from '@/lib/testing/connections';
import { dayOfScene as day, makeNamesScene as scene } from '@/lib/testing/names-scene';
import { shopifyCase } from '@/lib/testing/shops/shopify';
import { woocommerceCase } from '@/lib/testing/shops/woocommerce';

/** The address that led a buyer to the shop, of an order that names no click. */

const pool = connectClicks(env().DATABASE_URL);
afterAll(async () => {
  await pool.end();
  expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
});

type Json = Record<string, unknown>;
type Scene = Awaited<ReturnType<typeof scene>>;

/** An affiliate's own code, as addresses have it. */
async function codeOf({ id }: { id: string }): Promise<string> {
  return (await db.affiliate.findUniqueOrThrow({ where: { id } })).code;
}

async function candidatesOf(s: Scene) {
  const orders = await db.order.findMany({ where: { programId: s.programId } });
  const rows = await db.attributionCandidate.findMany({
    where: { orderId: { in: orders.map(({ id }) => id) } },
    orderBy: [{ orderId: 'asc' }, { position: 'asc' }],
  });
  return rows.map(({ kind, affiliateId, outcome, reason }) => {
    const who = affiliateId === s.anna.id ? 'anna' : affiliateId === s.bert.id ? 'bert' : null;
    return [kind, who, outcome, reason];
  });
}

const SHOPS = [
  [shopifyCase, (address: string): Json => ({ landing_site: address })],
  [
    woocommerceCase,
    (address: string): Json => ({
      meta_data: [{ key: '_wc_order_attribution_session_entry', value: address }],
    }),
  ],
] as const;

describe.each(SHOPS)('an order of $provider', (shop, landedOn) => {
  async function order(s: Scene, more: Json): Promise<Json> {
    const secret = shop.newSecret();
    const connection = await makeConnection(s.programId, shop.provider, secret);
    const id = String(1_000_000 + randomInt(2 ** 31));
    const sale = { id, customer: id, email: `${id}@example.com`, net: 10_000, total: 10_000 };
    const { body, type } = shop.paid({ ...sale, currency: 'USD', code: 'NOBODYS', refunds: [] });
    const text = JSON.stringify({ ...body, discount_codes: [], coupon_lines: [], ...more });
    const about = { type, id: randomBytes(8).toString('hex') };
    return (await sendTo(connection, text, shop.sign(text, secret, about))).body;
  }

  it.each([
    ['via', (code: string) => `/products/cap?utm_source=x&via=${code.toLowerCase()}`],
    ['ref', (code: string) => `https://shop.example/?ref=${code}&a=1`],
    ['aff', (code: string) => `?via=%20&aff=${code}`],
  ])('whose landing address says %s is the affiliate’s, by a link', async (_name, addressOf) => {
    const s = await scene();
    expect(await order(s, landedOn(addressOf(await codeOf(s.anna))))).toEqual({
      received: true,
      outcome: 'applied',
    });
    expect(await s.books()).toEqual([['anna', 'pending']]);
    expect(await candidatesOf(s)).toEqual([['landing', 'anna', 'won', 'ONLY_TOUCH']]);
    const { source, clickId } = await db.attribution.findFirstOrThrow({
      where: { programId: s.programId },
    });
    expect([source, clickId]).toEqual(['link', null]);
  });

  it('whose landing address has the click, too, is that click’s; one that cannot win leaves it to the code', async () => {
    const s = await scene({ cookieDays: 30 });
    const [anna, bert] = [await codeOf(s.anna), await codeOf(s.bert)];
    const clicks = [day(39), day(1)].map((occurredAt) =>
      newClick({ occurredAt, programId: s.programId, affiliateId: s.bert.id }),
    );
    await writeClicks(pool, clicks);
    const [fresh, old] = clicks.map(({ id }) => id);
    const by = async (more: Json) => {
      const at = day(39.5).toISOString();
      await order(s, { ...more, processed_at: at, date_paid_gmt: at.replace('Z', '') });
      const last = { createdAt: 'desc' } as const;
      const { affiliateId, clickId, reason } = await db.order.findFirstOrThrow({
        where: { programId: s.programId },
        orderBy: last,
      });
      return [affiliateId, clickId, reason];
    };
    expect(await by(landedOn(`/?click=${fresh}&via=${bert}`))).toEqual([s.bert.id, fresh, null]);
    expect(await by(landedOn(`/?click=${old}&via=${anna}`))).toEqual([s.anna.id, old, null]);
    expect(await by(landedOn(`/?click=rss&via=${anna}`))).toEqual([s.anna.id, null, null]);
    const named = { note_attributes: [{ name: 'click', value: old }] };
    const meta = [{ key: 'click', value: old }];
    const landed = landedOn(`/?click=${fresh}&via=${anna}`);
    const all = {
      ...landed,
      ...named,
      meta_data: [...((landed.meta_data ?? []) as Json[]), ...meta],
    };
    expect(await by(all)).toEqual([null, old, 'CLICK_EXPIRED']);
  });

  it.each(['/?via=PRODUCTHUNT', '/?ref=x', '/', '//', 'http://[', ''])(
    'of which the address %j names nobody had no touch',
    async (address) => {
      const s = await scene();
      await order(s, landedOn(address));
      expect(await s.books()).toEqual([['NO_TOUCH']]);
      expect(await candidatesOf(s)).toEqual([]);
    },
  );

  it('of another program’s affiliate is nobody’s', async () => {
    const [s, other] = [await scene(), await scene()];
    await order(s, landedOn(`/?via=${await codeOf(other.anna)}`));
    expect(await s.books()).toEqual([['NO_TOUCH']]);
    expect(await candidatesOf(s)).toEqual([]);
  });
});

describe('a landing address', () => {
  async function click(s: Scene, affiliateId: string) {
    const row = newClick({ occurredAt: day(1), programId: s.programId, affiliateId });
    await writeClicks(pool, [row]);
    return row.id;
  }

  it('says nothing of an order that names a click, also one that cannot win', async () => {
    const s = await scene();
    const landing = await codeOf(s.anna);
    await s.order('one', day(2), { landing, click: await click(s, s.bert.id) });
    await s.order('two', day(3), { landing, click: newId('click') });
    expect(await s.books()).toEqual([['bert', 'pending'], ['NO_TOUCH']]);
    expect((await candidatesOf(s)).filter(([kind]) => kind === 'landing')).toEqual([]);
  });

  it('loses to a click that the customer named before', async () => {
    const s = await scene();
    await s.order('buyer', day(2), { amount: 0, click: await click(s, s.bert.id) });
    await s.order('buyer', day(9), { landing: await codeOf(s.anna) });
    expect(await s.books()).toEqual([['NOTHING_PAID'], ['bert', 'pending']]);
    expect(await candidatesOf(s)).toContainEqual([
      'landing',
      'anna',
      'lost',
      'CLICK_BEATS_LANDING',
    ]);
  });

  describe('of an order of nothing', () => {
    const free = { amount: 0 };

    it.each(['before', 'after'])(
      'is a touch of the first paid one, told %s it, and shows why',
      async (when) => {
        const s = await scene();
        const tellFree = async () =>
          s.order('buyer', day(2), { ...free, landing: await codeOf(s.anna) });
        if (when === 'before') await tellFree();
        await s.order('buyer', day(9));
        await s.order('buyer', day(10));
        if (when === 'after') await tellFree();
        expect((await s.books()).slice(-2)).toEqual([
          ['anna', 'pending'],
          ['anna', 'pending'],
        ]);
        expect(await candidatesOf(s)).toContainEqual(['landing', 'anna', 'won', 'ONLY_TOUCH']);
      },
    );

    it.each([
      ['last', 'bert', 'LAST_TOUCH', 'LATER_TOUCH_WON'],
      ['first', 'anna', 'FIRST_TOUCH', 'EARLIER_TOUCH_WON'],
    ] as const)('and of the paid one: the %s counts', async (attribution, who, won, lost) => {
      const s = await scene({ attribution });
      await s.order('buyer', day(2), { ...free, landing: await codeOf(s.anna) });
      await s.order('buyer', day(9), { landing: await codeOf(s.bert) });
      expect(await s.books()).toEqual([['NOTHING_PAID'], [who, 'pending']]);
      const other = who === 'anna' ? 'bert' : 'anna';
      const candidates = await candidatesOf(s);
      expect(candidates).toHaveLength(2);
      expect(candidates).toContainEqual(['landing', who, 'won', won]);
      expect(candidates).toContainEqual(['landing', other, 'lost', lost]);
    });

    it('loses to any click or sign-up; like a sign-up it has no end', async () => {
      const s = await scene({ cookieDays: 5 });
      const landing = await codeOf(s.anna);
      await s.order('one', day(2), { ...free, landing });
      await s.order('one', day(3), { click: await click(s, s.bert.id) });
      await s.order('two', day(2), { ...free, landing });
      await s.order('two', day(8));
      await s.lead('three', day(1), s.bert.code);
      await s.order('three', day(2), { ...free, landing });
      await s.order('three', day(3));
      expect((await s.books()).filter(([what]) => what !== 'NOTHING_PAID')).toEqual([
        ['bert', 'pending'],
        ['bert', 'pending'],
        ['anna', 'pending'],
      ]);
    });

    it('is no touch of a sign-up, and of nobody else', async () => {
      const s = await scene();
      await s.order('buyer', day(2), { ...free, landing: await codeOf(s.anna) });
      const { lead } = await s.lead('buyer', day(3), null);
      expect(lead.affiliateId).toBe(null);
      await s.order('other', day(9));
      expect((await s.books()).slice(-1)).toEqual([['NO_TOUCH']]);
    });
  });

  it('is the customer’s again after a join and a split', async () => {
    const s = await scene();
    await s.order('user', day(1), { code: s.bert.code });
    await s.order('cus_x', day(2), { landing: await codeOf(s.anna) });
    await s.meet('user', 'cus_x');
    expect(await s.books()).toEqual([
      ['bert', 'pending'],
      ['bert', 'pending'],
    ]);
    expect(await s.split('cus_x')).toMatchObject({ ok: true });
    expect(await s.books()).toEqual([
      ['bert', 'pending'],
      ['anna', 'pending'],
    ]);
  });

  it('fixes the customer, whose later orders are the affiliate’s', async () => {
    const s = await scene();
    await s.order('buyer', day(5));
    await s.order('buyer', day(1), { landing: await codeOf(s.anna) });
    await s.order('buyer', day(6), { landing: await codeOf(s.bert) });
    expect(await s.books()).toEqual([
      ['anna', 'pending'],
      ['anna', 'pending'],
      ['anna', 'pending'],
    ]);
  });
});
