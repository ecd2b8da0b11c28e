import { afterAll, describe, expect, it } from 'vitest';
import { verifyBooks } from '@/lib/books/verify';
import { connectClicks } from '@/lib/clicks/redirect/deps';
import { writeClicks } from '@/lib/clicks/recording/write-clicks';
import { holdCommission } from '@/lib/corrections/hold-commission';
import { db } from '@/lib/db/client';
import { env } from '@/lib/env';
import { newId } from '@/lib/ids';
import { sourceOfName } from '@/lib/orders/customer-names';
import { expectOk } from '@/lib/result';
import { finishReopening } from '@/lib/sales/finish-reopening';
import { reattribute } from '@/lib/sales/reattribute';
import { recordLead } from '@/lib/sales/record-lead';
import { newClick } from '@/lib/testing/clicks';
import { staffCtx, systemCtx } from '@/lib/testing/factories';
import {
  approveOrder,
  dayOfScene as day,
  makeNamesScene as scene,
  inTurn,
} from '@/lib/testing/names-scene';

const pool = connectClicks(env().DATABASE_URL);
afterAll(async () => {
  await pool.end();
  expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
});

describe('two customers who are one', () => {
  /** Bert’s customer paid first; Anna’s later, twice. */
  async function bothPaid(s: Awaited<ReturnType<typeof scene>>) {
    const first = await s.order('user', day(1), { code: s.bert.code });
    const second = await s.order('cus_x', day(2), { code: s.anna.code });
    const third = await s.order('cus_x', day(3));
    return [first, second, third].map(({ order }) => order.id);
  }

  it('belong to whom the earlier paid order fixed: what is pending is decided again', async () => {
    const s = await scene();
    await bothPaid(s);
    expect(await s.books()).toEqual([
      ['bert', 'pending'],
      ['anna', 'pending'],
      ['anna', 'pending'],
    ]);
    expect(await s.meet('user', 'cus_x')).toMatchObject({ name: 'user', isReopened: true });
    expect(await s.books()).toEqual([
      ['bert', 'pending'],
      ['bert', 'pending'],
      ['bert', 'pending'],
    ]);
    const rows = await db.attribution.findMany({
      where: { programId: s.programId },
      orderBy: { attributedAt: 'asc' },
    });
    const root = await s.rootOf('user');
    expect(rows).toMatchObject([
      { affiliateId: s.bert.id, customerId: root, rootCustomerId: root, endedAt: null },
      { affiliateId: s.anna.id, customerId: null, rootCustomerId: root, endReason: 'JOINED' },
    ]);
    expect(rows[1]?.endedAt).toEqual(rows[1]?.startsAt);
    expect(await s.audits('CUSTOMERS_JOINED')).toBe(1);
  });

  it('keep what is past pending, flagged for a person', async () => {
    const s = await scene();
    const [, second = ''] = await bothPaid(s);
    await approveOrder(second);
    await s.meet('user', 'cus_x');
    expect(await s.books()).toEqual([
      ['bert', 'pending'],
      ['anna', 'approved!'],
      ['bert', 'pending'],
    ]);
  });

  it('keep what a person holds for fraud', async () => {
    const s = await scene();
    const [, second = ''] = await bothPaid(s);
    const { id: commissionId } = await db.commission.findFirstOrThrow({
      where: { orderId: second },
    });
    expectOk(await holdCommission(staffCtx, { commissionId, kind: 'fraud', reason: 'Odd' }));
    await s.meet('user', 'cus_x');
    expect(await s.books()).toEqual([
      ['bert', 'pending'],
      ['anna', 'pending!'],
      ['bert', 'pending'],
    ]);
  });

  it('of one affiliate keep what is past pending without a flag, within the earlier trailing period', async () => {
    const s = await scene({ trailingMonths: 1 });
    await s.order('user', day(1), { code: s.anna.code });
    const { order } = await s.order('cus_x', day(6), { code: s.anna.code });
    const late = await s.order('cus_x', day(34.5));
    await approveOrder(order.id);
    await approveOrder(late.order.id);
    const pending = await s.order('cus_x', day(34));
    expect(pending.reason).toBeNull();
    await s.meet('user', 'cus_x');
    expect(await s.books()).toEqual([
      ['anna', 'pending'],
      ['anna', 'approved'],
      ['TRAILING_EXPIRED'],
      ['anna', 'approved!'],
    ]);
  });

  it('are decided over the touches of both: a lead of one brings the earlier orders of the other', async () => {
    const s = await scene();
    await s.order('cus_x', day(2));
    await s.lead('user', day(1), s.anna.code);
    expect(await s.books()).toEqual([['NO_TOUCH']]);
    await s.meet('user', 'cus_x');
    expect(await s.books()).toEqual([['anna', 'pending']]);
    await s.order('cus_x', day(4));
    await s.order('user', day(3));
    expect(await s.books()).toEqual([
      ['anna', 'pending'],
      ['anna', 'pending'],
      ['anna', 'pending'],
    ]);
  });

  it('have the trailing period of the earlier order, also when nobody was credited for it', async () => {
    const s = await scene({ trailingMonths: 1 });
    await s.order('cus_x', day(1));
    await s.lead('user', day(0.5), s.anna.code);
    await s.order('user', day(10));
    await s.order('user', day(35));
    expect(await s.books()).toEqual([['NO_TOUCH'], ['anna', 'pending'], ['anna', 'pending']]);
    await s.meet('user', 'cus_x');
    expect(await s.books()).toEqual([
      ['anna', 'pending'],
      ['anna', 'pending'],
      ['TRAILING_EXPIRED'],
    ]);
  });

  it('with leads alone have one provisional attribution, and are one for what follows', async () => {
    const s = await scene();
    await s.lead('user', day(1), s.anna.code);
    await s.lead('cus_x', day(2), s.bert.code);
    await s.meet('user', 'cus_x');
    const open = await db.attribution.findMany({
      where: { programId: s.programId, endedAt: null },
    });
    expect(open).toMatchObject([{ status: 'provisional', affiliateId: s.bert.id }]);
    await s.order('user', day(3));
    expect(await s.books()).toEqual([['bert', 'pending']]);
  });

  it('keep a person’s choice from its time on', async () => {
    const s = await scene();
    await s.order('user', day(1), { code: s.bert.code });
    await s.order('cus_x', day(2), { code: s.bert.code });
    const affiliateCode = (await db.affiliate.findUniqueOrThrow({ where: { id: s.anna.id } })).code;
    const input = { orderIds: [], customerId: 'cus_x', affiliateCode, reason: 'A person says so' };
    expectOk(await reattribute(staffCtx, s.programId, input));
    await s.meet('user', 'cus_x');
    expect(await s.books()).toEqual([
      ['bert', 'pending'],
      ['bert', 'pending'],
    ]);
    await s.order('user', new Date());
    expect((await s.books()).at(-1)).toEqual(['anna', 'pending']);
  });

  it.each([
    ['its row', true],
    ['its name', false],
  ])('keep a person’s choice that waited for a split of %s', async (_what, hasRow) => {
    const s = await scene();
    await s.order('user', day(1), { code: s.bert.code });
    if (hasRow) await s.order('cus_x', day(2));
    await s.meet('user', 'cus_x');
    const { code: affiliateCode } = await db.affiliate.findUniqueOrThrow({
      where: { id: s.anna.id },
    });
    const input = { orderIds: [], customerId: 'cus_x', affiliateCode, reason: 'A person says so' };
    const held = await s.rootOf('user');
    const shown = await s.lookAtSplit('cus_x');
    const answers = await inTurn(held, [
      () => s.split('cus_x', shown),
      () => reattribute(staffCtx, s.programId, input),
    ]);
    expect(answers).toMatchObject([{ ok: true }, { ok: true }]);
    expect((await s.order('cus_x', new Date())).order.affiliateId).toBe(s.anna.id);
    expect((await s.order('user', new Date())).order.affiliateId).toBe(s.bert.id);
  });

  it('keep a person’s choice that waited for the join', async () => {
    const s = await scene();
    await s.order('user', day(1), { code: s.bert.code });
    await s.order('cus_x', day(2), { code: s.bert.code });
    const { code: affiliateCode } = await db.affiliate.findUniqueOrThrow({
      where: { id: s.anna.id },
    });
    const input = { orderIds: [], customerId: 'cus_x', affiliateCode, reason: 'A person says so' };
    const held = await s.rootOf('cus_x');
    const answers = await inTurn(held, [
      () => s.says({ trusted: ['user', 'cus_x'] }),
      () => reattribute(staffCtx, s.programId, input),
    ]);
    const [, given] = answers;
    expect(given).toMatchObject({ ok: true });
    expect(await s.rootOf('cus_x')).not.toBe(held);
    await s.order('user', new Date());
    expect((await s.books()).at(-1)).toEqual(['anna', 'pending']);
  });

  it('of which one has a hundred and twenty orders are decided in pieces', async () => {
    const s = await scene();
    await s.order('user', day(1), { code: s.bert.code });
    for (let i = 0; i < 60; i++) {
      await s.order('cus_x', day(2 + i / 100), i === 0 ? { code: s.anna.code } : {});
      await s.order('cus_y', day(3 + i / 100));
    }
    await s.meet('user', 'cus_x', 'cus_y');
    expect(new Set((await s.books()).map((line) => line.join()))).toEqual(
      new Set(['bert,pending']),
    );
  });

  it('join in a row of joins without a chain, and say so again for nothing', async () => {
    const s = await scene();
    let days = 0;
    for (const name of ['a', 'b', 'cus_c', 'd']) await s.order(name, day(++days % 9));
    await s.meet('a', 'b');
    await s.meet('cus_c', 'd');
    await s.meet('d', 'b');
    await s.meet('a', 'cus_c');
    const roots = await Promise.all(['a', 'b', 'cus_c', 'd'].map(s.rootOf));
    expect(new Set(roots).size).toBe(1);
    const chained = await db.customer.count({
      where: { programId: s.programId, root: { mergedInto: { not: null } } },
    });
    expect([chained, await s.audits('CUSTOMERS_JOINED')]).toEqual([0, 3]);
  });

  it('are by any name the affiliate who buys from himself', async () => {
    const s = await scene({ selfReferral: 'block' });
    await s.meet('cus_x', s.anna.userId);
    await s.order('cus_x', day(1), { code: s.anna.code });
    await s.order('cus_x', day(2), { code: s.bert.code });
    expect(await s.books()).toEqual([['SELF_REFERRAL'], ['bert', 'pending']]);
  });

  it('of two names in one group of orders are decided one after the other', async () => {
    const s = await scene();
    await s.meet('user', 'cus_x');
    const click = newClick({ programId: s.programId, affiliateId: s.anna.id, occurredAt: day(1) });
    await writeClicks(pool, [click]);
    // Both in one turn, so that they are in one group. The second brings the touch of the first.
    await Promise.all([
      s.order('user', day(2)),
      s.order('cus_x', day(3), { click: click.id }),
      s.order('user', day(4)),
    ]);
    expect(await s.books()).toEqual(Array.from({ length: 3 }, () => ['anna', 'pending']));
  });

  it('are joined once by many facts at once, in either order, while both buy', async () => {
    for (let round = 0; round < 6; round++) {
      const s = await scene();
      await s.lead('user', day(0), s.anna.code);
      await Promise.all([
        s.meet('user', 'cus_x'),
        s.meet('cus_x', 'user'),
        s.order('user', day(2)),
        s.order('cus_x', day(1)),
        s.meet('cus_x', 'user'),
        s.order('cus_x', day(3)),
      ]);
      await finishReopening(systemCtx, { programId: s.programId, externalId: 'user' });
      expect(await s.books()).toEqual(Array.from({ length: 3 }, () => ['anna', 'pending']));
    }
  });
});

describe('a name that the buyer wrote', () => {
  it('may be of a new customer', async () => {
    const s = await scene();
    await s.order('cus_x', day(1), { code: s.anna.code });
    await s.says({ trusted: ['cus_x'], byBuyer: 'user' });
    await s.order('user', day(2));
    expect(await s.books()).toEqual([
      ['anna', 'pending'],
      ['anna', 'pending'],
    ]);
  });

  it('may be of one who has not paid yet', async () => {
    const s = await scene();
    await s.lead('user', day(0), s.anna.code);
    await s.order('cus_x', day(1));
    const met = expectOk(await s.says({ trusted: ['cus_x'], byBuyer: 'user' }));
    await finishReopening(systemCtx, { programId: s.programId, externalId: met.name });
    expect(await s.books()).toEqual([['anna', 'pending']]);
  });

  it.each([
    ['who has paid too', true],
    ['who has not', false],
  ])(
    'never takes over a customer who has paid, for one %s: a person is asked',
    async (_title, hasPaid) => {
      const s = await scene();
      await s.order('victim', day(1));
      if (hasPaid) await s.order('cus_x', day(2), { code: s.anna.code });
      for (let times = 0; times < 2; times++) {
        const met = expectOk(await s.says({ trusted: ['cus_x'], byBuyer: 'victim' }));
        expect(met).toMatchObject({ name: 'cus_x', isReopened: false });
      }
      if (!hasPaid) await s.order('cus_x', day(2), { code: s.anna.code });
      expect(await s.rootOf('victim')).not.toBe(await s.rootOf('cus_x'));
      expect((await s.order('victim', day(3))).reason).toBe('NO_TOUCH');
      expect(await db.customerPair.findMany({ where: { programId: s.programId } })).toMatchObject([
        { verdict: 'suggested' },
      ]);
      expect(await s.audits('CUSTOMER_JOIN_SUGGESTED')).toBe(1);
      await s.meet('victim', 'cus_x');
      expect(await s.rootOf('victim')).toBe(await s.rootOf('cus_x'));
      expect(await db.customerPair.count({ where: { programId: s.programId } })).toBe(0);
    },
  );

  it('does not make a guest a customer who has paid, and never for another payment', async () => {
    const s = await scene();
    await s.order('victim', day(1));
    const met = expectOk(await s.says({ byBuyer: 'victim', guest: 'pi_guest' }));
    await s.order(met.name, day(2), { code: s.anna.code });
    expect(met.name).toBe('pi_guest');
    expect((await s.order('victim', day(3))).reason).toBe('NO_TOUCH');
  });
});

describe('nobody’s name', () => {
  it.each(['0', 'null'])('“%s” joins no two orders', async (customerId) => {
    const s = await scene();
    const first = await s.order(customerId, day(1), { code: s.anna.code });
    expect(first.order.customerId).not.toBe(customerId);
    await s.order(customerId, day(2));
    expect(await s.books()).toEqual([['anna', 'pending'], ['NO_TOUCH']]);
    const lead = await recordLead(systemCtx, s.programId, { customerId, code: s.anna.code });
    expect(lead).toMatchObject({ ok: false, error: { code: 'INVALID_INPUT' } });
  });
});

describe('a split', () => {
  it('gives each side its own back, as far as it is pending, and the two are not joined again', async () => {
    const s = await scene();
    await s.order('user', day(1), { code: s.bert.code });
    await s.order('cus_x', day(2), { code: s.anna.code });
    const { order } = await s.order('cus_x', day(3));
    await s.meet('user', 'cus_x');
    await approveOrder(order.id);
    expectOk(await s.split('cus_x'));
    expect(await s.books()).toEqual([
      ['bert', 'pending'],
      ['anna', 'pending'],
      ['bert', 'approved!'],
    ]);
    await s.meet('user', 'cus_x');
    expect(await s.rootOf('user')).not.toBe(await s.rootOf('cus_x'));
    expect((await s.order('cus_x', day(4))).order.affiliateId).toBe(s.anna.id);
    expect((await s.order('user', day(4))).order.affiliateId).toBe(s.bert.id);
    expect(await s.audits('CUSTOMER_SPLIT')).toBe(2);
    expect(await s.split('cus_x')).toMatchObject({ error: { code: 'CUSTOMER_NOT_JOINED' } });
  });

  it.each(['user', 'cus_x'])(
    'keeps a person’s choice with %s, for whom it was made',
    async (who) => {
      const s = await scene();
      await s.order('user', day(1), { code: s.bert.code });
      await s.order('cus_x', day(2), { code: s.bert.code });
      await s.meet('user', 'cus_x');
      const { code: affiliateCode } = await db.affiliate.findUniqueOrThrow({
        where: { id: s.anna.id },
      });
      const input = { orderIds: [], customerId: who, affiliateCode, reason: 'A person says so' };
      expectOk(await reattribute(staffCtx, s.programId, input));
      expectOk(await s.split('cus_x'));
      const [other = ''] = ['user', 'cus_x'].filter((name) => name !== who);
      expect((await s.order(who, new Date())).order.affiliateId).toBe(s.anna.id);
      expect((await s.order(other, new Date())).order.affiliateId).toBe(s.bert.id);
    },
  );

  it.each([
    ['a row', true],
    ['a name alone', false],
  ])('of %s is decided by itself when an order waited for it', async (_what, hasRow) => {
    const s = await scene();
    await s.order('user', day(1), { code: s.anna.code });
    if (hasRow) await s.order('cus_x', day(2));
    await s.meet('user', 'cus_x');
    const root = await s.rootOf('user');
    const shown = await s.lookAtSplit('cus_x');
    await inTurn(root, [() => s.split('cus_x', shown), () => s.order('cus_x', day(3))]);
    expect(await s.books()).toEqual([
      ['anna', 'pending'],
      ...(hasRow ? [['NO_TOUCH']] : []),
      ['NO_TOUCH'],
    ]);
  });

  it('ends for good what only the other had: the next join does not bring it back', async () => {
    const s = await scene();
    await s.lead('user', day(0), s.anna.code);
    await s.order('cus_x', day(1));
    await s.meet('user', 'cus_x');
    expectOk(await s.split('user'));
    expect(await s.books()).toEqual([['NO_TOUCH']]);
    for (const name of ['user', 'cus_x']) {
      await s.lead(`${name}-2`, day(2), null);
      await s.meet(name, `${name}-2`);
    }
    const fixed = await db.attribution.count({
      where: { programId: s.programId, status: 'fixed', endedAt: null },
    });
    expect(fixed).toBe(0);
    expect((await s.order('cus_x', day(4), { code: s.bert.code })).order.affiliateId).toBe(
      s.bert.id,
    );
  });

  it.each(['user', 'cus_x'])(
    'of %s takes from the other what only its touch had brought',
    async (who) => {
      const s = await scene();
      await s.lead('user', day(0), s.anna.code);
      await s.order('cus_x', day(1));
      await s.meet('user', 'cus_x');
      expect(await s.books()).toEqual([['anna', 'pending']]);
      expectOk(await s.split(who));
      expect(await s.books()).toEqual([['NO_TOUCH']]);
      await s.order('user', day(2));
      await s.order('cus_x', day(3));
      expect(await s.books()).toEqual([['NO_TOUCH'], ['anna', 'pending'], ['NO_TOUCH']]);
    },
  );

  it('of a name that was told with another leaves what was reported, and begins anew', async () => {
    const s = await scene();
    await s.meet('user', 'cus_x');
    await s.order('cus_x', day(1), { code: s.anna.code });
    await s.order('user', day(2));
    expectOk(await s.split('user'));
    await s.order('user', day(3));
    await s.order('cus_x', day(4));
    expect((await s.books()).slice(2)).toEqual(
      expect.arrayContaining([['NO_TOUCH'], ['anna', 'pending']]),
    );
    expect(await s.rootOf('user')).not.toBe(await s.rootOf('cus_x'));
  });

  it('of nobody, or of one who was never joined, is refused', async () => {
    const s = await scene();
    await s.order('alone', day(1));
    expect(await s.split('nobody')).toMatchObject({ error: { code: 'CUSTOMER_NOT_FOUND' } });
    expect(await s.split('alone')).toMatchObject({ error: { code: 'CUSTOMER_NOT_JOINED' } });
  });
});

describe('the database', () => {
  it('refuses chains, circles, joins across programs, and overlapping attributions', async () => {
    const s = await scene();
    const other = await scene();
    for (const name of ['a', 'b', 'c']) await s.order(name, day(1), { code: s.anna.code });
    await other.order('z', day(1));
    const [a, b, c] = await Promise.all(['a', 'b', 'c'].map(s.rootOf));
    const z = await other.rootOf('z');
    const join = (id: string | undefined, into: string | undefined) =>
      db.$executeRaw`UPDATE customer SET merged_into = ${into}, joined_at = now() WHERE id = ${id}`;
    await join(b, a);
    await expect(join(c, b)).rejects.toThrow();
    await expect(join(a, c)).rejects.toThrow();
    await expect(join(a, b)).rejects.toThrow();
    await expect(join(c, c)).rejects.toThrow();
    await expect(join(c, z)).rejects.toThrow();
    const row = await db.attribution.findFirst({ where: { rootCustomerId: b ?? '' } });
    const end = (until: Date) =>
      db.$executeRaw`UPDATE attribution SET customer_id = NULL, root_customer_id = ${a}, ended_at = ${until}, end_reason = 'JOINED'
        WHERE id = ${row?.id}`;
    await expect(end(day(2))).rejects.toThrow();
    expect(await end(day(1))).toBe(1);
    await expect(
      db.attribution.update({
        where: { id: row?.id ?? '' },
        data: { customerId: a ?? '', endedAt: null, endReason: null },
      }),
    ).rejects.toThrow();
    await join(b, null as never);
  });

  it('names customers as the code does, also those that a release before makes', async () => {
    const s = await scene();
    const names = ['user', '10', 'cus_1', 'cs_1', 'pi_1', 'in_1', 'xcus_1', 'Cus_1'];
    for (const externalId of names) {
      await db.customer.create({
        data: { id: newId('customer'), programId: s.programId, externalId },
      });
    }
    const rows = await db.customerName.findMany({ where: { programId: s.programId } });
    expect(new Map(rows.map((row) => [row.name, row.source]))).toEqual(
      new Map(names.map((name) => [name, sourceOfName(name)])),
    );
  });
});
