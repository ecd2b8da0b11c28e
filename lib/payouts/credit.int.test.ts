import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { verifyBooks } from '@/lib/books/verify';
import { approveCommission } from '@/lib/commissions/approve-commission';
import { changeAffiliateStatus } from '@/lib/corrections/change-affiliate-status';
import { clawBackCommission } from '@/lib/corrections/claw-back-commission';
import { holdCommission } from '@/lib/corrections/hold-commission';
import { settleDebt } from '@/lib/corrections/settle-debt';
import { db } from '@/lib/db/client';
import { atTime } from '@/lib/db/clock';
import type { CommandContext } from '@/lib/db/work';
import { newId } from '@/lib/ids';
import { createBatch } from '@/lib/payouts/batches/create-batch';
import { listBatchChoices } from '@/lib/payouts/batches/queries';
import { getPayout } from '@/lib/payouts/get-payout';
import { payPayouts } from '@/lib/payouts/move-many';
import { approvePayout, closePayout, payPayout, sendPayout } from '@/lib/payouts/move-payouts';
import { listPayouts } from '@/lib/payouts/queries';
import { getCurrentDetails, getPayoutReadiness } from '@/lib/payouts/readiness';
import { requestPayout } from '@/lib/payouts/request-payout';
import { savePayoutDetails } from '@/lib/payouts/save-details';
import { updateProgramTerms } from '@/lib/programs/commands';
import { expectOk } from '@/lib/result';
import { addDays } from '@/lib/time/calendar';
import { makeKey } from '@/lib/testing/api';
import { makeAffiliate, makeProgram, makeUser, staffCtx, systemCtx } from '@/lib/testing/factories';
import { balancesOf, makeEarned } from '@/lib/testing/money';

const longAgo = addDays(new Date(), -60);
const zero = { pending: 0n, available: 0n, in_payout: 0n, paid: 0n, debt: 0n };
const reason = 'Because of the test';
const staff = { kind: 'staff', userId: 'usr_test_staff', role: 'finance' } as const;

let programId: string;

beforeAll(async () => {
  const offers = { creditEnabled: true, creditName: 'free months', creditBonusBps: 1000 };
  programId = (await makeProgram({ minimumPayout: { USD: 1000, EUR: 1000 }, ...offers })).id;
});

afterAll(async () => {
  expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
});

async function makeMember(program = programId) {
  const { id: affiliateId, userId } = await makeAffiliate({ programId: program });
  const details = { method: 'credit', account: `cus_${affiliateId.slice(-8)}` } as const;
  expectOk(await savePayoutDetails(systemCtx, affiliateId, details));
  return { programId: program, affiliateId, userId, account: details.account };
}

async function earn(member: { programId: string; affiliateId: string }, amountMinor: bigint) {
  const earned = await makeEarned(member, { amountMinor, earnedAt: longAgo });
  expectOk(await approveCommission(staffCtx, earned));
  return earned.commissionId;
}

/** 60.00 and 40.00 asked for. */
async function makeRequested(program = programId) {
  const member = await makeMember(program);
  const large = await earn(member, 6000n);
  const small = await earn(member, 4000n);
  const asked = { affiliateId: member.affiliateId, currency: 'USD' };
  const { payoutId } = expectOk(await requestPayout(staffCtx, asked));
  return { ...member, payoutId, large, small };
}

async function makeApproved(program = programId) {
  const made = await makeRequested(program);
  expectOk(await approvePayout(staffCtx, made));
  return { ...made, bonusId: await bonusOfPayout(made.payoutId) };
}

const payoutOf = (id: string) => db.payout.findUniqueOrThrow({ where: { id } });
const commissionOf = (id: string) => db.commission.findUniqueOrThrow({ where: { id } });
async function bonusOfPayout(payoutId: string): Promise<string> {
  const { bonusCommissionId } = await payoutOf(payoutId);
  if (bonusCommissionId === null) throw new Error(`${payoutId} has no bonus`);
  return bonusCommissionId;
}

describe('a payout in credit', () => {
  it('gets its bonus with the approval, as one more item', async () => {
    const made = await makeRequested();
    expect(await payoutOf(made.payoutId)).toMatchObject({
      amountMinor: 10_000n,
      creditBonusBps: 1000,
      bonusCommissionId: null,
    });
    expect(expectOk(await approvePayout(staffCtx, made))).toMatchObject({ status: 'approved' });
    const bonusId = await bonusOfPayout(made.payoutId);
    expect(await commissionOf(bonusId)).toMatchObject({
      kind: 'bonus',
      status: 'requested',
      amountMinor: 1000n,
      holdDays: 0,
      reason: '10 % on top, for being paid in free months',
    });
    expect(await balancesOf(made.affiliateId)).toEqual({ ...zero, in_payout: 11_000n });
    const shown = await getPayout(staff, made.payoutId);
    expect(shown).toMatchObject({
      amountMinor: 11_000n,
      bonusMinor: 1000n,
      bonusDueMinor: 0n,
      creditName: 'free months',
      creditAccount: made.account,
      lines: { inIt: 3, gone: 0, inItMinor: 11_000n },
    });
    expect(shown?.items.filter((item) => item.isBonus).map((item) => item.commissionId)).toEqual([
      bonusId,
    ]);
    const event = await db.outboxEvent.findFirstOrThrow({
      where: { subjectId: made.payoutId, type: 'payout.approved' },
    });
    expect(event.payload).toMatchObject({ amount: 11_000 });
  });

  it('is approved once, twenty times at once', async () => {
    const made = await makeRequested();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => approvePayout(staffCtx, made)),
    );
    expect(answers.map(expectOk).filter((answer) => !answer.alreadyDone)).toHaveLength(1);
    const bonuses = { affiliateId: made.affiliateId, kind: 'bonus' };
    expect(await db.commission.count({ where: bonuses })).toBe(1);
    expect(await balancesOf(made.affiliateId)).toEqual({ ...zero, in_payout: 11_000n });
  });

  it('is paid with its bonus', async () => {
    const made = await makeApproved();
    expectOk(await payPayout(staffCtx, { payoutId: made.payoutId, reference: 'GIFT-7' }));
    expect(await balancesOf(made.affiliateId)).toEqual({ ...zero, paid: 11_000n });
    for (const id of [made.large, made.small, made.bonusId]) {
      expect(await commissionOf(id)).toMatchObject({ status: 'paid' });
    }
  });

  it('has none without a share, or where the share comes to nothing', async () => {
    const none = await makeProgram({ minimumPayout: { USD: 1 }, creditEnabled: true });
    const made = await makeApproved(none.id).catch((error: unknown) => error);
    expect(String(made)).toContain('has no bonus');
    const tiny = await makeProgram({
      minimumPayout: { USD: 1 },
      creditEnabled: true,
      creditBonusBps: 49,
    });
    const member = await makeMember(tiny.id);
    await earn(member, 100n);
    const asked = { affiliateId: member.affiliateId, currency: 'USD' };
    const { payoutId } = expectOk(await requestPayout(staffCtx, asked));
    expectOk(await approvePayout(staffCtx, { payoutId }));
    expect(await payoutOf(payoutId)).toMatchObject({ amountMinor: 100n, bonusCommissionId: null });
  });

  it('keeps the share that it was asked for with', async () => {
    const { id } = await makeProgram({
      minimumPayout: { USD: 1000 },
      creditEnabled: true,
      creditBonusBps: 2500,
    });
    const made = await makeRequested(id);
    const changes = { programId: id, creditEnabled: false, creditBonusBps: 0 };
    expectOk(await updateProgramTerms(staffCtx, changes));
    expectOk(await approvePayout(staffCtx, made));
    expect(await payoutOf(made.payoutId)).toMatchObject({ amountMinor: 12_500n });
  });

  it('gets its share of what is left when something on hold has left it', async () => {
    const made = await makeRequested();
    expectOk(await holdCommission(staffCtx, { commissionId: made.small, kind: 'fraud', reason }));
    expectOk(await approvePayout(staffCtx, made));
    expect(await payoutOf(made.payoutId)).toMatchObject({ amountMinor: 6600n });
  });

  it('gets its share after debts', async () => {
    const made = await makeApproved();
    expectOk(await payPayout(staffCtx, made));
    expectOk(
      await clawBackCommission(staffCtx, { commissionId: made.large, reason, amount: 2000n }),
    );
    await earn(made, 5000n);
    const asked = { affiliateId: made.affiliateId, currency: 'USD' };
    const { payoutId } = expectOk(await requestPayout(staffCtx, asked));
    expectOk(await approvePayout(staffCtx, { payoutId }));
    expect(await payoutOf(payoutId)).toMatchObject({ amountMinor: 3300n });
  });
});

describe('the bonus goes with the payout', () => {
  it.each(['cancel', 'reject'] as const)('after %s there is none', async (event) => {
    const made = await makeApproved();
    expectOk(await closePayout(staffCtx, { payoutId: made.payoutId, event, reason }));
    expect(await commissionOf(made.bonusId)).toMatchObject({
      status: 'clawed_back',
      clawedBackMinor: 1000n,
    });
    expect(await balancesOf(made.affiliateId)).toEqual({ ...zero, available: 10_000n });
    const asked = { affiliateId: made.affiliateId, currency: 'USD' };
    const again = expectOk(await requestPayout(staffCtx, asked));
    expect(again.amountMinor).toBe(10_000n);
    expectOk(await approvePayout(staffCtx, again));
    expect(await bonusOfPayout(again.payoutId)).not.toBe(made.bonusId);
    expect(await payoutOf(again.payoutId)).toMatchObject({ amountMinor: 11_000n });
  });

  it.each(['cancel', 'reject'] as const)('before the approval %s finds none', async (event) => {
    const made = await makeRequested();
    expectOk(await closePayout(staffCtx, { payoutId: made.payoutId, event, reason }));
    expect(await balancesOf(made.affiliateId)).toEqual({ ...zero, available: 10_000n });
    const bonuses = { affiliateId: made.affiliateId, kind: 'bonus' };
    expect(await db.commission.count({ where: bonuses })).toBe(0);
  });

  it.each([
    ['fail', 'sent'],
    ['return', 'sent'],
    ['return', 'paid'],
  ] as const)('after %s of one %s there is none', async (event, from) => {
    const made = await makeApproved();
    expectOk(await (from === 'sent' ? sendPayout : payPayout)(staffCtx, made));
    expectOk(await closePayout(staffCtx, { payoutId: made.payoutId, event, reason }));
    expect(await commissionOf(made.bonusId)).toMatchObject({ status: 'clawed_back' });
    expect(await balancesOf(made.affiliateId)).toEqual({ ...zero, available: 10_000n });
  });

  it('a ban takes it, and holds the rest', async () => {
    const made = await makeApproved();
    expectOk(
      await changeAffiliateStatus(staffCtx, {
        affiliateId: made.affiliateId,
        to: 'banned',
        reason,
      }),
    );
    expect(await payoutOf(made.payoutId)).toMatchObject({ status: 'cancelled' });
    expect(await commissionOf(made.bonusId)).toMatchObject({ status: 'clawed_back' });
    expect(await balancesOf(made.affiliateId)).toEqual({ ...zero, available: 10_000n });
    const held = { commissionId: { in: [made.large, made.small] }, releasedAt: null };
    expect(await db.hold.count({ where: held })).toBe(2);
    expect(await db.hold.count({ where: { commissionId: made.bonusId } })).toBe(0);
  });

  it('is not approved for somebody who is banned', async () => {
    const made = await makeRequested();
    await db.affiliate.update({ where: { id: made.affiliateId }, data: { status: 'banned' } });
    expect(await approvePayout(staffCtx, made)).toMatchObject({
      error: { code: 'AFFILIATE_BANNED' },
    });
    await db.affiliate.update({ where: { id: made.affiliateId }, data: { status: 'active' } });
  });

  it('a clawback of another item before the approval lowers it', async () => {
    const made = await makeRequested();
    expectOk(
      await clawBackCommission(staffCtx, { commissionId: made.large, reason, amount: 1000n }),
    );
    expectOk(await approvePayout(staffCtx, made));
    expect(await payoutOf(made.payoutId)).toMatchObject({ amountMinor: 9900n });
    expect(await balancesOf(made.affiliateId)).toEqual({ ...zero, in_payout: 9900n });
  });

  it('a clawback of another item after it leaves it', async () => {
    const made = await makeApproved();
    expectOk(await clawBackCommission(staffCtx, { commissionId: made.large, reason }));
    expect(await balancesOf(made.affiliateId)).toEqual({
      ...zero,
      in_payout: 11_000n,
      debt: -6000n,
    });
    expectOk(await payPayout(staffCtx, made));
    expect(await commissionOf(made.bonusId)).toMatchObject({ status: 'paid' });
    expect(await balancesOf(made.affiliateId)).toEqual({ ...zero, paid: 11_000n, debt: -6000n });
  });

  it('what somebody took of it before is not taken twice', async () => {
    const made = await makeApproved();
    const part = { commissionId: made.bonusId, reason, amount: 400n };
    expectOk(await clawBackCommission(staffCtx, part));
    expect(await balancesOf(made.affiliateId)).toMatchObject({ debt: -400n });
    expectOk(await closePayout(staffCtx, { payoutId: made.payoutId, event: 'cancel', reason }));
    expect(await commissionOf(made.bonusId)).toMatchObject({
      status: 'clawed_back',
      clawedBackMinor: 1000n,
    });
    expect(await balancesOf(made.affiliateId)).toEqual({ ...zero, available: 10_000n });
  });

  it('what somebody took all of stays taken', async () => {
    const made = await makeApproved();
    expectOk(await clawBackCommission(staffCtx, { commissionId: made.bonusId, reason }));
    const owed = { affiliateId: made.affiliateId, currency: 'USD', reason };
    expectOk(await settleDebt(staffCtx, { ...owed, kind: 'write_off', amount: 300n }));
    expectOk(await closePayout(staffCtx, { payoutId: made.payoutId, event: 'reject', reason }));
    // What was forgiven stays with them, as of every commission.
    expect(await balancesOf(made.affiliateId)).toEqual({ ...zero, available: 10_300n });
  });
});

describe('whether credit is offered', () => {
  it('details are taken, and payouts asked for, only where it is', async () => {
    const { id } = await makeProgram({ minimumPayout: { USD: 1000 }, creditEnabled: true });
    const member = await makeMember(id);
    await earn(member, 5000n);
    await db.program.update({ where: { id }, data: { creditEnabled: false } });
    const viewer = { kind: 'affiliate', ...member } as const;
    const details = { method: 'credit', account: 'cus_2' } as const;
    expect(await savePayoutDetails(systemCtx, member.affiliateId, details)).toMatchObject({
      error: { code: 'CREDIT_NOT_OFFERED' },
    });
    const asked = { affiliateId: member.affiliateId, currency: 'USD' };
    expect(await requestPayout(staffCtx, asked)).toMatchObject({
      error: { code: 'CREDIT_NOT_OFFERED' },
    });
    expect(await getPayoutReadiness(viewer, 'USD')).toMatchObject({
      canRequest: false,
      code: 'CREDIT_NOT_OFFERED',
    });
  });

  it('the account is sealed, shown masked to its affiliate, and waits 48 hours after a change', async () => {
    const member = await makeMember();
    await earn(member, 5000n);
    const viewer = { kind: 'affiliate', ...member } as const;
    const row = await db.payoutDetails.findFirstOrThrow({
      where: { affiliateId: member.affiliateId },
    });
    expect(JSON.stringify(row)).not.toContain(member.account);
    expect(await getCurrentDetails(viewer)).toMatchObject({
      method: 'credit',
      creditName: 'free months',
      masked: `•••• ${member.account.slice(-4)}`,
    });
    expect(await getPayoutReadiness(viewer, 'USD')).toMatchObject({
      amountMinor: 5000n,
      bonusMinor: 500n,
    });
    const other = { method: 'credit', account: 'cus_other' } as const;
    expectOk(await savePayoutDetails(systemCtx, member.affiliateId, other));
    const asked = { affiliateId: member.affiliateId, currency: 'USD' };
    expect(await requestPayout(staffCtx, asked)).toMatchObject({
      error: { code: 'PAYOUT_DETAILS_COOLING_DOWN' },
    });
    await atTime(addDays(new Date(), 3), async () => {
      const { payoutId } = expectOk(await requestPayout(staffCtx, asked));
      const payout = await payoutOf(payoutId);
      expect(
        JSON.stringify(payout, (_key, v: unknown) => (typeof v === 'bigint' ? `${v}` : v)),
      ).not.toContain('cus_other');
      const { items } = await listPayouts(viewer, {});
      expect(items[0]).toMatchObject({ creditAccount: null, maskedDetails: '•••• ther' });
    });
  });
});

describe('no file gives credit', () => {
  it('no batch takes it, named or not, and none is offered', async () => {
    const { id } = await makeProgram({ minimumPayout: { USD: 1000 }, creditEnabled: true });
    const made = await makeRequested(id);
    expectOk(await approvePayout(staffCtx, made));
    for (const format of ['manual', 'paypal', 'wise'] as const) {
      const about = { programId: id, currency: 'USD', format };
      expect(await createBatch(staffCtx, about)).toMatchObject({ error: { code: 'BATCH_EMPTY' } });
      expect(await createBatch(staffCtx, { ...about, payoutIds: [made.payoutId] })).toMatchObject({
        error: {
          code: 'PAYOUT_NOT_BATCHABLE',
          message: expect.stringContaining('credit') as string,
        },
      });
    }
    const choices = await listBatchChoices(staff);
    expect(choices.filter((choice) => choice.programId === id)).toEqual([]);
  });

  it('nor does the database let it in', async () => {
    const made = await makeApproved();
    const batch = {
      id: newId('payoutBatch'),
      programId,
      currency: 'USD',
      format: 'manual',
      createdBy: 'user:usr_test_staff',
    };
    await db.payoutBatch.create({ data: batch });
    await expect(
      db.payout.update({ where: { id: made.payoutId }, data: { batchId: batch.id } }),
    ).rejects.toThrow('payout_credit_batch_check');
  });
});

describe('what stands when a command has a fault', () => {
  it('credit is given on nothing that its program does not offer', async () => {
    const made = await makeRequested();
    const copy = (change: object) => db.$executeRaw`
      INSERT INTO payout SELECT (jsonb_populate_record(p, to_jsonb(p) || ${JSON.stringify({
        id: newId('payout'),
        ...change,
      })}::jsonb)).* FROM payout p WHERE id = ${made.payoutId}`;
    await db.program.update({ where: { id: programId }, data: { creditEnabled: false } });
    await expect(copy({})).rejects.toThrow('does not offer');
    await db.program.update({ where: { id: programId }, data: { creditEnabled: true } });
    await expect(copy({ bonus_commission_id: made.large })).rejects.toThrow('does not offer');
    await expect(copy({ credit_bonus_bps: null })).rejects.toThrow('payout_credit_bonus_bps_check');
    await expect(copy({ method: 'paypal' })).rejects.toThrow('payout_credit_bonus_bps_check');
  });

  it('an approval without its bonus, or with another, is refused', async () => {
    const made = await makeRequested();
    const approve = (bonusId: string | null, minor: bigint) => db.$executeRaw`
      UPDATE payout SET status = 'approved', approved_at = app_now(), approved_by = 'user:usr_x',
        bonus_commission_id = ${bonusId}, amount_minor = amount_minor + ${minor} WHERE id = ${made.payoutId}`;
    await expect(approve(null, 0n)).rejects.toThrow('another bonus than its share');
    await expect(approve(made.small, 0n)).rejects.toThrow('another bonus than its share');
    const other = await makeApproved();
    await expect(approve(other.bonusId, 1000n)).rejects.toThrow('another bonus than its share');
  });

  it('one bonus is of one payout, and stays', async () => {
    const made = await makeApproved();
    const other = await makeApproved();
    const bonus = (bonusId: string | null) =>
      db.payout.update({ where: { id: made.payoutId }, data: { bonusCommissionId: bonusId } });
    await expect(bonus(null)).rejects.toThrow('another bonus than its share');
    await expect(bonus(other.bonusId)).rejects.toThrow('another bonus than its share');
    const second = db.$transaction(async (tx) => {
      await tx.$executeRaw`ALTER TABLE payout DISABLE TRIGGER payout_bonus`;
      await tx.$executeRaw`UPDATE payout SET bonus_commission_id = ${other.bonusId} WHERE id = ${made.payoutId}`;
    });
    await expect(second).rejects.toThrow('payout_bonus_key');
  });

  it('the share and who approved stay', async () => {
    const made = await makeApproved();
    for (const data of [{ creditBonusBps: 1001 }, { approvedBy: 'user:usr_other' }]) {
      await expect(db.payout.update({ where: { id: made.payoutId }, data })).rejects.toThrow(
        'is frozen',
      );
    }
  });

  it('verify sees a bonus that is not what the share says', async () => {
    const made = await makeApproved();
    const problems = await db
      .$transaction(async (tx) => {
        await tx.$executeRaw`ALTER TABLE payout DISABLE TRIGGER payout_frozen`;
        await tx.$executeRaw`UPDATE payout SET credit_bonus_bps = 900 WHERE id = ${made.payoutId}`;
        const [check] = (await import('@/lib/books/invariants/money-in-place')).placeChecks;
        const { alone } = await import('@/lib/books/invariants/scopes');
        const rows = await tx.$queryRawUnsafe<{ detail: string }[]>(check ? alone(check) : '');
        throw Object.assign(new Error('taken back'), { rows });
      })
      .catch((error: unknown) => (error as { rows: { detail: string }[] }).rows);
    expect(problems.map((row) => row.detail)).toEqual([
      `${made.payoutId} (approved): its bonus is 1000, requested`,
    ]);
  });
});

describe('who says that credit was given', () => {
  const staffIds: string[] = [];
  const addStaff = async (role = 'finance'): Promise<CommandContext> => {
    const { id } = await makeUser({ role });
    staffIds.push(id);
    return { actor: { kind: 'user', id } };
  };
  afterEach(async () => {
    await db.user.updateMany({ where: { id: { in: staffIds } }, data: { disabledAt: new Date() } });
  });

  const keyOf = async (ctx: CommandContext): Promise<CommandContext> => {
    await makeKey(programId, { dailyLimits: { USD: 100_000 } });
    const { id } = await db.apiKey.findFirstOrThrow({ orderBy: { createdAt: 'desc' } });
    const createdBy = `user:${ctx.actor.id}`;
    await db.apiKey.update({ where: { id }, data: { createdBy } });
    return { actor: { kind: 'api_key', id } };
  };

  it('where two people may, it is not who approved it', async () => {
    const [ann, ben] = [await addStaff(), await addStaff('admin')];
    await addStaff('support');
    const made = await makeRequested();
    expectOk(await approvePayout(ann, made));
    expect(await payPayout(ann, made)).toMatchObject({
      error: { code: 'PAYOUT_NEEDS_SECOND_PERSON' },
    });
    expect(await payoutOf(made.payoutId)).toMatchObject({ status: 'approved' });
    expectOk(await payPayout(ben, made));
    const audit = await db.auditEvent.findFirstOrThrow({
      where: { subjectId: made.payoutId, action: 'PAYOUT_PAID' },
    });
    expect(audit.data).toMatchObject({ secondPerson: true, reviewers: 2 });
  });

  it('a person alone goes on, and the audit log says so', async () => {
    const ann = await addStaff();
    const made = await makeRequested();
    expectOk(await approvePayout(ann, made));
    expectOk(await payPayout(ann, made));
    const audit = await db.auditEvent.findFirstOrThrow({
      where: { subjectId: made.payoutId, action: 'PAYOUT_PAID' },
    });
    expect(audit.data).toMatchObject({ secondPerson: false, reviewers: 1 });
  });

  it('a key counts as who made it, on either side', async () => {
    const [ann, ben] = [await addStaff(), await addStaff()];
    const key = await keyOf(ann);
    const first = await makeRequested();
    expectOk(await approvePayout(ann, first));
    expect(await payPayout(key, first)).toMatchObject({
      error: { code: 'PAYOUT_NEEDS_SECOND_PERSON' },
    });
    expectOk(await payPayout(await keyOf(ben), first));
    const second = await makeRequested();
    expectOk(await approvePayout(key, second));
    for (const ctx of [ann, key, await keyOf(ann)]) {
      expect(await payPayout(ctx, second)).toMatchObject({
        error: { code: 'PAYOUT_NEEDS_SECOND_PERSON' },
      });
    }
    expectOk(await payPayout(ben, second));
  });

  it('the database asks again, of keys too', async () => {
    const [ann] = [await addStaff(), await addStaff()];
    const key = await keyOf(ann);
    const made = await makeRequested();
    expectOk(await approvePayout(ann, made));
    for (const by of [`user:${ann.actor.id}`, `api_key:${key.actor.id}`]) {
      await expect(
        db.$executeRaw`UPDATE payout SET status = 'paid', paid_at = app_now(), paid_by = ${by} WHERE id = ${made.payoutId}`,
      ).rejects.toThrow('needs a second person');
    }
  });

  it('a result file does not do it either', async () => {
    const [ann] = [await addStaff(), await addStaff()];
    const made = await makeRequested();
    expectOk(await approvePayout(ann, made));
    await expect(payPayouts(ann, [{ payoutId: made.payoutId }])).rejects.toThrow(
      'needs a second person',
    );
  });
});
