import { expect, it } from 'vitest';
import { programToSetUp } from '@/app/admin/start/start-program';
import { db } from '@/lib/db/client';
import { expectOk } from '@/lib/result';
import { recordOrder } from '@/lib/sales/record-order';
import { makeProgram, makeUser, systemCtx } from '@/lib/testing/factories';

async function about(program?: string) {
  const { id: userId } = await makeUser({ role: 'owner' });
  const query = program === undefined ? {} : { program };
  return programToSetUp({ kind: 'staff', userId, role: 'owner' }, Promise.resolve(query));
}

it('the set-up speaks of the program that its address names, else of one without an order', async () => {
  const [old, fresh] = [await makeProgram(), await makeProgram()];
  const sale = { orderId: 'start-1', customerId: 'c', amount: 100, currency: 'USD' };
  expectOk(await recordOrder(systemCtx, old.id, sale));
  expect(await about(old.id)).toMatchObject({ id: old.id });
  expect(await about(fresh.id)).toMatchObject({ id: fresh.id });
  for (const nobodys of [undefined, 'prg_none', `${fresh.id}x`]) {
    const { id: programId } = await about(nobodys);
    expect(await db.order.count({ where: { programId } })).toBe(0);
  }
});
