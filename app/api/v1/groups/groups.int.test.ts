import { beforeEach, describe, expect, it } from 'vitest';
import * as affiliates from '@/app/api/v1/affiliates/route';
import * as oneAffiliate from '@/app/api/v1/affiliates/[id]/route';
import * as move from '@/app/api/v1/affiliates/[id]/group/route';
import * as commissions from '@/app/api/v1/commissions/route';
import * as one from '@/app/api/v1/groups/[id]/route';
import * as remove from '@/app/api/v1/groups/[id]/remove/route';
import * as reorder from '@/app/api/v1/groups/reorder/route';
import * as groups from '@/app/api/v1/groups/route';
import * as payouts from '@/app/api/v1/payouts/route';
import * as statements from '@/app/api/v1/statements/route';
import { db } from '@/lib/db/client';
import { callApi, countEverything, makeKey, type ApiAnswer } from '@/lib/testing/api';
import { makeAffiliate, makeGroup, makeProgram } from '@/lib/testing/factories';
import { makeEarned } from '@/lib/testing/money';

let programId: string;
let key: string;
beforeEach(async () => {
  ({ id: programId } = await makeProgram());
  key = await makeKey(programId);
});

type Item = Record<string, unknown> & { id: string };
const itemsOf = (answer: ApiAnswer) => answer.body.items as Item[];
const said = (answer: ApiAnswer) => [answer.status, answer.body.error?.code];

describe('groups by the API', () => {
  it('are made, listed upwards, changed, put in order and removed', async () => {
    const rule = { figure: 'revenue', atLeast: 500_000, currency: 'usd', period: 'year' };
    const made = await callApi(groups.POST, {
      key,
      body: { name: 'Creators', slug: 'creators', commissionBps: 2500, rule },
    });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      ...{ name: 'Creators', slug: 'creators', position: 1, isDefault: false, members: 0 },
      terms: { commissionBps: 2500, holdDays: 30 },
      overrides: { commissionBps: 2500, holdDays: null, commissionFlatMinor: null },
      rule: { ...rule, currency: 'USD' },
    });
    const id = made.body.id as string;
    const flat = {
      commissionKind: 'flat',
      commissionFlatMinor: 900,
      commissionFlatCurrency: 'USD',
    };
    const body = { ...flat, rule: null };
    const changed = await callApi(one.PATCH, { key, method: 'PATCH', params: { id }, body });
    expect(changed.body).toMatchObject({ overrides: flat, terms: flat, rule: null });
    const next = await makeGroup({ programId });
    const ordered = await callApi(reorder.POST, { key, body: { ids: [next.id, id] } });
    expect(itemsOf(ordered).map((item) => [item.id, item.position])).toEqual([
      [expect.any(String), 0],
      [next.id, 1],
      [id, 2],
    ]);
    expect(itemsOf(await callApi(groups.GET, { key }))).toEqual(itemsOf(ordered));
    const member = await makeAffiliate({ programId, groupId: id });
    const call = { key, params: { id } };
    expect(said(await callApi(remove.POST, { ...call, body: {} }))).toEqual([
      409,
      'GROUP_NOT_EMPTY',
    ]);
    const gone = await callApi(remove.POST, { ...call, body: { moveTo: next.id } });
    expect([gone.status, gone.body]).toEqual([200, { id }]);
    expect((await callApi(one.GET, call)).status).toBe(404);
    const read = await callApi(oneAffiliate.GET, { key, params: { id: member.id } });
    expect(read.body.group).toMatchObject({ id: next.id });
  });

  it('move an affiliate, and take one who is created', async () => {
    const group = await makeGroup({ programId, commissionBps: 3100 });
    const { id } = await makeAffiliate({ programId });
    const call = { key, params: { id } };
    const moved = await callApi(move.POST, {
      ...call,
      body: { groupId: group.id, reason: 'Sells' },
    });
    expect(moved.body).toMatchObject({ group: { id: group.id }, terms: { commissionBps: 3100 } });
    const person = { name: 'Ann', email: `${group.slug}@people.example` };
    const made = await callApi(affiliates.POST, { key, body: { ...person, groupId: group.id } });
    expect(made.body.affiliate).toMatchObject({ group: { id: group.id } });
  });

  it('of another program are not found, and nothing is written', async () => {
    const other = await makeProgram();
    const foreign = await makeGroup({ programId: other.id });
    const mine = await makeGroup({ programId });
    const own = await makeAffiliate({ programId });
    const theirs = await makeAffiliate({ programId: other.id });
    const before = await countEverything();
    const about = (id: string) => ({ key, params: { id } });
    const patch = { method: 'PATCH', body: { holdDays: 1 } };
    const answers = [
      await callApi(one.GET, about(foreign.id)),
      await callApi(one.PATCH, { ...about(foreign.id), ...patch }),
      await callApi(remove.POST, { ...about(foreign.id), body: {} }),
      await callApi(move.POST, { ...about(own.id), body: { groupId: foreign.id } }),
    ];
    expect(answers.map(said)).toEqual(answers.map(() => [404, 'GROUP_NOT_FOUND']));
    const stranger = await callApi(move.POST, { ...about(theirs.id), body: { groupId: mine.id } });
    expect(said(stranger)).toEqual([404, 'AFFILIATE_NOT_FOUND']);
    const listed = itemsOf(await callApi(groups.GET, { key })).map((item) => item.id);
    expect(listed).not.toContain(foreign.id);
    const order = await callApi(reorder.POST, { key, body: { ids: [foreign.id] } });
    expect(said(order)).toEqual([409, 'GROUPS_CHANGED']);
    expect(await countEverything()).toEqual(before);
  });

  it.each([
    ['no name in addresses', { name: 'A' }],
    ['a name in addresses with a slash', { name: 'A', slug: 'a/b' }],
    ['a rate above all', { name: 'A', slug: 'a', commissionBps: 10_001 }],
    ['half a fixed rate', { name: 'A', slug: 'a', commissionFlatMinor: 5 }],
    [
      'revenue of no currency',
      {
        ...{ name: 'A', slug: 'a' },
        rule: { figure: 'revenue', atLeast: 1, period: 'year' },
      },
    ],
    [
      'a rule from nothing on',
      {
        ...{ name: 'A', slug: 'a' },
        rule: { figure: 'orders', atLeast: 0, period: 'year' },
      },
    ],
  ])('with %s are refused', async (_what, body) => {
    const before = await countEverything();
    expect(said(await callApi(groups.POST, { key, body }))).toEqual([422, 'INVALID_INPUT']);
    expect(await countEverything()).toEqual(before);
  });
});

describe('lists by group', () => {
  it('hold what belongs to its affiliates as they are now, and nothing else', async () => {
    const group = await makeGroup({ programId });
    const inside = await makeAffiliate({ programId, groupId: group.id });
    const outside = await makeAffiliate({ programId });
    const of = (affiliateId: string) =>
      makeEarned({ programId, affiliateId }, { amountMinor: 500n });
    const [mine] = [await of(inside.id), await of(outside.id)];
    const path = `/x?group=${group.id}`;
    const idsOf = async (handler: typeof affiliates.GET, asked = path) =>
      itemsOf(await callApi(handler, { key, path: asked })).map((item) => item.id);
    expect(await idsOf(affiliates.GET)).toEqual([inside.id]);
    expect(await idsOf(commissions.GET)).toEqual([mine?.commissionId]);
    expect(await idsOf(payouts.GET)).toEqual([]);
    expect(await idsOf(statements.GET)).toEqual([]);
    expect(await idsOf(affiliates.GET, '/x?group=grp_none')).toEqual([]);
    await db.affiliate.update({ where: { id: outside.id }, data: { groupId: group.id } });
    expect((await idsOf(commissions.GET)).length).toBe(2);
  });

  it('of another program are empty', async () => {
    const other = await makeProgram();
    const foreign = await makeGroup({ programId: other.id });
    const theirs = await makeAffiliate({ programId: other.id, groupId: foreign.id });
    await makeEarned({ programId: other.id, affiliateId: theirs.id }, { amountMinor: 500n });
    const path = `/x?group=${foreign.id}`;
    for (const handler of [affiliates.GET, commissions.GET, payouts.GET, statements.GET]) {
      expect(itemsOf(await callApi(handler, { key, path }))).toEqual([]);
    }
  });
});
