import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { POST as stripe } from '@/app/api/webhooks/stripe/route';
import { db } from '@/lib/db/client';
import { sha256 } from '@/lib/crypto/token';
import { defineRoute } from '@/lib/http/define-route';
import { setKeyLimits } from '@/lib/people/keys/set-key-limits';
import { ok } from '@/lib/result';
import { callApi, makeKey } from '@/lib/testing/api';
import { makeProgram, makeUser } from '@/lib/testing/factories';

let programId: string;
let ran = 0;
const route = defineRoute({
  scope: 'orders:write',
  output: z.object({ done: z.literal(true) }),
  run: () => {
    ran++;
    return Promise.resolve(ok({ done: true as const }));
  },
});

beforeAll(async () => {
  programId = (await makeProgram()).id;
});

async function limitedKey(limits: { writesPerMinute: number; readsPerMinute: number }) {
  const key = await makeKey(programId);
  const { id } = await db.apiKey.update({ where: { keyHash: sha256(key) }, data: limits });
  return { key, id };
}

const call = (key: string, method = 'POST', headers: Record<string, string> = {}) =>
  callApi(route, { key, method, headers });

describe('a key', () => {
  it('makes as many writes and reads of a minute as it may, and is told how many are left', async () => {
    const { key } = await limitedKey({ writesPerMinute: 2, readsPerMinute: 3 });
    const before = ran;
    const writes = [await call(key), await call(key), await call(key)];
    expect(writes.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(writes[0]?.headers.get('ratelimit-policy')).toBe('"writes";q=2;w=60');
    expect(writes.map(({ headers }) => headers.get('ratelimit')?.split(';')[1])).toEqual([
      'r=1',
      'r=0',
      'r=0',
    ]);
    expect(writes[2]?.body.error).toMatchObject({
      code: 'RATE_LIMITED',
      requestId: writes[2]?.headers.get('x-request-id'),
    });
    const wait = Number(writes[2]?.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(60);
    expect(writes[0]?.headers.get('retry-after')).toBeNull();
    // Reads have a count of their own.
    const reads = [await call(key, 'GET'), await call(key, 'GET'), await call(key, 'GET')];
    expect(reads.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await call(key, 'GET')).status).toBe(429);
    expect(ran - before).toBe(5);
  });

  it('is not refused for what another key does, nor for what comes without one', async () => {
    const { key: busy } = await limitedKey({ writesPerMinute: 1, readsPerMinute: 1 });
    const { key } = await limitedKey({ writesPerMinute: 100, readsPerMinute: 100 });
    await call(busy);
    expect((await call(busy)).status).toBe(429);
    const from = { 'x-forwarded-for': '203.0.113.50' };
    for (let n = 0; n < 130; n++) await call('tb_live_none', 'POST', from);
    expect((await call(key, 'POST', from)).status).toBe(200);
  });

  it('has 600 writes and 3,000 reads of a minute until an owner sets others', async () => {
    const key = await makeKey(programId);
    expect((await call(key)).headers.get('ratelimit-policy')).toBe('"writes";q=600;w=60');
    const answer = await call(key, 'GET');
    expect(answer.headers.get('ratelimit-policy')).toBe('"reads";q=3000;w=60');
    expect(answer.headers.get('ratelimit')).toBe('"reads";r=2999;t=60');
  });

  it('keeps the answer of an Idempotency-Key free of what was refused for too many calls', async () => {
    const { key, id } = await limitedKey({ writesPerMinute: 1, readsPerMinute: 1 });
    await call(key);
    const headers = { 'idempotency-key': 'once' };
    expect((await call(key, 'POST', headers)).status).toBe(429);
    await db.apiKey.update({ where: { id }, data: { writesPerMinute: 10 } });
    expect((await call(key, 'POST', headers)).status).toBe(200);
  });
});

describe('the limits of a key', () => {
  it('are set by an owner only, and the change is in the audit log', async () => {
    const { id } = await limitedKey({ writesPerMinute: 1, readsPerMinute: 1 });
    const as = async (role: 'owner' | 'admin') => {
      const user = await makeUser({ role });
      return { actor: { kind: 'user', id: user.id, label: user.name } } as const;
    };
    const limits = { id, writesPerMinute: 5, readsPerMinute: 6 };
    expect(await setKeyLimits(await as('admin'), limits)).toMatchObject({
      ok: false,
      error: { code: 'FORBIDDEN' },
    });
    const agent = { actor: { kind: 'api_key', id, label: 'Key' } } as const;
    expect((await setKeyLimits(agent, limits)).ok).toBe(false);
    expect((await setKeyLimits(await as('owner'), limits)).ok).toBe(true);
    expect((await setKeyLimits(await as('owner'), limits)).ok).toBe(true);
    expect(await db.apiKey.findUniqueOrThrow({ where: { id } })).toMatchObject({
      writesPerMinute: 5,
      readsPerMinute: 6,
    });
    const audit = await db.auditEvent.findMany({
      where: { subjectId: id, action: 'API_KEY_LIMITS_CHANGED' },
    });
    expect(audit).toHaveLength(1);
  });

  it.each([
    [0, 1],
    [1, 0],
    [1_000_001, 1],
    [1, 1_000_001],
  ])('of %d and %d are none that the database takes', async (writesPerMinute, readsPerMinute) => {
    await expect(limitedKey({ writesPerMinute, readsPerMinute })).rejects.toThrow();
  });
});

describe('a network', () => {
  it('that sends keys which are none is told to wait, and no other network', async () => {
    const from = { 'x-forwarded-for': '203.0.113.60' };
    const answers = [];
    for (let n = 0; n < 130; n++) answers.push(await call(`made-up-${n}`, 'POST', from));
    expect(answers.slice(0, 120).every(({ status }) => status === 401)).toBe(true);
    expect(answers.slice(120).every(({ status }) => status === 429)).toBe(true);
    expect(answers.at(-1)?.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(answers.at(-1)?.body.error?.code).toBe('RATE_LIMITED');
    const other = await call('made-up', 'POST', { 'x-forwarded-for': '203.0.113.61' });
    expect(other.status).toBe(401);
  });

  it('that may be everybody’s has no such limit', async () => {
    const from = { 'x-forwarded-for': '10.0.0.9', 'x-forwarded-share': 'none' };
    const statuses = new Set<number>();
    for (let n = 0; n < 130; n++) statuses.add((await call('made-up', 'POST', from)).status);
    expect([...statuses]).toEqual([401]);
  });

  it('that sends wrong signatures is told to wait', async () => {
    const send = () =>
      stripe(
        new Request('http://localhost:3000/api/webhooks/stripe', {
          method: 'POST',
          headers: { 'x-forwarded-for': '203.0.113.62', 'stripe-signature': 't=1,v1=00' },
          body: '{}',
        }),
      );
    const statuses = [];
    for (let n = 0; n < 125; n++) statuses.push((await send()).status);
    expect(statuses[0]).toBe(401);
    expect(statuses.at(-1)).toBe(429);
  });
});
