import { afterAll, describe, expect, it } from 'vitest';
import { verifyBooks } from '@/lib/books/verify';
import { db } from '@/lib/db/client';
import { expectOk } from '@/lib/result';
import { dismissSuggestion } from '@/lib/sales/joins/dismiss-suggestion';
import { joinCustomersByHand } from '@/lib/sales/joins/join-by-hand';
import { splitCustomer } from '@/lib/sales/joins/split-customer';
import { makeUser } from '@/lib/testing/factories';
import { approveOrder, dayOfScene as day, makeNamesScene } from '@/lib/testing/names-scene';
import { changedTables, tableMarks } from '@/lib/testing/table-marks';

type Scene = Awaited<ReturnType<typeof makeNamesScene>>;

afterAll(async () => {
  expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
});

/** Bert’s customer paid first; Anna’s later, twice, and once of it is approved. */
async function bothPaid(s: Scene): Promise<void> {
  await s.order('user', day(1), { code: s.bert.code });
  await s.order('cus_x', day(2), { code: s.anna.code });
  const { order } = await s.order('cus_x', day(3));
  await approveOrder(order.id);
}

const BEFORE = [
  ['bert', 'pending'],
  ['anna', 'pending'],
  ['anna', 'approved'],
];
const JOINED = [
  ['bert', 'pending'],
  ['bert', 'pending'],
  ['anna', 'approved!'],
];

async function suggested(s: Scene): Promise<void> {
  await s.order('user', day(1));
  await s.says({ trusted: ['cus_x'], byBuyer: 'user' });
}

const verdicts = async ({ programId }: Scene) =>
  (await db.customerPair.findMany({ where: { programId } })).map(({ verdict }) => verdict);

const codeOf = (result: { ok: boolean; error?: { code: string } }) =>
  result.ok ? 'done' : result.error?.code;

describe('a join by hand', () => {
  it('is shown without changing anything, and then does what was shown, to two who have both paid', async () => {
    const s = await makeNamesScene();
    await bothPaid(s);
    const marks = await tableMarks();
    const shown = await s.lookAtJoin('cus_x', 'user');
    expect(changedTables(marks, await tableMarks())).toEqual([]);
    expect(shown).toMatchObject({
      mode: 'preview',
      effect: {
        customers: [{ names: ['user', 'cus_x'], affiliateId: s.bert.id }],
        orders: [{ change: 'moves' }, { change: 'flagged' }],
        changedOrders: 2,
        earnings: [
          { affiliateId: s.anna.id, currency: 'USD', change: -2_000 },
          { affiliateId: s.bert.id, currency: 'USD', change: 2_000 },
        ],
        isComplete: true,
      },
    });
    const done = expectOk(await s.join(['cus_x', 'user'], shown));
    expect(done).toEqual({ ...shown, mode: 'done' });
    expect(await s.books()).toEqual(JOINED);
    expect(await s.rootOf('user')).toBe(await s.rootOf('cus_x'));
    const [audit] = await db.auditEvent.findMany({
      where: { programId: s.programId, action: 'CUSTOMERS_JOINED' },
    });
    expect(audit).toMatchObject({ reason: 'A person says so', data: { says: 'a person' } });
    const events = await db.outboxEvent.findMany({
      where: { programId: s.programId, type: 'customer.joined' },
    });
    expect(events).toMatchObject([{ payload: { says: 'a person', reason: 'A person says so' } }]);
  });

  it('is refused when it would do something else by now, and says what', async () => {
    const s = await makeNamesScene();
    await bothPaid(s);
    const shown = await s.lookAtJoin('user', 'cus_x');
    const pending = await db.order.findFirstOrThrow({
      where: { programId: s.programId, occurredAt: day(2) },
    });
    await approveOrder(pending.id);
    const marks = await tableMarks();
    const late = await s.join(['user', 'cus_x'], shown);
    expect(late).toMatchObject({
      error: {
        code: 'PREVIEW_STALE',
        details: { effect: { orders: [{ change: 'flagged' }, { change: 'flagged' }] } },
      },
    });
    expect(changedTables(marks, await tableMarks())).toEqual([]);
    const again = await s.lookAtJoin('user', 'cus_x');
    expect(late).toMatchObject({ error: { details: { preview: again.preview } } });
    expectOk(await s.join(['user', 'cus_x'], again));
  });

  it('is not done by the preview of another act', async () => {
    const s = await makeNamesScene();
    await s.order('a', day(1));
    await s.order('b', day(2));
    await s.order('c', day(3));
    const shown = await s.lookAtJoin('a', 'b');
    expect(codeOf(await s.join(['a', 'c'], shown))).toBe('PREVIEW_STALE');
    await s.meet('a', 'b');
    const split = await s.lookAtSplit('b');
    expect(codeOf(await s.join(['a', 'c'], split))).toBe('PREVIEW_STALE');
    expect(codeOf(await s.split('a', split))).toBe('PREVIEW_STALE');
  });

  it('of more orders than one piece shows and decides them all', async () => {
    const s = await makeNamesScene();
    await s.order('user', day(1), { code: s.bert.code });
    for (let i = 0; i < 60; i++) {
      await s.order('cus_x', day(2 + i / 100), i === 0 ? { code: s.anna.code } : {});
    }
    const shown = await s.lookAtJoin('user', 'cus_x');
    expect(shown.effect).toMatchObject({ changedOrders: 60, isComplete: true });
    expectOk(await s.join(['user', 'cus_x'], shown));
    expect(new Set((await s.books()).map((line) => line.join()))).toEqual(
      new Set(['bert,pending']),
    );
  });

  it('joins again whom a person had split, and the merchant’s word counts again', async () => {
    const s = await makeNamesScene();
    await bothPaid(s);
    await s.meet('user', 'cus_x');
    expectOk(await s.split('cus_x'));
    expect(await verdicts(s)).toEqual(['split']);
    expectOk(await s.join(['user', 'cus_x']));
    expect(await verdicts(s)).toEqual([]);
    expect(await s.rootOf('user')).toBe(await s.rootOf('cus_x'));
    expect((await s.books()).slice(0, 2)).toEqual(JOINED.slice(0, 2));
  });

  it('is one person’s of two at once; whoever comes later is told', async () => {
    const s = await makeNamesScene();
    await bothPaid(s);
    const shown = await s.lookAtJoin('user', 'cus_x');
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => s.join(['user', 'cus_x'], shown)),
    );
    expect(answers.map(codeOf).sort()).toEqual([
      ...Array.from({ length: 5 }, () => 'CUSTOMERS_ALREADY_JOINED'),
      'done',
    ]);
    expect(await s.audits('CUSTOMERS_JOINED')).toBe(1);
  });

  it('is refused of nobody, of somebody else’s program, of one customer, and of who was erased', async () => {
    const s = await makeNamesScene();
    const other = await makeNamesScene();
    await other.order('theirs', day(1));
    await s.order('user', day(1));
    await s.order('cus_x', day(1));
    expect(codeOf(await s.join(['user', 'nobody']))).toBe('CUSTOMER_NOT_FOUND');
    expect(codeOf(await s.join(['user', 'theirs']))).toBe('CUSTOMER_NOT_FOUND');
    expect(codeOf(await s.join(['user', 'user']))).toBe('CUSTOMERS_ALREADY_JOINED');
    await db.customer.update({
      where: { id: await s.rootOf('cus_x') },
      data: { erasedAt: new Date() },
    });
    expect(codeOf(await s.join(['user', 'cus_x']))).toBe('CUSTOMER_ERASED');
  });
});

describe('a split by hand', () => {
  it('is shown without changing anything, and then does what was shown', async () => {
    const s = await makeNamesScene();
    await bothPaid(s);
    await s.meet('user', 'cus_x');
    const marks = await tableMarks();
    const shown = await s.lookAtSplit('cus_x');
    expect(changedTables(marks, await tableMarks())).toEqual([]);
    expect(shown.effect).toMatchObject({
      customers: [
        { names: ['user'], affiliateId: s.bert.id },
        { names: ['cus_x'], affiliateId: s.anna.id },
      ],
      orders: [{ change: 'moves' }],
    });
    expect(expectOk(await s.split('cus_x', shown))).toEqual({ ...shown, mode: 'done' });
    expect((await s.books()).slice(0, 2)).toEqual(BEFORE.slice(0, 2));
  });

  it('of a name alone is shown and done, too', async () => {
    const s = await makeNamesScene();
    await s.meet('user', 'cus_x');
    const shown = await s.lookAtSplit('cus_x');
    expect(shown.effect.customers.map(({ names }) => names)).toEqual([['user'], ['cus_x']]);
    expectOk(await s.split('cus_x', shown));
    expect(await s.rootOf('user')).not.toBe(await s.rootOf('cus_x'));
  });

  it('is refused when it would do something else by now', async () => {
    const s = await makeNamesScene();
    await bothPaid(s);
    await s.meet('user', 'cus_x');
    const shown = await s.lookAtSplit('cus_x');
    const pending = await db.order.findFirstOrThrow({
      where: { programId: s.programId, occurredAt: day(2) },
    });
    await approveOrder(pending.id);
    expect(codeOf(await s.split('cus_x', shown))).toBe('PREVIEW_STALE');
    expect(await s.rootOf('user')).toBe(await s.rootOf('cus_x'));
  });

  it.each([
    ['a row', bothPaid],
    ['a name alone', () => Promise.resolve()],
  ])('of %s is one person’s of two at once', async (_what, prepare) => {
    const s = await makeNamesScene();
    await prepare(s);
    await s.meet('user', 'cus_x');
    const shown = await s.lookAtSplit('cus_x');
    const answers = await Promise.all(Array.from({ length: 6 }, () => s.split('cus_x', shown)));
    expect(answers.map(codeOf).sort()).toEqual([
      ...Array.from({ length: 5 }, () => 'CUSTOMER_NOT_JOINED'),
      'done',
    ]);
  });
});

describe('a suggestion that a person dismissed', () => {
  const dismiss = (s: Scene, ctx = s.admin) =>
    dismissSuggestion(ctx, s.programId, {
      ...{ customerId: 'user', otherCustomerId: 'cus_x', reason: 'Another household' },
    });

  it('is not made again by a buyer, whichever of the two is written', async () => {
    const s = await makeNamesScene();
    await suggested(s);
    expectOk(await dismiss(s));
    expect(await verdicts(s)).toEqual(['dismissed']);
    await s.says({ trusted: ['cus_x'], byBuyer: 'user' });
    // Cus_x has not paid: the buyer’s word alone would join them.
    await s.says({ trusted: ['user'], byBuyer: 'cus_x' });
    expect(await s.rootOf('user')).not.toBe(await s.rootOf('cus_x'));
    expect(await verdicts(s)).toEqual(['dismissed']);
    expect(await s.audits('CUSTOMER_SUGGESTION_DISMISSED')).toBe(1);
    expect(codeOf(await dismiss(s))).toBe('SUGGESTION_NOT_FOUND');
  });

  it('does not stand against what the merchant says, nor against a person', async () => {
    for (const join of ['meet', 'hand'] as const) {
      const s = await makeNamesScene();
      await suggested(s);
      expectOk(await dismiss(s));
      if (join === 'meet') await s.meet('user', 'cus_x');
      else expectOk(await s.join(['user', 'cus_x']));
      expect(await s.rootOf('user')).toBe(await s.rootOf('cus_x'));
      expect(await verdicts(s)).toEqual([]);
    }
  });
});

describe('whoever may not', () => {
  it.each([
    ['finance', null],
    ['support', null],
    ['admin', new Date()],
  ] as const)(
    'as %s (disabled: %s) neither looks, joins, splits nor dismisses',
    async (role, disabledAt) => {
      const s = await makeNamesScene();
      await suggested(s);
      await s.meet('a', 'b');
      const { id } = await makeUser({ role });
      await db.user.update({ where: { id }, data: { disabledAt } });
      const ctx = { actor: { kind: 'user' as const, id } };
      const reason = 'Because';
      const { preview } = await s.lookAtJoin('user', 'cus_x');
      const split = await s.lookAtSplit('a');
      const pair = { customerId: 'user', otherCustomerId: 'cus_x', reason };
      const acts = [
        joinCustomersByHand(ctx, s.programId, pair),
        joinCustomersByHand(ctx, s.programId, { ...pair, preview }),
        splitCustomer(ctx, s.programId, { customerId: 'a', reason }),
        splitCustomer(ctx, s.programId, { customerId: 'a', reason, preview: split.preview }),
        dismissSuggestion(ctx, s.programId, pair),
      ];
      const codes = (await Promise.all(acts)).map(codeOf);
      expect(codes).toEqual(acts.map(() => 'FORBIDDEN'));
    },
  );
});
