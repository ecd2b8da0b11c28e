import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import pg from 'pg';
import { verifyBooks } from '@/lib/books/verify';
import { approveCommission } from '@/lib/commissions/approve-commission';
import { grantBonus } from '@/lib/commissions/grant-bonus';
import { db } from '@/lib/db/client';
import { atTime } from '@/lib/db/clock';
import type { CommandContext } from '@/lib/db/work';
import { env } from '@/lib/env';
import { newId } from '@/lib/ids';
import { approvePayout, payPayout } from '@/lib/payouts/move-payouts';
import { requestPayout } from '@/lib/payouts/request-payout';
import { savePayoutDetails } from '@/lib/payouts/save-details';
import { eraseAffiliate } from '@/lib/privacy/erase-affiliate';
import { expectOk } from '@/lib/result';
import { makeKey } from '@/lib/testing/api';
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
        message: expect.stringContaining('erase when the month is over') as string,
      },
    });
    const { erasedAt } = await db.affiliate.findUniqueOrThrow({ where: { id: input.affiliateId } });
    expect(erasedAt).toBeNull();
    expectOk(await atTime(addDays(new Date(), 32), () => eraseAffiliate(owner, input)));
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
