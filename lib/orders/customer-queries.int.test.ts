import { describe, expect, it } from 'vitest';
import type { Viewer } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';
import { countSuggested, getCustomer, listCustomers } from '@/lib/orders/customer-queries';
import { dayOfScene as day, makeNamesScene } from '@/lib/testing/names-scene';

const staff: Viewer = { kind: 'staff', userId: 'usr_staff', role: 'support' };

describe('customers', () => {
  it('of one program are listed apart, each once under all names, with orders of all of them', async () => {
    const [s, other] = [await makeNamesScene(), await makeNamesScene()];
    await s.order('user', day(1), { code: s.anna.code, customerEmail: 'one@buyers.example' });
    await s.order('cus_x', day(2), { customerEmail: 'two@buyers.example' });
    await s.meet('user', 'cus_x');
    await other.order('user', day(1));
    const { items } = await listCustomers(staff, { programId: s.programId });
    expect(items).toMatchObject([
      {
        names: [{ name: 'user' }, { name: 'cus_x' }],
        emails: ['one@buyers.example', 'two@buyers.example'],
        orderCount: 2,
        affiliate: { id: s.anna.id },
      },
    ]);
    const found = await listCustomers(staff, { programId: s.programId, search: 'TWO@' });
    expect(found.items.map(({ id }) => id)).toEqual([await s.rootOf('user')]);
  });

  it('who were joined are one by the id of any row, for a viewer of their program alone', async () => {
    const s = await makeNamesScene();
    await s.order('user', day(1));
    await s.order('cus_x', day(2));
    const joined = await s.rootOf('cus_x');
    await s.meet('user', 'cus_x');
    const root = await s.rootOf('user');
    expect(joined).not.toBe(root);
    expect(await getCustomer(staff, joined)).toMatchObject({ id: root });
    const key = (programId: string): Viewer => ({
      ...{ kind: 'key', keyId: 'key_test', programId, affiliateId: null },
    });
    expect(await getCustomer(key(s.programId), joined)).toMatchObject({ id: root });
    expect(await getCustomer(key('prg_other'), joined)).toBeNull();
    const bound: Viewer = {
      ...{ kind: 'key', keyId: 'key_test', programId: s.programId },
      affiliateId: s.anna.id,
    };
    await expect(getCustomer(bound, joined)).rejects.toThrow('not for affiliates');
    await expect(listCustomers(bound, {})).rejects.toThrow('not for affiliates');
  });

  it('who may be one are counted and listed until somebody has decided', async () => {
    const s = await makeNamesScene();
    await s.order('victim', day(1));
    for (const name of ['cus_a', 'cus_b']) await s.says({ trusted: [name], byBuyer: 'victim' });
    expect(await countSuggested(staff, s.programId)).toBe(3);
    const victim = await getCustomer(staff, await s.rootOf('victim'));
    expect(victim).toMatchObject({ pairCount: 2 });
    expect(victim?.pairs.map(({ other }) => other.name).sort()).toEqual(['cus_a', 'cus_b']);
    await db.customerPair.updateMany({
      where: { programId: s.programId },
      data: { verdict: 'dismissed' },
    });
    expect(await countSuggested(staff, s.programId)).toBe(0);
    const { items } = await listCustomers(staff, { programId: s.programId, suggested: true });
    expect(items).toEqual([]);
  });
});
