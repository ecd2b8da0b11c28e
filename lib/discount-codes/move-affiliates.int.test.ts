import { beforeEach, describe, expect, it } from 'vitest';
import { getAffiliateDto } from '@/lib/affiliates/queries';
import { db } from '@/lib/db/client';
import { createAffiliate } from '@/lib/discount-codes/create-affiliate';
import { moveAffiliate, moveAffiliates } from '@/lib/discount-codes/move-affiliates';
import { removeGroup } from '@/lib/discount-codes/remove-group';
import { loadDefaultGroup } from '@/lib/groups/load';
import { expectOk } from '@/lib/result';
import { countEverything } from '@/lib/testing/api';
import {
  makeAffiliate,
  makeDiscountCode,
  makeGroup,
  makeProgram,
  staffCtx,
} from '@/lib/testing/factories';
import { makeEarned } from '@/lib/testing/money';

let programId: string;
let serial = 0;
beforeEach(async () => {
  ({ id: programId } = await makeProgram({ discountBps: 500 }));
  serial++;
});

const move = (affiliateId: string, groupId: string, reason?: string) =>
  moveAffiliate(staffCtx, { affiliateId, groupId, reason });
const codeOf = async (answer: Promise<{ ok: boolean; error?: { code: string } }>) => {
  const result = await answer;
  return result.ok ? null : result.error?.code;
};
const member = async (own: Record<string, unknown> = {}) => {
  const email = `m${serial}-${Math.random().toString(36).slice(2)}@people.example`;
  const created = expectOk(
    await createAffiliate(staffCtx, { programId, name: 'Ana', email, status: 'active', ...own }),
  );
  return { id: created.affiliate.id, code: created.discountCode };
};
const codesOf = (affiliateId: string) =>
  db.discountCode.findMany({ where: { affiliateId }, orderBy: { createdAt: 'asc' } });

describe('a move by a person', () => {
  it('changes terms from now on and nothing that was earned, and is told once', async () => {
    const group = await makeGroup({ programId, commissionBps: 4000, holdDays: 1 });
    const { id } = await member();
    const earned = await makeEarned({ programId, affiliateId: id }, { amountMinor: 2_000n });
    const frozen = await db.commission.findUniqueOrThrow({ where: { id: earned.commissionId } });
    const entries = await db.ledgerEntry.findMany({ orderBy: { id: 'asc' } });
    expect(expectOk(await move(id, group.id, 'Sells a lot'))).toMatchObject({
      alreadyThere: false,
    });
    expect((await getAffiliateDto(db, id)).terms).toMatchObject({
      commissionBps: 4000,
      holdDays: 1,
    });
    const after = await db.commission.findUniqueOrThrow({ where: { id: earned.commissionId } });
    expect(after).toEqual(frozen);
    expect(await db.ledgerEntry.findMany({ orderBy: { id: 'asc' } })).toEqual(entries);
    const told = await db.auditEvent.findMany({
      where: { action: 'AFFILIATE_MOVED', affiliateId: id },
    });
    expect(told).toMatchObject([
      { reason: 'Sells a lot', programId, data: { by: 'person', to: { id: group.id } } },
    ]);
    const events = await db.outboxEvent.findMany({
      where: { type: 'affiliate.moved_group', affiliateId: id },
    });
    expect(events).toHaveLength(1);
    const { movedByHandAt } = await db.affiliate.findUniqueOrThrow({ where: { id } });
    expect(movedByHandAt).not.toBeNull();
    expect(expectOk(await move(id, group.id))).toMatchObject({ alreadyThere: true });
    expect(
      await db.auditEvent.count({ where: { action: 'AFFILIATE_MOVED', affiliateId: id } }),
    ).toBe(1);
  });

  it('is not into another program’s group, nor of another program’s affiliate', async () => {
    const other = await makeProgram();
    const foreign = await makeGroup({ programId: other.id });
    const group = await makeGroup({ programId });
    const { id } = await makeAffiliate({ programId });
    const stranger = await makeAffiliate({ programId: other.id });
    const before = await countEverything();
    expect(await codeOf(move(id, foreign.id))).toBe('GROUP_NOT_FOUND');
    expect(await codeOf(move(id, 'grp_none'))).toBe('GROUP_NOT_FOUND');
    expect(await codeOf(move(stranger.id, group.id))).toBe('GROUP_NOT_FOUND');
    const input = { affiliateId: id, groupId: group.id };
    expect(await codeOf(moveAffiliate(staffCtx, input, { programId: other.id }))).toBe(
      'AFFILIATE_NOT_FOUND',
    );
    const many = { programId, groupId: group.id, by: 'person' as const };
    expect(
      await codeOf(moveAffiliates(staffCtx, { ...many, affiliateIds: [id, stranger.id] })),
    ).toBe('AFFILIATE_NOT_FOUND');
    expect(await countEverything()).toEqual(before);
    expect((await db.affiliate.findUniqueOrThrow({ where: { id } })).groupId).not.toBe(group.id);
  });

  it('happens once when twenty ask at once', async () => {
    const group = await makeGroup({ programId });
    const { id } = await makeAffiliate({ programId });
    const answers = await Promise.all(Array.from({ length: 20 }, () => move(id, group.id)));
    const moved = answers.filter((answer) => !expectOk(answer).alreadyThere);
    expect(moved).toHaveLength(1);
    expect(
      await db.outboxEvent.count({ where: { type: 'affiliate.moved_group', affiliateId: id } }),
    ).toBe(1);
  });

  it('moves many in pieces, and counts who was there before', async () => {
    const group = await makeGroup({ programId });
    const ids = await Promise.all(
      Array.from({ length: 7 }, async () => (await makeAffiliate({ programId })).id),
    );
    expectOk(await move(ids[0] ?? '', group.id));
    const many = { programId, groupId: group.id, by: 'person' as const, reason: 'A new season' };
    const answer = await moveAffiliates(staffCtx, { ...many, affiliateIds: [...ids, ...ids] });
    expect(expectOk(answer)).toEqual({ moved: 6, before: 1 });
    expect(await db.affiliate.count({ where: { groupId: group.id } })).toBe(7);
  });
});

describe('the discount of a moved affiliate', () => {
  it('keeps its code and takes the value of the group', async () => {
    const group = await makeGroup({ programId, discountBps: 1500 });
    const { id, code } = await member();
    expect(code?.percentBps).toBe(500);
    expectOk(await move(id, group.id));
    expect(await codesOf(id)).toMatchObject([{ id: code?.id, percentBps: 1500, active: true }]);
    const told = await db.auditEvent.findMany({
      where: { action: 'DISCOUNT_CODE_CHANGED', affiliateId: id },
    });
    expect(told).toMatchObject([{ data: { percentBps: { from: 500, to: 1500 } } }]);
  });

  it('ends where the group gives none, and begins where it gives one for the first time', async () => {
    const none = await makeGroup({ programId, discountBps: 0 });
    const some = await makeGroup({ programId, discountBps: 2000 });
    const { id } = await member();
    expectOk(await move(id, none.id));
    const [ended, ...others] = await codesOf(id);
    expect([ended?.active, others]).toEqual([false, []]);
    expect(ended?.endsAt).not.toBeNull();
    expectOk(await move(id, some.id));
    expect((await codesOf(id)).filter((code) => code.active)).toMatchObject([
      { kind: 'percent', percentBps: 2000 },
    ]);
  });

  it('is no application’s: nobody who has not begun gets a code', async () => {
    const some = await makeGroup({ programId, discountBps: 2000 });
    const { id } = await makeAffiliate({ programId, status: 'applied' });
    expectOk(await move(id, some.id));
    expect(await codesOf(id)).toEqual([]);
  });

  it('stays where somebody gave another value, and where the affiliate has their own', async () => {
    const group = await makeGroup({ programId, discountBps: 1500 });
    const own = await member({ discountBps: 700 });
    const given = await makeAffiliate({ programId });
    const code = `GIVEN${serial}`;
    await makeDiscountCode({ programId, affiliateId: given.id, code, percentBps: 900 });
    expectOk(await move(own.id, group.id));
    expectOk(await move(given.id, group.id));
    expect(await codesOf(own.id)).toMatchObject([{ percentBps: 700, active: true }]);
    expect(await codesOf(given.id)).toMatchObject([{ percentBps: 900, active: true }]);
  });
});

describe('a group that is removed', () => {
  const remove = (groupId: string, moveTo?: string, scope = {}) =>
    removeGroup(staffCtx, { groupId, moveTo }, scope);

  it('is empty, or says where its affiliates go', async () => {
    const group = await makeGroup({ programId });
    const next = await makeGroup({ programId });
    const { id } = await makeAffiliate({ programId, groupId: group.id });
    expect(await codeOf(remove(group.id))).toBe('GROUP_NOT_EMPTY');
    expect(await codeOf(remove(group.id, group.id))).toBe('GROUP_NOT_EMPTY');
    expectOk(await remove(group.id, next.id));
    expect((await db.affiliate.findUniqueOrThrow({ where: { id } })).groupId).toBe(next.id);
    expect(await db.group.findUnique({ where: { id: group.id } })).toBeNull();
    expect(await codeOf(remove(group.id))).toBe('GROUP_NOT_FOUND');
    const told = await db.auditEvent.findMany({ where: { subjectId: group.id } });
    expect(told.map((row) => row.action)).toEqual(['GROUP_REMOVED']);
  });

  it('is never the default one, nor another program’s, and its affiliates go to no other program', async () => {
    const everybody = await loadDefaultGroup(db, programId);
    const other = await makeProgram();
    const foreign = await makeGroup({ programId: other.id });
    const group = await makeGroup({ programId });
    await makeAffiliate({ programId, groupId: group.id });
    const before = await countEverything();
    expect(await codeOf(remove(everybody.id, group.id))).toBe('GROUP_IS_DEFAULT');
    expect(await codeOf(remove(group.id, everybody.id, { programId: other.id }))).toBe(
      'GROUP_NOT_FOUND',
    );
    expect(await codeOf(remove(group.id, foreign.id))).toBe('GROUP_NOT_FOUND');
    expect(await countEverything()).toEqual(before);
  });

  it('takes nobody with it who comes in at the same moment', async () => {
    const everybody = await loadDefaultGroup(db, programId);
    for (let round = 0; round < 5; round++) {
      const group = await makeGroup({ programId });
      const ids = await Promise.all(
        Array.from({ length: 4 }, async () => (await makeAffiliate({ programId })).id),
      );
      const answers = await Promise.all([
        remove(group.id, everybody.id),
        ...ids.map((id) => move(id, group.id)),
      ]);
      for (const answer of answers) {
        expect(answer.ok || answer.error.code === 'GROUP_NOT_FOUND').toBe(true);
      }
      expect(await db.group.findUnique({ where: { id: group.id } })).toBeNull();
      const groups = await db.affiliate.findMany({ where: { id: { in: ids } } });
      expect(new Set(groups.map((row) => row.groupId))).toEqual(new Set([everybody.id]));
    }
  });
});
