import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import pg from 'pg';
import * as ordersRoute from '@/app/api/v1/orders/route';
import { verifyBooks } from '@/lib/books/verify';
import { approveCommission } from '@/lib/commissions/approve-commission';
import { grantBonus } from '@/lib/commissions/grant-bonus';
import { voidCommission } from '@/lib/commissions/void-commission';
import { db } from '@/lib/db/client';
import { atTime } from '@/lib/db/clock';
import type { CommandContext } from '@/lib/db/work';
import { createDiscountCode } from '@/lib/discount-codes/commands';
import { env } from '@/lib/env';
import { newId } from '@/lib/ids';
import { approvePayout, payPayout } from '@/lib/payouts/move-payouts';
import { requestPayout } from '@/lib/payouts/request-payout';
import { savePayoutDetails } from '@/lib/payouts/save-details';
import { eraseAffiliate } from '@/lib/privacy/erase-affiliate';
import { expectOk } from '@/lib/result';
import { callApi, makeKey } from '@/lib/testing/api';
import { makeConnection } from '@/lib/testing/connections';
import { makeAffiliate, makeProgram, makeUser, systemCtx } from '@/lib/testing/factories';
import { addDays } from '@/lib/time/calendar';

const reason = 'ASKED' as const;
let owner: CommandContext;
let program: Awaited<ReturnType<typeof makeProgram>>;

beforeAll(async () => {
  const user = await makeUser({ role: 'owner' });
  owner = { actor: { kind: 'user', id: user.id } };
  program = await makeProgram({ minimumPayout: { USD: 100 } });
});

afterAll(async () => {
  expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
});

/** Paid in full some days ago. */
async function makePaid(daysAgo: number) {
  const { id: affiliateId, code } = await makeAffiliate({
    programId: program.id,
    name: 'Ana Quux',
  });
  const at = addDays(new Date(), -daysAgo);
  const paypal = { method: 'paypal' as const, email: `${code}@pay.example` };
  const before = addDays(at, -3);
  expectOk(await atTime(before, () => savePayoutDetails(systemCtx, affiliateId, paypal)));
  await atTime(at, async () => {
    const bonus = { kind: 'bonus' as const, amount: 500n, currency: 'USD', waiveHold: true };
    expectOk(await grantBonus(owner, { ...bonus, affiliateId, reason: 'GIFT' }));
    const { id: commissionId } = await db.commission.findFirstOrThrow({ where: { affiliateId } });
    expectOk(await approveCommission(owner, { commissionId }));
    const payout = expectOk(await requestPayout(owner, { affiliateId, currency: 'USD' }));
    expectOk(await approvePayout(owner, payout));
    expectOk(await payPayout(owner, payout));
  });
  return { affiliateId, reason, confirm: code };
}

describe('the last statements of an affiliate who is erased', () => {
  it('are issued before, and name them', async () => {
    const input = await makePaid(70);
    const { affiliateId } = input;
    expectOk(await eraseAffiliate(owner, input));
    const told = await db.statement.findMany({
      where: { affiliateId },
      orderBy: { kind: 'asc' },
    });
    const affiliate = expect.objectContaining({ name: 'Ana Quux' }) as object;
    expect(told).toMatchObject([
      { kind: 'month', data: { affiliate } },
      { kind: 'payout', data: { affiliate } },
    ]);
  });

  it('are waited for while their month is not over', async () => {
    const input = await makePaid(0);
    expect(await eraseAffiliate(owner, input)).toMatchObject({
      error: {
        code: 'PERSON_HAS_OPEN_MONTH',
        message: expect.stringContaining('erase when the month is over, from 20') as string,
      },
    });
    const { erasedAt } = await db.affiliate.findUniqueOrThrow({ where: { id: input.affiliateId } });
    expect(erasedAt).toBeNull();
    expectOk(await atTime(addDays(new Date(), 32), () => eraseAffiliate(owner, input)));
  });
});

describe('the code of an affiliate who is erased', () => {
  it('goes however it was typed, and stays where it was told as a code of another program', async () => {
    const other = await makeProgram();
    const owners = [program, other].map(async (of, i) => {
      const { id: affiliateId, code } = await makeAffiliate({ programId: of.id });
      const discount = { affiliateId, programId: of.id, code: 'SHARED-10' };
      const terms = { kind: 'percent' as const, percentBps: 1000 };
      // One space for all codes: the second is of before there was one.
      if (i === 0) expectOk(await createDiscountCode(owner, { ...discount, ...terms }));
      return { affiliateId, code, key: await makeKey(of.id), programId: of.id };
    });
    const [own, others] = await Promise.all(owners);
    if (!own || !others) throw new Error('no affiliates');
    const tell = async ({ key, programId }: typeof own, code: string) => {
      const orderId = `no-${newId('order')}`;
      const body = { orderId, customerId: orderId, amount: 1_000, currency: 'USD', code };
      const answer = await callApi(ordersRoute.POST, {
        key,
        body,
        headers: { 'idempotency-key': orderId },
      });
      expect(answer.status, answer.text).toBe(201);
      const { id } = await db.order.findFirstOrThrow({ where: { programId, externalId: orderId } });
      return async () => {
        const { code: told } = await db.order.findUniqueOrThrow({ where: { id } });
        const candidates = await db.attributionCandidate.findMany({ where: { orderId: id } });
        return [told, ...candidates.flatMap((one) => one.code ?? [])];
      };
    };
    const typed = [
      await tell(own, 'shared-10'),
      await tell(own, ' “Shared‑10” '),
      await tell(own, 'SHARED-10'),
    ];
    const foreign = await tell(others, 'Shared-10');
    const longer = await tell(own, 'SHARED-100');
    const kept = async () => {
      const orders = await db.order.findMany({ where: { landingCode: { not: null } } });
      const codes = await db.shopCode.findMany({ where: { ref: { startsWith: 'promo_' } } });
      return [orders.map((order) => order.landingCode), codes.map(({ code }) => code)].flat();
    };
    for (const { programId } of [own, others]) {
      const { id: connectionId } = await makeConnection(programId, 'stripe');
      const about = { connectionId, ref: `promo_${connectionId}`, toldAt: new Date() };
      await db.shopCode.create({ data: { ...about, code: 'Shared-10', active: true } });
      await db.order.updateMany({ where: { programId }, data: { landingCode: own.code } });
    }
    expect(new Set(await kept())).toEqual(new Set([own.code, 'Shared-10']));
    const before = [await foreign(), await longer()];
    const { affiliateId, code: confirm } = own;
    expectOk(
      await atTime(addDays(new Date(), 70), async () => {
        const commissions = await db.commission.findMany({ where: { affiliateId } });
        for (const { id } of commissions) {
          expectOk(await voidCommission(owner, { commissionId: id, reason: 'OTHER' }));
        }
        return commissions.length === 3
          ? atTime(addDays(new Date(), 140), () =>
              eraseAffiliate(owner, { affiliateId, reason, confirm }),
            )
          : Promise.reject(new Error('three orders by the code'));
      }),
    );
    for (const look of typed) {
      const codes = await look();
      expect(codes.length).toBeGreaterThan(1);
      expect(codes.filter((code) => !code?.startsWith('ERASED-'))).toEqual([]);
    }
    expect([await foreign(), await longer()]).toEqual(before);
    const left = await kept();
    expect(left.filter((code) => code?.startsWith('ERASED-'))).toHaveLength(4);
    expect(left.filter((code) => code === own.code)).toHaveLength(1);
    expect(left.filter((code) => code === 'Shared-10')).toHaveLength(1);
  });
});

describe('an erasure', () => {
  it('waits for whoever changes the person at that moment, and forgets what they made of them', async () => {
    const { id: affiliateId, code, userId } = await makeAffiliate({ programId: program.id });
    const id = newId('outboxEvent');
    const address = 'newest@quux.example';
    const client = new pg.Client(env().DATABASE_URL);
    await client.connect();
    await client.query('BEGIN');
    await client.query('UPDATE app_user SET email = $1, email_canonical = $1 WHERE id = $2', [
      address,
      userId,
    ]);
    await client.query(
      `INSERT INTO outbox_event (id, type, affiliate_id, subject_type, subject_id, payload)
       VALUES ($1, 'test', $2, 'affiliate', $2, jsonb_build_object('to', $3::text))`,
      [id, affiliateId, address],
    );
    const erasing = eraseAffiliate(owner, { affiliateId, reason, confirm: code });
    await waitForWaiters();
    await client.query('COMMIT');
    await client.end();
    expectOk(await erasing);
    expect(await db.outboxEvent.findUniqueOrThrow({ where: { id } })).toMatchObject({
      payload: { to: '[erased]' },
    });
  });

  it('takes what was refused to the keys of the person', async () => {
    const { id: affiliateId, code } = await makeAffiliate({ programId: program.id });
    await makeKey(program.id, { affiliateId });
    const { id: actorId } = await db.apiKey.findFirstOrThrow({ where: { affiliateId } });
    const refused = { kind: 'scope', reason: 'FORBIDDEN', network: '203.0.113.0/24' };
    await db.securityEvent.create({
      data: { ...refused, at: new Date(), actorKind: 'api_key', actorId },
    });
    expectOk(await eraseAffiliate(owner, { affiliateId, reason, confirm: code }));
    expect(await db.securityEvent.count({ where: { actorId } })).toBe(0);
  });
});

/** Until a statement waits for a lock of another. */
async function waitForWaiters(): Promise<void> {
  for (;;) {
    const rows = await db.$queryRaw<{ n: number }[]>`
      SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    if ((rows[0]?.n ?? 0) > 0) return;
  }
}
