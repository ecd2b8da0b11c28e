import { beforeEach, describe, expect, it } from 'vitest';
import { verifyBooks } from '@/lib/books/verify';
import { approveCommission } from '@/lib/commissions/approve-commission';
import { matureCommissions } from '@/lib/commissions/mature-commissions';
import { voidCommission } from '@/lib/commissions/void-commission';
import { clawBackCommission } from '@/lib/corrections/claw-back-commission';
import { changeAffiliateStatus } from '@/lib/corrections/change-affiliate-status';
import { holdCommission, releaseHold } from '@/lib/corrections/hold-commission';
import { db } from '@/lib/db/client';
import { recordOrderInput, recordRefundInput } from '@/lib/orders/schema';
import { setRecruiter } from '@/lib/recruits/set-recruiter';
import { recordRefund } from '@/lib/refunds/record-refund';
import { reverseRefund } from '@/lib/refunds/reverse-refund';
import { expectOk } from '@/lib/result';
import { createRule, endRule } from '@/lib/rewards/commands';
import { createRuleInput } from '@/lib/rewards/schema';
import { reattribute } from '@/lib/sales/reattribute';
import { recordOrder } from '@/lib/sales/record-order';
import {
  makeAffiliate,
  makeDiscountCode,
  makeProgram,
  makeUser,
  staffCtx,
} from '@/lib/testing/factories';

type Member = { id: string; code: string; userId: string };
let programId: string;
/** Recruited ben. */
let ana: Member;
let ben: Member;
let n = 0;

beforeEach(async () => {
  programId = (await makeProgram({ holdDays: 30 })).id;
  ana = await member();
  ben = await member();
});

async function member(email?: string): Promise<Member> {
  const user = await makeUser(email === undefined ? {} : { email, emailCanonical: email });
  const made = await makeAffiliate({ programId, userId: user.id });
  await makeDiscountCode({ programId, affiliateId: made.id, code: made.code });
  return made;
}

const recruitedAt = async (at: string, whom = ben, by = ana) => {
  await db.affiliate.update({
    where: { id: whom.id },
    data: { recruitedById: by.id, recruitedAt: new Date(at), recruitedReason: 'In the test' },
  });
};
const rule = async (bps = 1000, more: object = {}) =>
  expectOk(
    await createRule(
      staffCtx,
      programId,
      createRuleInput.parse({ trigger: 'recruit', outcome: { kind: 'share', bps }, ...more }),
    ),
  ).rule;
const sell = async (input: object = {}) => {
  const id = ++n;
  const told = recordOrderInput.parse({
    orderId: `r-${id}`,
    customerId: `r-c-${id}`,
    amount: 10_005,
    currency: 'USD',
    code: ben.code,
    ...input,
  });
  const { commission } = expectOk(await recordOrder(staffCtx, programId, told));
  return { orderId: told.orderId, commissionId: commission?.id ?? '' };
};
const refund = async (orderId: string, amount: number, refundId = `ref-${++n}`) => {
  const input = recordRefundInput.parse({ orderId, refundId, amount });
  expectOk(await recordRefund(staffCtx, programId, input));
  return refundId;
};
const followers = () =>
  db.commission.findMany({ where: { programId, kind: 'recruit' }, orderBy: { id: 'asc' } });
const follower = async () => {
  const [one, ...more] = await followers();
  expect(more).toEqual([]);
  if (!one) throw new Error('nothing follows');
  return one;
};
const left = async () => {
  const rows = await db.commission.findMany({
    where: { programId, affiliateId: ana.id, status: { not: 'voided' } },
  });
  return rows.reduce((sum, row) => sum + row.amountMinor - row.clawedBackMinor, 0n);
};
const expectInOrder = async () =>
  expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
const refusal = async (answer: Promise<{ ok: boolean }>) => {
  const one = (await answer) as { ok: boolean; error?: { code: string } };
  return one.ok ? null : (one.error?.code ?? '');
};

describe('a commission of a recruit', () => {
  beforeEach(() => recruitedAt('2026-01-31T12:00:00Z'));

  it('is followed by a share for whoever recruited, who hears of no order and no customer', async () => {
    const { id } = await rule();
    const { commissionId } = await sell();
    expect(await follower()).toMatchObject({
      affiliateId: ana.id,
      amountMinor: 200n,
      status: 'pending',
      followsId: commissionId,
      ruleId: id,
      orderId: null,
      customerId: null,
      subId: null,
      clickId: null,
      reason: '10 % of what a recruit earns of orders.',
    });
    await expectInOrder();
  });

  it('is followed by the first rule of the recruiter’s list, from one level to the next', async () => {
    await rule(3000);
    await rule(2000, { affiliateId: ana.id, conditions: { months: 0 } });
    await rule(1000, { affiliateId: ana.id });
    await rule(4000, { affiliateId: ben.id });
    await sell();
    expect((await follower()).amountMinor).toBe(200n);
  });

  it.each([
    ['2026-01-31T11:59:59.999Z', 0],
    ['2026-01-31T12:00:00Z', 1],
    ['2026-02-28T11:59:59.999Z', 1],
    ['2026-02-28T12:00:00Z', 0],
  ])('of %s is followed %d times by a rule of one month', async (occurredAt, times) => {
    await rule(1000, { conditions: { months: 1 } });
    await sell({ occurredAt });
    expect(await followers()).toHaveLength(times);
  });

  it('is followed by nothing where the rule has ended, gives nothing or too little', async () => {
    const { id } = await rule();
    expectOk(await endRule(staffCtx, { ruleId: id }));
    await sell();
    await rule(1000, { conditions: { months: 0 } });
    await sell();
    await rule(1);
    await sell({ amount: 100 });
    expect(await followers()).toEqual([]);
  });

  it('is not followed further: one level deep', async () => {
    const cora = await member();
    await recruitedAt('2026-01-01T00:00:00Z', ana, cora);
    await rule();
    await sell();
    expect((await follower()).affiliateId).toBe(ana.id);
  });

  it('is approved, and becomes available, with what follows it', async () => {
    await rule();
    const { commissionId } = await sell({ occurredAt: '2026-10-01T00:00:00Z' });
    const { id } = await follower();
    expect(await refusal(approveCommission(staffCtx, { commissionId: id }))).toBe(
      'FOLLOWS_UNAPPROVED',
    );
    expectOk(await approveCommission(staffCtx, { commissionId }));
    expect((await follower()).status).toBe('available');
    await expectInOrder();
  });

  it('is approved without what is held, which is approved later', async () => {
    await rule();
    const { commissionId } = await sell();
    const { id } = await follower();
    const hold = { commissionId: id, kind: 'fraud' as const, reason: 'Looks odd' };
    expectOk(await holdCommission(staffCtx, hold));
    expectOk(await approveCommission(staffCtx, { commissionId }));
    expect((await follower()).status).toBe('pending');
    expectOk(await releaseHold(staffCtx, hold));
    expectOk(await approveCommission(staffCtx, { commissionId: id }));
    expect((await follower()).status).toBe('approved');
    await expectInOrder();
  });

  it('approved by itself when its hold is over brings what follows it along', async () => {
    await db.program.update({ where: { id: programId }, data: { approval: 'automatic' } });
    await rule();
    await sell({ occurredAt: '2026-10-01T00:00:00Z' });
    await matureCommissions();
    await matureCommissions();
    expect((await follower()).status).toBe('available');
    await expectInOrder();
  });

  it('voided takes what follows it along', async () => {
    await rule();
    const { commissionId } = await sell();
    expectOk(await voidCommission(staffCtx, { commissionId, reason: 'Of the other one' }));
    expect(await follower()).toMatchObject({
      status: 'voided',
      voidReason: 'The commission that it follows was voided.',
    });
    await expectInOrder();
  });

  it('taken back in part, and given back, moves what follows it to its share of what is left', async () => {
    await rule();
    const { orderId } = await sell();
    const refundId = await refund(orderId, 3333);
    // 2001 - 667 = 1334, of which 10 %.
    expect(await left()).toBe(133n);
    await refund(orderId, 3333);
    expect(await left()).toBe(67n);
    expectOk(await reverseRefund(staffCtx, programId, { refundId, reason: 'It failed' }));
    expect(await left()).toBe(133n);
    await refund(orderId, 6672);
    expect(await follower()).toMatchObject({ status: 'clawed_back' });
    await expectInOrder();
  });

  it('taken back by hand counts as well, and what a person took of the follower is not taken twice', async () => {
    await rule();
    const { commissionId } = await sell();
    const { id } = await follower();
    const reason = 'Because of the test';
    expectOk(await clawBackCommission(staffCtx, { commissionId: id, amount: 150n, reason }));
    expectOk(await clawBackCommission(staffCtx, { commissionId, amount: 1001n, reason }));
    expect(await left()).toBe(0n);
    await expectInOrder();
  });

  it('voided by a person, what follows stays so, and never refuses what it follows', async () => {
    await rule();
    const { orderId, commissionId } = await sell();
    const { id } = await follower();
    expectOk(await voidCommission(staffCtx, { commissionId: id, reason: 'No share' }));
    await refund(orderId, 100);
    expectOk(await approveCommission(staffCtx, { commissionId }));
    expect((await follower()).status).toBe('voided');
    await expectInOrder();
  });

  it('given to another affiliate ends what followed it, and is followed by whoever recruited that one', async () => {
    const cora = await member();
    await rule();
    const { orderId, commissionId } = await sell();
    await refund(orderId, 3333);
    expectOk(await approveCommission(staffCtx, { commissionId }));
    const order = await db.order.findFirstOrThrow({ where: { programId, externalId: orderId } });
    await recruitedAt('2026-01-01T00:00:00Z', cora, ana);
    const input = { orderIds: [order.id], affiliateCode: cora.code, reason: 'It was hers' };
    expectOk(await reattribute(staffCtx, programId, input));
    expect(
      (await followers()).map((row) => [row.status, row.amountMinor, row.clawedBackMinor]),
    ).toEqual([
      ['clawed_back', 200n, 200n],
      ['pending', 200n, 67n],
    ]);
    await expectInOrder();
  });

  it('of a banned recruiter is followed by nothing, of one banned later by what is held', async () => {
    await rule();
    const ban = { affiliateId: ana.id, to: 'banned' as const, reason: 'Fraud' };
    expectOk(await changeAffiliateStatus(staffCtx, ban));
    await sell({ occurredAt: '2026-10-01T00:00:00Z' });
    await sell();
    const { id } = await follower();
    expect(await db.hold.count({ where: { commissionId: id, kind: 'banned' } })).toBe(1);
    await expectInOrder();
  });

  it.each([
    ['hold', 1, 1],
    ['allow', 1, 0],
    ['block', 0, 0],
  ])(
    'of one person with whoever recruited is followed as the terms %s it',
    async (selfReferral, times, holds) => {
      await db.program.update({ where: { id: programId }, data: { selfReferral } });
      const [one, two] = [await member(), await member()];
      await db.user.update({
        where: { id: two.userId },
        data: { emailCanonical: 'same@people.example' },
      });
      await db.user.update({
        where: { id: one.userId },
        data: { emailCanonical: 'same@people.example' },
      });
      await recruitedAt('2026-01-01T00:00:00Z', two, one);
      await rule();
      await sell({ code: two.code });
      expect(await followers()).toHaveLength(times);
      expect(await db.hold.count({ where: { commission: { programId, kind: 'recruit' } } })).toBe(
        holds,
      );
    },
  );
});

describe('who recruited', () => {
  const set = (whom: Member, by: Member) =>
    setRecruiter(staffCtx, { affiliateId: whom.id, code: by.code, reason: 'She said so' });

  it('is said once, by staff with a reason', async () => {
    expectOk(await set(ben, ana));
    const row = await db.affiliate.findUniqueOrThrow({ where: { id: ben.id } });
    expect(row).toMatchObject({
      recruitedById: ana.id,
      recruitedReason: 'She said so',
      recruitedVia: null,
    });
    expect(await refusal(set(ben, await member()))).toBe('RECRUITED_ALREADY');
    const audit = await db.auditEvent.findFirstOrThrow({
      where: { action: 'AFFILIATE_RECRUITED' },
    });
    expect(audit).toMatchObject({ subjectId: ben.id, reason: 'She said so' });
  });

  it('is nobody of oneself, of another program, or who is not there', async () => {
    expect(await refusal(set(ana, ana))).toBe('OWN_RECRUIT');
    const { id } = await makeProgram();
    const other = await makeAffiliate({ programId: id });
    expect(await refusal(set(ana, other))).toBe('RECRUITER_NOT_FOUND');
    expect(await refusal(set({ ...ana, id: 'aff_none' }, ben))).toBe('AFFILIATE_NOT_FOUND');
  });

  it('is no circle, however long', async () => {
    const cora = await member();
    expectOk(await set(ben, ana));
    expectOk(await set(cora, ben));
    expect(await refusal(set(ana, cora))).toBe('RECRUIT_CIRCLE');
    expect(await refusal(set(ana, ben))).toBe('RECRUIT_CIRCLE');
  });

  it('is one of two who would recruit each other at once', async () => {
    for (let round = 0; round < 10; round++) {
      const [one, two] = [await member(), await member()];
      const answers = await Promise.all([refusal(set(one, two)), refusal(set(two, one))]);
      expect(answers.toSorted()).toEqual(['RECRUIT_CIRCLE', null]);
    }
    await expectInOrder();
  });

  it('is not who is the same person, where the terms give nothing for that', async () => {
    await db.program.update({ where: { id: programId }, data: { selfReferral: 'block' } });
    for (const { userId } of [ana, ben]) {
      await db.user.update({
        where: { id: userId },
        data: { emailCanonical: 'one@people.example' },
      });
    }
    expect(await refusal(set(ben, ana))).toBe('RECRUIT_SAME_PERSON');
  });
});

describe('the database refuses', () => {
  const set = (id: string, recruitedById: string) =>
    db.$executeRaw`UPDATE affiliate SET recruited_by_id = ${recruitedById}, recruited_at = app_now(), recruited_reason = 'x' WHERE id = ${id}`;

  it('that somebody recruits themselves, in a circle, twice, or in another program', async () => {
    await expect(set(ana.id, ana.id)).rejects.toThrow();
    await set(ben.id, ana.id);
    await expect(set(ana.id, ben.id)).rejects.toThrow('would have recruited themselves');
    const cora = await member();
    await expect(set(ben.id, cora.id)).rejects.toThrow('by somebody else');
    const other = await makeAffiliate({ programId: (await makeProgram()).id });
    await expect(set(cora.id, other.id)).rejects.toThrow('another program');
  });

  it('the second of two who recruit each other at once', async () => {
    for (let round = 0; round < 10; round++) {
      const [one, two] = [await member(), await member()];
      const done = await Promise.allSettled([set(one.id, two.id), set(two.id, one.id)]);
      expect(done.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    }
  });

  it('a second follower, one that follows what it may not, and one that does not follow', async () => {
    await recruitedAt('2026-01-01T00:00:00Z');
    await rule();
    const { commissionId } = await sell();
    const { id } = await follower();
    const copy = (change: object) => db.$executeRaw`
      INSERT INTO commission SELECT (jsonb_populate_record(c, to_jsonb(c) || ${JSON.stringify(change)}::jsonb)).*
      FROM commission c WHERE id = ${id}`;
    await expect(copy({ id: 'com_second' })).rejects.toThrow('commission_follows_key');
    await expect(
      db.$executeRaw`UPDATE commission SET status = 'voided', voided_at = app_now(), voided_by = 'x', void_reason = 'x' WHERE id = ${commissionId}`,
    ).rejects.toThrow('does not follow');
    await expect(
      db.$executeRaw`UPDATE commission SET status = 'approved', approved_at = app_now(), approved_by = 'x' WHERE id = ${id}`,
    ).rejects.toThrow('not approved');
    await expect(
      db.$executeRaw`UPDATE commission SET follows_id = id WHERE id = ${id}`,
    ).rejects.toThrow('follows another');
  });
});
