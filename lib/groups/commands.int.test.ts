import { beforeEach, describe, expect, it } from 'vitest';
import { db } from '@/lib/db/client';
import { changeGroup, createGroup, reorderGroups } from '@/lib/groups/commands';
import { findGroup, listGroups } from '@/lib/groups/queries';
import { changeGroupInput, createGroupInput, MAX_GROUPS } from '@/lib/groups/schema';
import { newId } from '@/lib/ids';
import { expectOk } from '@/lib/result';
import { countEverything } from '@/lib/testing/api';
import { makeGroup, makeProgram, staffCtx } from '@/lib/testing/factories';

const viewer = { kind: 'staff', role: 'owner', userId: 'usr_test' } as never;

let programId: string;
beforeEach(async () => {
  ({ id: programId } = await makeProgram());
});

const create = (input: Record<string, unknown> = {}, scope = {}) =>
  createGroup(
    staffCtx,
    createGroupInput.parse({ programId, name: 'Creators', slug: 'creators', ...input }),
    scope,
  );
const change = (input: Record<string, unknown>, scope = {}) =>
  changeGroup(staffCtx, changeGroupInput.parse(input), scope);
const refused = async (answer: ReturnType<typeof create> | ReturnType<typeof reorderGroups>) => {
  const result = await answer;
  return result.ok ? null : result.error.code;
};
const audits = (groupId: string) =>
  db.auditEvent.findMany({ where: { subjectId: groupId }, orderBy: { id: 'asc' } });

describe('a group', () => {
  it('is made above the others, with what it says itself and the rest inherited', async () => {
    const rule = { figure: 'orders', atLeast: 10, period: 'quarter' };
    const { groupId } = expectOk(await create({ commissionBps: 2500, trailing: 'forever', rule }));
    const { groupId: next } = expectOk(await create({ slug: 'friends', name: 'Friends' }));
    const [everybody, creators, friends] = await listGroups(viewer, { programId });
    expect(everybody).toMatchObject({ isDefault: true, position: 0 });
    expect(creators).toMatchObject({
      id: groupId,
      position: 1,
      isDefault: false,
      overrides: { commissionBps: 2500, trailingOverridden: true, holdDays: null },
      terms: { commissionBps: 2500, trailingMonths: null, holdDays: 30 },
      rule: { ...rule, currency: null },
      members: 0,
    });
    expect(friends).toMatchObject({ id: next, position: 2, rule: null });
    expect(await audits(groupId)).toMatchObject([
      {
        action: 'GROUP_CREATED',
        programId,
        data: { slug: 'creators', commissionBps: { from: null, to: 2500 } },
      },
    ]);
  });

  it('is refused under a name in addresses that another of the program has, and no other program’s', async () => {
    expectOk(await create());
    expect(await refused(create())).toBe('GROUP_SLUG_TAKEN');
    expect(await refused(create({ slug: 'everybody' }))).toBe('GROUP_SLUG_TAKEN');
    expectOk(await create({ programId: (await makeProgram()).id }));
  });

  it('is made once by twenty at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => create()));
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    expect(await db.group.count({ where: { programId } })).toBe(2);
  });

  it('is refused for a program that is not in scope, or nowhere', async () => {
    const other = await makeProgram();
    const before = await countEverything();
    expect(await refused(create({}, { programId: other.id }))).toBe('PROGRAM_NOT_FOUND');
    expect(await refused(create({ programId: 'prg_none' }))).toBe('PROGRAM_NOT_FOUND');
    expect(await refused(create({ commissionKind: 'flat' }))).toBe('INVALID_INPUT');
    expect(await countEverything()).toEqual(before);
  });

  it('is refused where there are as many as a program has', async () => {
    const rows = Array.from({ length: MAX_GROUPS - 1 }, (_, at) => ({
      ...{ id: newId('group'), programId, name: 'One', slug: `one-${at}`, position: at + 1 },
    }));
    await db.group.createMany({ data: rows });
    expect(await refused(create())).toBe('GROUP_LIMIT_REACHED');
  });

  it.each([
    ['revenue without a currency', { figure: 'revenue', atLeast: 1, period: 'year' }],
    ['orders in a currency', { figure: 'orders', atLeast: 1, currency: 'USD', period: 'year' }],
    ['from nothing on', { figure: 'orders', atLeast: 0, period: 'year' }],
    ['in a week', { figure: 'orders', atLeast: 1, period: 'week' }],
  ])('has no rule by %s', (_what, rule) => {
    const input = { programId, name: 'A', slug: 'a', rule };
    expect(createGroupInput.safeParse(input).success).toBe(false);
  });
});

describe('a change', () => {
  it('keeps what it leaves out, goes back to the program’s by null, and is audited once', async () => {
    const { groupId } = expectOk(await create({ commissionBps: 2500, holdDays: 7 }));
    expectOk(await change({ groupId, holdDays: null, discountBps: 1000 }));
    expectOk(await change({ groupId, discountBps: 1000 }));
    expect(await findGroup(viewer, groupId)).toMatchObject({
      name: 'Creators',
      overrides: { commissionBps: 2500, holdDays: null, discountBps: 1000 },
      terms: { commissionBps: 2500, holdDays: 30, discountBps: 1000 },
    });
    const [, changed, ...more] = await audits(groupId);
    expect(changed).toMatchObject({
      action: 'GROUP_CHANGED',
      data: { holdDays: { from: 7, to: null }, discountBps: { from: null, to: 1000 } },
    });
    expect(more).toEqual([]);
  });

  it('sets and takes away a rule, and moves nobody into the default group', async () => {
    const { groupId } = expectOk(await create());
    const rule = { figure: 'revenue', atLeast: 100_000, currency: 'EUR', period: 'year' };
    expectOk(await change({ groupId, rule }));
    expect((await findGroup(viewer, groupId))?.rule).toEqual(rule);
    expectOk(await change({ groupId, name: 'Creators of old' }));
    expect((await findGroup(viewer, groupId))?.rule).toEqual(rule);
    expectOk(await change({ groupId, rule: null }));
    expect((await findGroup(viewer, groupId))?.rule).toBeNull();
    const everybody = await db.group.findFirstOrThrow({ where: { programId, isDefault: true } });
    expect(await refused(change({ groupId: everybody.id, rule }))).toBe('GROUP_IS_DEFAULT');
    await expect(
      db.group.update({
        where: { id: everybody.id },
        data: { ruleFigure: 'orders', ruleAtLeast: 1n, rulePeriod: 'year' },
      }),
    ).rejects.toThrow();
    await expect(
      db.group.update({ where: { id: groupId }, data: { ruleFigure: 'orders' } }),
    ).rejects.toThrow();
  });

  it('is refused of what is not in scope, of a taken name and of half a rate, and writes nothing', async () => {
    const { groupId } = expectOk(await create());
    const other = await makeProgram();
    const before = await countEverything();
    expect(await refused(change({ groupId, holdDays: 1 }, { programId: other.id }))).toBe(
      'GROUP_NOT_FOUND',
    );
    expect(await refused(change({ groupId: 'grp_none', holdDays: 1 }))).toBe('GROUP_NOT_FOUND');
    expect(await refused(change({ groupId, slug: 'everybody' }))).toBe('GROUP_SLUG_TAKEN');
    expect(await refused(change({ groupId, commissionFlatMinor: 5 }))).toBe('INVALID_INPUT');
    expect(await countEverything()).toEqual(before);
  });

  it('of the default group’s terms is one of everybody who is in no other', async () => {
    const everybody = await db.group.findFirstOrThrow({ where: { programId, isDefault: true } });
    expectOk(await change({ groupId: everybody.id, name: 'All', slug: 'all', holdDays: 3 }));
    expect(await findGroup(viewer, everybody.id)).toMatchObject({
      ...{ name: 'All', slug: 'all', isDefault: true, position: 0, terms: { holdDays: 3 } },
    });
  });
});

describe('the order of groups', () => {
  const reorder = (ids: string[], scope = {}) => reorderGroups(staffCtx, { programId, ids }, scope);
  const order = async () =>
    (await db.group.findMany({ where: { programId }, orderBy: { position: 'asc' } })).map(
      ({ id }) => id,
    );

  it('is that of all of them above the default one, and changes at once', async () => {
    const [a, b, c] = [
      (await makeGroup({ programId })).id,
      (await makeGroup({ programId })).id,
      (await makeGroup({ programId })).id,
    ];
    const [everybody] = await order();
    expectOk(await reorder([c, a, b]));
    expect(await order()).toEqual([everybody, c, a, b]);
    expect(await db.auditEvent.count({ where: { action: 'GROUPS_REORDERED', programId } })).toBe(1);
    const before = await countEverything();
    expectOk(await reorder([c, a, b]));
    for (const ids of [
      [],
      [c, a],
      [c, a, a],
      [c, a, b, b],
      [c, a, everybody ?? ''],
      [c, a, 'grp_x'],
    ]) {
      expect(await refused(reorder(ids))).toBe('GROUPS_CHANGED');
    }
    expect(await refused(reorder([a, b, c], { programId: 'prg_other' }))).toBe('PROGRAM_NOT_FOUND');
    expect(await countEverything()).toEqual(before);
    expect(await order()).toEqual([everybody, c, a, b]);
  });
});
