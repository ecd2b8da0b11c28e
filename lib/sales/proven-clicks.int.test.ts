import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyBooks } from '@/lib/books/verify';
import { db } from '@/lib/db/client';
import { transact } from '@/lib/db/transact';
import { expectOk } from '@/lib/result';
import { recordOrderAlone } from '@/lib/testing/orders';
import { systemCtx } from '@/lib/testing/factories';
import { dayOf, makeWorld, newPerson, takeStep, type World } from '@/lib/testing/histories';
import { outcomeOf, stateOf } from '@/lib/testing/history-state';

/** A verdict on a request is not one on the person: whoever buys is a person. */

let world: World;
let first: World;
let people = 0;

beforeAll(async () => {
  world = await makeWorld({ attribution: 'last' });
  first = await makeWorld({ attribution: 'first' });
});

afterAll(async () => {
  const checks = await verifyBooks();
  expect(checks.filter((check) => !check.ok && /^I\d/.test(check.id))).toEqual([]);
});

async function take(steps: string, of = world) {
  const person = newPerson(of, `p${++people}`);
  for (const step of steps.split(' · ')) await takeStep(person, step);
  return { person, outcome: outcomeOf(await stateOf(person)) };
}

const orderOf = async (steps: string, of = world) =>
  (await take(steps, of)).outcome.filter((line) => /^o\d/.test(line));

describe.each(['bot', 'prefetch'])('a click filtered as %s', (reason) => {
  it.each(['click', 'token'])('attributes the order that names it by %s', async (by) => {
    const { outcome } = await take(`click k1 a 1 ${reason} · order o1 2 ${by}=k1`);
    expect(outcome).toEqual([
      'fixed a by link since o1 until day 367',
      'o1: a; a 2000 pending (+click k1 ONLY_TOUCH)',
    ]);
  });

  it('attributes it from a connector that writes in its own transaction', async () => {
    const { person } = await take(`click k1 a 1 ${reason}`);
    const answer = await transact(systemCtx, (work) =>
      recordOrderAlone(work, world.programId, {
        orderId: `${person.customerId} o1`,
        customerId: person.customerId,
        amount: 10_000,
        currency: 'USD',
        click: person.clicks.get('k1')?.id ?? '',
        occurredAt: dayOf(2),
      }),
    );
    expect(expectOk(answer)).toMatchObject({ reason: null, commission: { amountMinor: 2_000n } });
  });

  it('attributes nothing that only shares its visitor, and no lead', async () => {
    expect(
      await orderOf(
        `click k1 a 1 ${reason} session=s · click k2 b 2 self session=s · order o1 3 click=k2`,
      ),
    ).toEqual(['o1: CLICK_FILTERED (-click k2 CLICK_FILTERED, -visit k1 CLICK_FILTERED)']);
    const { outcome } = await take(`click k1 a 1 ${reason} · lead 2 click=k1`);
    expect(outcome).toEqual(['nobody’s', 'lead 2: CLICK_FILTERED (-click k1 CLICK_FILTERED)']);
  });

  it('attributes the order after a sign-up that named it, whichever is reported first', async () => {
    const expected = [
      'fixed a by link since o1 until day 368',
      'lead 2: CLICK_FILTERED (-click k1 CLICK_FILTERED)',
      'o1: a; a 2000 pending (+visit k1 ONLY_TOUCH)',
    ];
    const inOrder = await take(`click k1 a 1 ${reason} · lead 2 click=k1 · order o1 3`);
    expect(inOrder.outcome).toEqual(expected);
    const late = await take(`click k1 a 1 ${reason} · order o1 3 · lead 2 click=k1`);
    expect(late.outcome).toEqual(expected);
  });

  it('decides earlier orders again that nobody was credited for', async () => {
    const lines = await orderOf(`click k1 a 1 ${reason} · order o1 2 · order o2 3 click=k1`);
    expect(lines).toEqual([
      'o1: a; a 2000 pending (+visit k1 ONLY_TOUCH)',
      'o2: a; a 2000 pending (+existing k1 CUSTOMER_OF_AFFILIATE, -click k1 SAME_AFFILIATE)',
    ]);
  });

  it('that comes out of a journal after its order attributes it then', async () => {
    const lines = await orderOf(`click k1 a 1 ${reason} late · order o1 2 click=k1 · arrive k1`);
    expect(lines).toEqual(['o1: a; a 2000 pending (+click k1 ONLY_TOUCH)']);
  });

  it('is as old, and as early or late, as another', async () => {
    const old = `click k1 a 1 ${reason} · order o1 62 click=k1`;
    expect(await orderOf(old)).toEqual(['o1: CLICK_EXPIRED (-click k1 CLICK_EXPIRED)']);
    const two = `click k1 a 1 ${reason} · click k2 b 2 session=k1 · lead 3 click=k1 · order o1 4 click=k2`;
    expect((await orderOf(two))[0]).toMatch(/^o1: b;/);
    expect((await orderOf(two, first))[0]).toMatch(/^o1: a;/);
  });

  it('does not take a customer who belongs to somebody', async () => {
    const lines = await orderOf(
      `click k1 a 1 · order o1 2 click=k1 · click k2 b 3 ${reason} · order o2 4 click=k2`,
    );
    expect(lines[1]).toBe(
      'o2: a; a 2000 pending (+existing k1 CUSTOMER_OF_AFFILIATE, -click k2 CUSTOMER_ALREADY_ATTRIBUTED)',
    );
  });
});

describe('a click out of a flood', () => {
  it('attributes the order that names it, and what it earns is held as fraud', async () => {
    expect(await orderOf('click k1 a 1 flood · order o1 2 click=k1')).toEqual([
      'o1: a; a 2000 pending, fraud open (+click k1 ONLY_TOUCH)',
    ]);
    expect(await orderOf('click k1 a 1 flood · lead 2 click=k1 · order o1 3')).toEqual([
      'o1: a; a 2000 pending, fraud open (+visit k1 ONLY_TOUCH)',
    ]);
    expect(await orderOf('click k1 a 1 flood late · order o1 2 click=k1 · arrive k1')).toEqual([
      'o1: a; a 2000 pending, fraud open (+click k1 ONLY_TOUCH)',
    ]);
  });

  it('holds a later order that names it again, and no other', async () => {
    const lines = await orderOf(
      'click k1 a 1 flood · order o1 2 click=k1 · order o2 3 click=k1 · order o3 4',
    );
    expect(lines.map((line) => line.includes('fraud open'))).toEqual([true, true, false]);
  });

  it('holds nothing of whose customer it already was by another click of the same affiliate', async () => {
    const lines = await orderOf(
      'click k1 a 1 · order o1 2 click=k1 · click k2 a 3 flood · order o2 4 click=k2',
    );
    expect(lines.map((line) => line.includes('fraud open'))).toEqual([false, false]);
  });

  it('holds nothing that another touch earned', async () => {
    const lines = await orderOf(
      'click k1 a 1 flood · click k2 b 2 · lead 3 click=k1 · order o1 4 click=k2',
    );
    expect(lines[0]).toMatch(/^o1: b; b 2000 pending \(/);
  });

  it('says in the audit log and to the affiliate why it is held', async () => {
    const { person } = await take('click k1 a 1 flood · order o1 2 click=k1');
    const hold = await db.hold.findFirstOrThrow({
      where: { commission: { order: { externalId: `${person.customerId} o1` } } },
    });
    expect(hold).toMatchObject({ kind: 'fraud', releasedAt: null });
    expect(hold.reason).toContain('one of more from one place');
  });
});

it.each(['not_navigation', 'self'])('a click filtered as %s never attributes', async (reason) => {
  expect(await orderOf(`click k1 a 1 ${reason} · order o1 2 click=k1`)).toEqual([
    'o1: CLICK_FILTERED (-click k1 CLICK_FILTERED)',
  ]);
  expect(await orderOf(`click k1 a 1 ${reason} · lead 2 click=k1 · order o1 3`)).toEqual([
    'o1: CLICK_FILTERED (-visit k1 CLICK_FILTERED)',
  ]);
});

it('a click of an affiliate who was not active attributes nothing either', async () => {
  expect(await orderOf('click k1 a 1 inactive · order o1 2 click=k1')).toEqual([
    'o1: AFFILIATE_INACTIVE (-click k1 AFFILIATE_INACTIVE)',
  ]);
});

it('of very many named clicks those that can decide are found', async () => {
  const { person } = await take('click k0 a 1 bot · lead 1.5 click=k0');
  for (let n = 1; n <= 8; n++) {
    await takeStep(person, `click k${n} b ${1 + n} bot`);
    await takeStep(person, `lead ${1.5 + n} click=k${n}`);
  }
  await takeStep(person, 'order o1 20');
  const lines = outcomeOf(await stateOf(person)).filter((line) => line.startsWith('o1'));
  expect(lines[0]).toMatch(/^o1: b; b 2000 pending \(\+visit k8 LAST_TOUCH/);
});
