import { expect, it } from 'vitest';
import { db } from '@/lib/db/client';
import { transact } from '@/lib/db/transact';
import { findOrderTwin } from '@/lib/orders/find-twin';
import { expectOk, ok } from '@/lib/result';
import { meetNames } from '@/lib/sales/joins/meet-names';
import { recordOrder } from '@/lib/sales/record-order';
import { makeProgram, systemCtx } from '@/lib/testing/factories';

const viewer = { kind: 'staff', userId: 'usr_x', role: 'owner' } as const;
const at = (minute: number) => new Date(Date.UTC(2026, 5, 1, 12, minute));
type Given = Partial<Parameters<typeof recordOrder>[2]>;

it.each<[string, Given, boolean]>([
  ['another source, within ten minutes', {}, true],
  ['ten minutes before', { occurredAt: at(20) }, true],
  ['the total alone, net told as gross', { amount: 11_900 }, true],
  ['another name of the customer with the same address', { customerId: 'cus_1' }, true],
  ['the same source', { source: 'api' }, false],
  ['another amount and total', { amount: 9000, total: 9000 }, false],
  ['another currency', { currency: 'EUR' }, false],
  ['eleven minutes later', { occurredAt: at(41) }, false],
  ['another customer', { customerId: 'other', customerEmail: 'no@people.example' }, false],
])('an order may be the same sale as another: %s', async (_what, more, expected) => {
  const { id: programId } = await makeProgram();
  const facts = {
    ...{ customerId: 'user_1', customerEmail: 'Jo+shop@people.example', currency: 'USD' },
    ...{ amount: 10_000, total: 11_900, occurredAt: at(30) },
  };
  const shop = await recordOrder(systemCtx, programId, { ...facts, orderId: 'A-1' });
  const stripe = { ...facts, orderId: 'pi_1', source: 'stripe' as const };
  const email = { customerEmail: 'jo@people.example' };
  const other = await recordOrder(systemCtx, programId, { ...stripe, ...email, ...more });
  const { id } = expectOk(other).order;
  const twin = await findOrderTwin(viewer, expectOk(shop).order.id);
  expect(twin).toEqual(expected ? { id, orderId: 'pi_1', source: 'stripe' } : null);
  const back = await findOrderTwin(viewer, id);
  expect(back?.orderId ?? null).toBe(expected ? 'A-1' : null);
});

it('of another program, or of nothing, is none', async () => {
  const [one, two] = [await makeProgram(), await makeProgram()];
  const facts = { customerId: 'c', customerEmail: 'jo@people.example', currency: 'USD' };
  const paid = { ...facts, amount: 100, occurredAt: at(0) };
  const here = await recordOrder(systemCtx, one.id, { ...paid, orderId: 'A' });
  expectOk(await recordOrder(systemCtx, two.id, { ...paid, orderId: 'B', source: 'stripe' }));
  expect(await findOrderTwin(viewer, expectOk(here).order.id)).toBeNull();
  const free = { ...facts, amount: 0, occurredAt: at(0) };
  const nothing = await recordOrder(systemCtx, one.id, { ...free, orderId: 'C' });
  expectOk(await recordOrder(systemCtx, one.id, { ...free, orderId: 'D', source: 'stripe' }));
  expect(await findOrderTwin(viewer, expectOk(nothing).order.id)).toBeNull();
  expect(await db.order.count({ where: { programId: one.id } })).toBe(3);
});

it.each(['user_1', 'cus_1'])(
  'is found for names that became one customer, from the order of %s',
  async (who) => {
    const { id: programId } = await makeProgram();
    const facts = { amount: 10_000, currency: 'USD', occurredAt: at(0) };
    const told = [
      { ...facts, customerId: 'user_1', orderId: 'user_1' },
      { ...facts, customerId: 'cus_1', orderId: 'cus_1', source: 'stripe' as const },
    ];
    for (const order of told) expectOk(await recordOrder(systemCtx, programId, order));
    expectOk(
      await transact(systemCtx, async (work) =>
        ok(
          await meetNames(work, programId, {
            ...{ trusted: ['user_1', 'cus_1'], byBuyer: null, guest: 'pi_1' },
          }),
        ),
      ),
    );
    const order = await db.order.findFirstOrThrow({ where: { programId, externalId: who } });
    expect((await findOrderTwin(viewer, order.id))?.orderId).toBe(
      who === 'user_1' ? 'cus_1' : 'user_1',
    );
  },
);
