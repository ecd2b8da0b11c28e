import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { because } from '@/lib/testing/evals/scenario';
import { countEffects, makeWorld, type World } from '@/lib/testing/evals/world';
import { lockAffiliate } from '@/lib/affiliates/lock-affiliate';
import { db } from '@/lib/db/client';
import { inTransaction } from '@/lib/db/transact';
import { verifyBooks } from '@/lib/books/verify';
import { ok } from '@/lib/result';
import { makeKey } from '@/lib/testing/api';
import { balancesOf } from '@/lib/testing/money';

let world: World;

beforeAll(async () => {
  world = await makeWorld();
});

afterAll(async () => {
  const checks = await verifyBooks();
  expect(checks.filter((check) => !check.ok && /^I\d/.test(check.id))).toEqual([]);
  await world.close();
});

const skipConfirmation = true;

describe('a part that is taken back', () => {
  it('is never taken without a preview, so that a call sent twice is taken once', async () => {
    const { commissionId, member } = await world.commission('available');
    const trusted = await world.agent({ dailyLimits: { USD: 100_000 } });
    const args = { ...because(commissionId), amount: 30, skipConfirmation };
    for (let sent = 0; sent < 2; sent++) {
      const { content } = await trusted.call('claw_back_commission', args);
      expect(content).toMatchObject({
        mode: 'preview',
        confirmation: { why: 'PART_NEEDS_CONFIRMATION' },
      });
    }
    expect((await balancesOf(member.affiliateId)).available).toBe(2000n);
    expect(await db.agentSpend.count({ where: { spentMinor: 30n } })).toBe(0);
  });

  it('is said to be no idempotent call, unlike approving and voiding', () => {
    const hints = world.merchant.tools.map(({ name, annotations }) => [
      name,
      annotations?.idempotentHint,
    ]);
    expect(Object.fromEntries(hints)).toMatchObject({
      claw_back_commission: false,
      approve_payout: true,
      void_commission: true,
    });
  });
});

describe('the daily limit', () => {
  it('does not cover what ends a payout: that is previewed, however little the call takes', async () => {
    const made = await world.commission('requested', { amountMinor: 1000n });
    const trusted = await world.agent({ dailyLimits: { USD: 100_000 } });
    // All of the smaller one goes, and the payout falls below the minimum of 1,000.
    const small = await world.commission('available', { of: made.member, amountMinor: 10n });
    const { payoutId } = made;
    const { content } = await trusted.call('claw_back_commission', {
      ...because(made.commissionId),
      skipConfirmation,
    });
    expect(content).toMatchObject({
      mode: 'preview',
      effect: { payout: { id: payoutId, statusBefore: 'requested', statusAfter: 'cancelled' } },
      confirmation: { why: 'PAYOUT_WOULD_CHANGE' },
    });
    const { content: done } = await trusted.call('claw_back_commission', {
      ...because(small.commissionId),
      skipConfirmation,
    });
    expect(done).toMatchObject({ mode: 'done', daily: { spent: 10 } });
  });
});

describe('a key', () => {
  it('that is revoked while its call waits moves nothing', async () => {
    const { commissionId, member } = await world.commission('pending');
    const agent = await world.agent({ dailyLimits: { USD: 100_000 } });
    const { id } = await db.apiKey.findFirstOrThrow({ orderBy: { createdAt: 'desc' } });
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    let locked: () => void = () => undefined;
    const isLocked = new Promise<void>((resolve) => {
      locked = resolve;
    });
    const holding = inTransaction(async (tx) => {
      await lockAffiliate(tx, member.affiliateId);
      locked();
      await released;
      return ok(null);
    });
    await isLocked;
    const before = await countEffects();
    const waiting = agent.call('approve_payout', { commissionId, skipConfirmation });
    await expect
      .poll(async () => {
        const rows = await db.$queryRaw<{ n: bigint }[]>`
          SELECT count(*) AS n FROM pg_stat_activity
          WHERE datname = current_database() AND wait_event_type = 'Lock'`;
        return Number(rows[0]?.n);
      })
      .toBeGreaterThan(0);
    await db.apiKey.update({ where: { id }, data: { revokedAt: new Date() } });
    release();
    await holding;
    expect((await waiting).code).toBe('UNAUTHENTICATED');
    expect(await countEffects()).toEqual(before);
    const { status } = await db.commission.findUniqueOrThrow({ where: { id: commissionId } });
    expect(status).toBe('pending');
  });
});

describe('a call that is none', () => {
  const count = () => db.auditEvent.count({ where: { action: 'AGENT_CALLED' } });
  const post = async (key: string, body: string) => {
    const response = await fetch(world.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        authorization: `Bearer ${key}`,
      },
      body,
    });
    return { status: response.status, text: await response.text() };
  };
  const call = (params: string) =>
    `{"jsonrpc":"2.0","id":7,"method":"tools/call","params":${params}}`;
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

  it.each([
    ['a name that is a number', '{"name":5,"arguments":{}}'],
    ['arguments that are a list', '{"name":"approve_payout","arguments":[1]}'],
    ['no params', 'null'],
    ['15,000 brackets', `{"name":"approve_payout","arguments":{"a":${nested(15_000)}}}`],
    ['a task', '{"name":"approve_payout","arguments":{},"task":{"ttl":1000}}'],
  ])('leaves a row and reads as one short sentence: %s', async (_what, params) => {
    const key = await makeKey(world.programId);
    const before = await count();
    const { status, text } = await post(key, call(params));
    expect(status).toBe(200);
    const { id, error } = JSON.parse(text) as { id: unknown; error: Record<string, unknown> };
    expect([id, error.code]).toEqual([7, -32602]);
    expect(String(error.message).length).toBeLessThan(200);
    expect(text).not.toMatch(/invalid_type|expected|stack/i);
    expect(await count()).toBe(before + 1);
  });

  it('has no argument that hides behind a name every object has', async () => {
    const { commissionId } = await world.commission('pending');
    for (const name of ['constructor', 'toString']) {
      const { code } = await world.merchant.call('approve_payout', { commissionId, [name]: 'x' });
      expect(code).toBe('INVALID_INPUT');
    }
  });
});
