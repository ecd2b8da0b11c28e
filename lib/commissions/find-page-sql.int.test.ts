import { beforeAll, describe, expect, it } from 'vitest';
import type { StaffViewer, Viewer } from '@/lib/auth/viewer';
import { earnCommission } from '@/lib/commissions/earn-commission';
import type { CommissionItem } from '@/lib/commissions/dto';
import { matching } from '@/lib/commissions/matching-sql';
import { countCommissionTabs, listCommissions, sumCommissions } from '@/lib/commissions/queries';
import type { CommissionFilter } from '@/lib/commissions/schema';
import { voidCommission } from '@/lib/commissions/void-commission';
import { db } from '@/lib/db/client';
import { inTransaction } from '@/lib/db/transact';
import { expectOk, ok } from '@/lib/result';
import { makeAffiliate, staffCtx, systemCtx } from '@/lib/testing/factories';
import { makeEarned, makePayableAffiliate } from '@/lib/testing/money';
import { testTerms } from '@/lib/testing/terms';
import { addDays } from '@/lib/time/calendar';

const staff: StaffViewer = { kind: 'staff', userId: 'usr_x', role: 'owner' };
const day = (n: number) => addDays(new Date('2026-03-01T00:00:00.000Z'), n);

type Place = { programId: string; affiliateId: string; userId: string };
let ana: Place;
let bob: Place;

type Earned = Partial<Parameters<typeof makeEarned>[1]>;

async function callCustomer(id: string, name: string): Promise<void> {
  await db.customer.update({ where: { id }, data: { externalId: name } });
  await db.customerName.updateMany({ where: { customerId: id }, data: { name, source: 'api' } });
}

/** Order, customer and commission by these names. */
async function sale(place: Place, n: number, name: string, subId: string, more: Earned = {}) {
  const made = await makeEarned(place, { amountMinor: 1_000n, earnedAt: day(n), ...more });
  const { customerId } = await db.order.update({
    where: { id: made.orderId },
    data: { externalId: `Shop-${name}`, subId },
  });
  await db.commission.update({ where: { id: made.commissionId }, data: { subId } });
  await callCustomer(customerId, `Buyer-${name}`);
  return { id: made.commissionId, customerId };
}

/** As a reversal leaves it, when a payout has netted what was taken. */
async function restore(place: Place, n: number, root: { id: string; customerId: string }) {
  const made = await inTransaction(async (tx, now) => {
    const { id } = await earnCommission(
      { tx, ctx: systemCtx, now },
      {
        ...place,
        kind: 'adjustment',
        orderId: null,
        customerId: root.customerId,
        amountMinor: 70n,
        lines: [],
        currency: 'USD',
        terms: testTerms,
        earnedAt: day(n),
        subId: null,
        clickId: null,
        source: 'manual',
        reason: 'The bank sent it back.',
        holds: [],
      },
    );
    await tx.commission.update({ where: { id }, data: { reinstatesId: root.id } });
    return ok(id);
  });
  return expectOk(made);
}

/** The ids on all pages; sums and tabs must say the same. */
async function found(viewer: Viewer, filter: CommissionFilter): Promise<string[]> {
  const items: CommissionItem[] = [];
  for (let cursor: string | null = null; ;) {
    const page = await listCommissions(viewer, filter, { cursor, limit: 2 });
    items.push(...page.items);
    cursor = page.nextCursor;
    if (cursor === null) break;
  }
  const live = items.filter((item) => item.status !== 'voided');
  const sums = await sumCommissions(viewer, filter);
  expect(sums.count).toBe(items.length);
  expect(sums.money).toEqual(
    [...new Set(live.map((item) => item.currency))].sort().map((currency) => {
      const own = live.filter((item) => item.currency === currency);
      const sum = (of: (item: (typeof own)[number]) => bigint) =>
        own.reduce((total, item) => total + of(item), 0n);
      return {
        currency,
        count: own.length,
        amountMinor: sum((item) => item.amountMinor),
        clawedBackMinor: sum((item) => item.clawedBackMinor),
        remainingMinor: sum((item) => item.remainingMinor),
      };
    }),
  );
  const tabs = await countCommissionTabs(viewer, filter);
  const count = (of: (item: (typeof items)[number]) => boolean) => items.filter(of).length;
  expect(tabs).toMatchObject({
    all: items.length,
    held: count((item) => item.held),
    review: count((item) => item.status === 'pending' && !item.held),
  });
  expect(tabs.byStatus.voided).toBe(items.length - live.length);
  return items.map((item) => item.id);
}

const ids: Record<string, string> = {};

beforeAll(async () => {
  ana = await makePayableAffiliate();
  bob = await makePayableAffiliate();
  await db.affiliate.update({ where: { id: ana.affiliateId }, data: { name: 'Ana Ruiz' } });
  await db.affiliate.update({ where: { id: bob.affiliateId }, data: { name: 'Bob 100%' } });
  const first = await sale(ana, 1, 'a1', 'News-1');
  await db.customerName.create({
    data: {
      ...{ programId: ana.programId, customerId: first.customerId },
      ...{ source: 'stripe', name: 'cus_Other9' },
    },
  });
  const second = await sale(ana, 2, 'a2', 'News-2', {
    currency: 'EUR',
    holds: [{ kind: 'fraud', reason: 'Looks odd' }],
  });
  const third = await sale(ana, 3, 'a3', 'Blog');
  const bobs = await sale(bob, 4, 'b1', 'News-1');
  expectOk(await voidCommission(staffCtx, { commissionId: third.id, reason: 'Cancelled order' }));
  const back = await restore(ana, 5, first);
  const { id: affiliateId, userId } = await makeAffiliate({ programId: ana.programId });
  const cats = await sale({ programId: ana.programId, affiliateId, userId }, 6, 'c1', 'News-1');
  const sales = { first, second, third, bobs, cats };
  for (const [name, { id }] of Object.entries({ ...sales, back: { id: back } })) ids[name] = id;
});

const idsOf = (...names: string[]) => names.map((name) => ids[name]);

const SEARCHES: [string, string, string[]][] = [
  ['an order', 'shop-A1', ['back', 'first']],
  ['orders', 'Shop-a', ['back', 'third', 'second', 'first']],
  ['a sub-ID', 'news-1', ['cats', 'back', 'bobs', 'first']],
  ['sub-IDs', 'NEWS', ['cats', 'back', 'bobs', 'second', 'first']],
  ['a customer', 'buyer-a1', ['back', 'first']],
  ['another name of the customer', 'CUS_oth', ['back', 'first']],
  ['an affiliate', 'na ru', ['back', 'third', 'second', 'first']],
  ['a text that is no pattern', '0%', ['bobs']],
  ['nothing', 'shop-_1', []],
];

const check = () => {
  it.each(SEARCHES)('of %s', async (_what, search, expected) => {
    expect(await found(staff, { search })).toEqual(idsOf(...expected));
  });

  it('of an id, and together with other filters', async () => {
    expect(await found(staff, { search: ids.back })).toEqual([ids.back]);
    const search = 'shop-';
    expect(await found(staff, { search, held: true })).toEqual(idsOf('second'));
    expect(await found(staff, { search, status: 'pending', held: false })).toEqual(
      idsOf('cats', 'back', 'bobs', 'first'),
    );
    expect(await found(staff, { search, from: day(4), to: day(5) })).toEqual(idsOf('bobs'));
    expect(await found(staff, { search, currency: 'EUR' })).toEqual(idsOf('second'));
    expect(await found(staff, { search, affiliateId: bob.affiliateId })).toEqual(idsOf('bobs'));
  });

  it('of a key, which finds what its program has', async () => {
    const key = (place: Place): Viewer => ({
      kind: 'key',
      keyId: 'key_x',
      programId: place.programId,
      affiliateId: null,
    });
    expect(await found(key(ana), { search: 'news-1' })).toEqual(idsOf('cats', 'back', 'first'));
    expect(await found(key(bob), { search: 'news-1' })).toEqual(idsOf('bobs'));
    expect(await found(key(bob), { search: 'Ana' })).toEqual([]);
    expect(await found(key(bob), {})).toEqual(idsOf('bobs'));
  });

  it('of an affiliate, who finds their own and no customer', async () => {
    const viewer: Viewer = { kind: 'affiliate', ...ana };
    expect(await found(viewer, { search: 'news-1' })).toEqual(idsOf('back', 'first'));
    expect(await found(viewer, { search: 'shop-' })).toEqual(
      idsOf('back', 'third', 'second', 'first'),
    );
    expect(await found(viewer, { search: 'buyer-a1' })).toEqual([]);
    expect(await found(viewer, { search: 'Bob' })).toEqual([]);
  });
};

/** What a search asks of one program's commissions: ids that it looked up, or a walk through the list. */
async function asked(place: Place, search: string) {
  const conditions = await matching(staff, { search });
  const own = conditions.filter(({ values }) => values.includes(place.programId));
  return {
    orderIds: new Set(own.flatMap(({ values }) => values.flat()).filter(isOrderId)),
    walks: own.filter(({ sql }) => sql.includes('FROM sales_order')).length,
  };
}

const isOrderId = (value: unknown) => typeof value === 'string' && value.startsWith('ord_');

describe('a search finds the same in the list, in its sums and on its tabs', () => {
  check();

  it('and looks up the orders of each program for itself', async () => {
    const orderOf = async (name: string) =>
      (await db.commission.findUniqueOrThrow({ where: { id: ids[name] ?? '' } })).orderId;
    const anas = new Set([await orderOf('first'), await orderOf('cats')]);
    expect(await asked(ana, 'news-1')).toEqual({ orderIds: anas, walks: 0 });
    const bobs = new Set([await orderOf('bobs')]);
    expect(await asked(bob, 'news-1')).toEqual({ orderIds: bobs, walks: 0 });
  });
});

describe('the same where too many orders begin alike to be looked up one by one', () => {
  beforeAll(async () => {
    await db.$executeRaw`
      INSERT INTO customer (id, program_id, external_id)
      SELECT 'cus_many' || n, ${bob.programId}, 'buyer-a1' || n
      FROM generate_series(1, 2001) n`;
    await db.$executeRaw`
      INSERT INTO sales_order (id, program_id, external_id, customer_id, amount_minor, total_minor, currency, sub_id,
        fingerprint, reason, occurred_at)
      SELECT 'ord_many' || n, ${bob.programId}, 'shop-a1' || n, 'cus_many' || n, 1, 1, 'USD', 'news-1' || n, n::text,
        'NO_TOUCH', ${day(1)}::timestamptz
      FROM generate_series(1, 2001) n`;
  });
  check();

  it.each(['shop-a1', 'news-1', 'buyer-a1'])('and only where they are, of %s', async (search) => {
    expect((await asked(bob, search)).walks).toBe(1);
    expect((await asked(ana, search)).walks).toBe(0);
    expect((await asked(ana, search)).orderIds.size).toBeGreaterThan(0);
  });
});

describe('a search of letters whose small ones the database and JavaScript tell differently', () => {
  it.each(['ΣΑΣ', 'İST-2', 'İST%_\\2'])('finds %s as order, sub-ID and customer', async (name) => {
    const place = await makePayableAffiliate();
    const viewer: Viewer = {
      kind: 'key',
      keyId: 'key_x',
      programId: place.programId,
      affiliateId: null,
    };
    const made: string[] = [];
    for (const as of ['order', 'sub-ID', 'customer']) {
      const { commissionId, orderId } = await makeEarned(place, {
        amountMinor: 1n,
        earnedAt: day(made.length),
      });
      const data = as === 'order' ? { externalId: name } : { subId: as === 'sub-ID' ? name : 'x' };
      const { customerId } = await db.order.update({ where: { id: orderId }, data });
      if (as === 'customer') {
        await callCustomer(customerId, name);
      }
      made.unshift(commissionId);
    }
    expect(await found(viewer, { search: name })).toEqual(made);
    expect(await found(viewer, { search: name.slice(0, 2) })).toEqual(made);
    expect(await found(viewer, { search: name.replace(/.$/, '_') })).toEqual([]);
  });
});

describe('a search for a name that thousands have', () => {
  it('finds every commission of theirs, newest first', async () => {
    await db.$executeRaw`
      INSERT INTO app_user (id, email, email_canonical, name)
      SELECT 'usr_crowd' || n, 'crowd' || n || '@people.example', 'crowd' || n || '@people.example', 'Crowd'
      FROM generate_series(1, 2001) n`;
    await db.$executeRaw`
      INSERT INTO affiliate (id, program_id, user_id, name, code, status)
      SELECT 'aff_crowd' || n, ${bob.programId}, 'usr_crowd' || n, 'Crowd ' || n, 'CROWD' || n, 'active'
      FROM generate_series(1, 2001) n`;
    const made: string[] = [];
    for (const n of [1, 700, 1400, 2001]) {
      const theirs = { programId: bob.programId, affiliateId: `aff_crowd${n}` };
      const input = { amountMinor: 500n, earnedAt: day(n) };
      made.unshift((await makeEarned(theirs, input)).commissionId);
    }
    expect(await found(staff, { search: 'crowd' })).toEqual(made);
    expect(await found(staff, { search: 'crowd 14' })).toEqual([made[1]]);
  });
});
