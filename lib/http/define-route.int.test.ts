import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { createApiKey } from '@/lib/people/keys/create-key';
import { connectDb, db } from '@/lib/db/client';
import { transact } from '@/lib/db/transact';
import type { CommandContext } from '@/lib/db/work';
import { defineRoute } from '@/lib/http/define-route';
import { logger } from '@/lib/logger';
import { expectOk, ok, refuse } from '@/lib/result';
import { makeProgram, systemCtx } from '@/lib/testing/factories';

/** The command under test: one row per run that went through. */
function effect(ctx: CommandContext, name: string) {
  return transact(ctx, async ({ tx }) => {
    await gate;
    if (mode === 'reused') return refuse('IDEMPOTENCY_KEY_REUSED', 'Words for a form.');
    if (mode === 'refuse') return refuse('COMMISSION_HELD');
    if (mode === 'busy') return refuse('UNAVAILABLE');
    if (mode === 'throw') throw new Error('the secret inside');
    if (mode === 'unavailable') await nowhere.setting.count();
    await tx.setting.create({ data: { key: `${name}-${Math.random()}`, value: name } });
    return ok({ name });
  });
}

/** A database that is not there, so that the error has its real shape. */
const nowhere = connectDb('postgresql://nobody:x@127.0.0.1:1/none');

let mode: 'ok' | 'refuse' | 'reused' | 'throw' | 'unavailable' | 'busy' | 'speechless' = 'ok';
let gate: Promise<void> = Promise.resolve();

afterAll(() => nowhere.$disconnect());

const POST = defineRoute({
  scope: 'orders:write',
  params: z.object({ id: z.string().max(5) }),
  query: z.object({ dry: z.enum(['yes', 'no']).optional() }),
  input: z.object({ amount: z.int().positive(), note: z.string().optional() }),
  output: z.object({ id: z.string(), amount: z.int(), at: z.string(), actor: z.string() }),
  status: (value) => (value.amount === 7 ? 202 : 201),
  run: ({ ctx }) => effect(ctx, 'post'),
  answer: ({ name }, { params, input, ctx }) => {
    if (mode === 'speechless') throw new Error('the answer cannot be made');
    const value = { id: params.id, amount: BigInt(input.amount), at: new Date(0) };
    // More than the schema names: it must not go out.
    return { ...value, actor: `${ctx.actor.kind}:${ctx.actor.label}`, secret: name };
  },
});

const GET = defineRoute({
  scope: 'commissions:read',
  query: z.object({ tag: z.union([z.string(), z.array(z.string())]).optional() }),
  output: z.object({ tag: z.unknown() }),
  run: async ({ query, viewer }) => ok({ tag: query.tag ?? viewer.programId }),
});

let key: string;
let programId: string;

beforeAll(async () => {
  programId = (await makeProgram()).id;
  key = expectOk(
    await createApiKey(systemCtx, { name: 'Shop', scopes: ['orders:write'], programId }),
  ).key;
});

beforeEach(async () => {
  mode = 'ok';
  gate = Promise.resolve();
  await db.setting.deleteMany();
  await db.idempotencyRecord.deleteMany();
});

const effects = () => db.setting.count();

/** Keys that a transaction has taken. */
async function locksHeld(): Promise<number> {
  const rows = await db.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM pg_locks
    WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
  return rows[0]?.count ?? 0;
}

type Options = { headers?: Record<string, string>; path?: string; id?: string };

function post(body: unknown, { headers = {}, path = '/api/v1/things/a', id = 'a' }: Options = {}) {
  const request = new Request(`http://localhost:3000${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return POST(request, { params: Promise.resolve({ id }) });
}

async function errorOf(response: Response) {
  const body = (await response.json()) as {
    error: {
      code: string;
      requestId: string;
      details?: { issues?: { in: string; path: string[] }[] };
    };
  };
  return { status: response.status, ...body.error };
}

describe('a route', () => {
  it('answers what its schema names, in plain JSON, uncached, with a request id', async () => {
    const response = await post({ amount: 5 }, { headers: { 'x-request-id': 'caller-id-1' } });
    expect(response.status).toBe(201);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-request-id')).toBe('caller:caller-id-1');
    expect(await response.json()).toEqual({
      id: 'a',
      amount: 5,
      at: '1970-01-01T00:00:00.000Z',
      actor: 'api_key:Shop',
    });
    expect((await post({ amount: 7 })).status).toBe(202);
  });

  it('wants a key', async () => {
    for (const authorization of ['', 'Bearer nonsense', `Basic ${key}`]) {
      const response = await post({ amount: 5 }, { headers: { authorization } });
      expect(await errorOf(response)).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
    }
    expect(await effects()).toBe(0);
  });

  it('wants the scope', async () => {
    const request = new Request('http://localhost:3000/api/v1/x', {
      headers: { authorization: `Bearer ${key}` },
    });
    const response = await GET(request, { params: Promise.resolve({}) });
    expect(await errorOf(response)).toMatchObject({ status: 403, code: 'FORBIDDEN' });
  });

  it('reads queries, repeated names as lists', async () => {
    const reader = expectOk(
      await createApiKey(systemCtx, { name: 'r', scopes: ['commissions:read'], programId }),
    ).key;
    const ask = async (search: string) => {
      const request = new Request(`http://localhost:3000/api/v1/x${search}`, {
        headers: { authorization: `Bearer ${reader}` },
      });
      return (await GET(request, { params: Promise.resolve({}) })).json();
    };
    expect(await ask('?tag=a')).toEqual({ tag: 'a' });
    expect(await ask('?tag=a&tag=b')).toEqual({ tag: ['a', 'b'] });
    expect(await ask('')).toEqual({ tag: programId });
  });

  it.each(['', '{', 'null,', '{"amount":5}x', '\u0000'])(
    'refuses the body %j as no JSON',
    async (body) => {
      expect(await errorOf(await post(body))).toMatchObject({ status: 400, code: 'INVALID_JSON' });
    },
  );

  it('refuses bytes that are no UTF-8', async () => {
    const request = new Request('http://localhost:3000/api/v1/things/a', {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      body: new Uint8Array([0x22, 0xff, 0x22]),
    });
    const response = await POST(request, { params: Promise.resolve({ id: 'a' }) });
    expect(await errorOf(response)).toMatchObject({ status: 400, code: 'INVALID_JSON' });
  });

  it('names every value it cannot use, and where it stood', async () => {
    const response = await post(
      { amount: 1.5 },
      { path: '/api/v1/things/x?dry=maybe', id: 'too long' },
    );
    const error = await errorOf(response);
    expect(error).toMatchObject({ status: 422, code: 'INVALID_INPUT' });
    expect(error.details?.issues?.map((issue) => `${issue.in} ${issue.path.join('.')}`)).toEqual([
      'path id',
      'query dry',
      'body amount',
    ]);
    expect(await effects()).toBe(0);
  });

  it('refuses a body of two megabytes, whether it tells its length or not', async () => {
    expect(await errorOf(await post('x'.repeat(2_000_000)))).toMatchObject({
      status: 413,
      code: 'BODY_TOO_LARGE',
    });
    let sent = 0;
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 65_536;
        if (sent > 2_000_000) controller.close();
        else controller.enqueue(new Uint8Array(65_536));
      },
    });
    const request = new Request('http://localhost:3000/api/v1/things/a', {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      body: stream,
      duplex: 'half',
    } as RequestInit);
    const response = await POST(request, { params: Promise.resolve({ id: 'a' }) });
    expect(response.status).toBe(413);
  });

  it('answers a refusal with its code', async () => {
    mode = 'refuse';
    expect(await errorOf(await post({ amount: 5 }))).toMatchObject({
      status: 409,
      code: 'COMMISSION_HELD',
    });
  });

  it('says nothing of what went wrong inside, and logs it', async () => {
    mode = 'throw';
    const log = vi.spyOn(logger, 'error');
    const response = await post({ amount: 5 }, { headers: { 'x-request-id': 'caller-id-2' } });
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(text).not.toContain('secret inside');
    expect(text).toContain('"requestId":"caller:caller-id-2"');
    expect(log).toHaveBeenCalledOnce();
    expect(JSON.stringify(log.mock.calls)).not.toContain(key);
    log.mockRestore();
  });

  it('answers 503 when the database is unavailable', async () => {
    mode = 'unavailable';
    const response = await post({ amount: 5 });
    expect(response.headers.get('retry-after')).toBe('5');
    expect(await errorOf(response)).toMatchObject({ status: 503, code: 'UNAVAILABLE' });
  });
});

describe('an Idempotency-Key', () => {
  const withKey = (value: string) => ({ headers: { 'idempotency-key': value } });

  it('gives the first answer again, byte for byte, and runs nothing', async () => {
    const first = await post({ amount: 5 }, withKey('k-1'));
    const [status, bytes] = [first.status, await first.text()];
    const again = await post({ amount: 5 }, withKey('k-1'));
    expect(again.status).toBe(status);
    expect(await again.text()).toBe(bytes);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    expect(await effects()).toBe(1);
  });

  it('gives a refusal again, with the request id of the first', async () => {
    mode = 'refuse';
    const first = await (await post({ amount: 5 }, withKey('k-1'))).text();
    mode = 'ok';
    const again = await post({ amount: 5 }, withKey('k-1'));
    expect(again.status).toBe(409);
    expect(await again.text()).toBe(first);
    expect(await effects()).toBe(0);
  });

  it('is refused with another body or query', async () => {
    await post({ amount: 5 }, withKey('k-1'));
    for (const [body, options] of [
      [{ amount: 6 }, {}],
      ['{', {}],
      [{ amount: 5 }, { path: '/api/v1/things/a?dry=yes' }],
    ] as const) {
      const response = await post(body, { ...withKey('k-1'), ...options });
      expect(await errorOf(response)).toMatchObject({
        status: 422,
        code: 'IDEMPOTENCY_KEY_REUSED',
      });
    }
    expect(await effects()).toBe(1);
  });

  it('belongs to one API key and one route', async () => {
    await post({ amount: 5 }, withKey('k-1'));
    const otherRoute = await post({ amount: 6 }, { ...withKey('k-1'), path: '/api/v1/things/b' });
    expect(otherRoute.status).toBe(201);
    const other = expectOk(
      await createApiKey(systemCtx, { name: 'o', scopes: ['orders:write'], programId }),
    ).key;
    const otherKey = await post(
      { amount: 6 },
      { headers: { 'idempotency-key': 'k-1', authorization: `Bearer ${other}` } },
    );
    expect(otherKey.status).toBe(201);
    expect(await effects()).toBe(3);
  });

  it('used twenty times at once has one effect', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => post({ amount: 5 }, withKey('k-many'))),
    );
    expect(await effects()).toBe(1);
    const statuses = answers.map((answer) => answer.status);
    expect(statuses.filter((status) => status !== 201 && status !== 409)).toEqual([]);
    const ran = answers.filter(
      (answer) => answer.status === 201 && !answer.headers.has('idempotency-replayed'),
    );
    expect(ran).toHaveLength(1);
  });

  it('in flight is refused until the first answer is there', async () => {
    let open = () => {};
    gate = new Promise((resolve) => (open = resolve));
    const first = post({ amount: 5 }, withKey('k-slow'));
    await vi.waitFor(async () => expect(await locksHeld()).toBe(1));
    const meanwhile = await post({ amount: 5 }, withKey('k-slow'));
    expect(meanwhile.headers.get('retry-after')).toBe('1');
    expect(await errorOf(meanwhile)).toMatchObject({ status: 409, code: 'IDEMPOTENCY_IN_FLIGHT' });
    open();
    expect((await first).status).toBe(201);
    const after = await post({ amount: 5 }, withKey('k-slow'));
    expect(after.headers.get('idempotency-replayed')).toBe('true');
  });

  it('is free at once when whoever had it died before COMMIT', async () => {
    let open = () => {};
    gate = new Promise((resolve) => (open = resolve));
    const dying = post({ amount: 5 }, withKey('k-dead'));
    await vi.waitFor(async () => expect(await locksHeld()).toBe(1));
    await db.$queryRaw`SELECT pg_terminate_backend(pid)::text FROM pg_locks
      WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
    gate = Promise.resolve();
    await vi.waitFor(async () => expect(await locksHeld()).toBe(0));
    expect((await post({ amount: 5 }, withKey('k-dead'))).status).toBe(201);
    open();
    expect((await dying).status).toBeGreaterThanOrEqual(500);
    expect(await effects()).toBe(1);
  });

  it('noted without an answer by a release before this one is free', async () => {
    await post({ amount: 5 }, withKey('k-old'));
    await db.idempotencyRecord.updateMany({
      data: { statusCode: null, body: null, completedAt: null },
    });
    expect((await post({ amount: 5 }, withKey('k-old'))).status).toBe(201);
    const again = await post({ amount: 5 }, withKey('k-old'));
    expect(again.headers.get('idempotency-replayed')).toBe('true');
  });

  it('keeps the answer in the transaction that has the effect', async () => {
    await post({ amount: 5 }, withKey('k-one'));
    const rows = await db.$queryRaw<{ same: boolean }[]>`
      SELECT s.xmin::text = r.xmin::text AS same FROM setting s, idempotency_record r`;
    expect(rows).toEqual([{ same: true }]);
  });

  it('has no effect without its answer', async () => {
    mode = 'speechless';
    expect((await post({ amount: 5 }, withKey('k-mute'))).status).toBe(500);
    expect(await effects()).toBe(0);
    mode = 'ok';
    expect((await post({ amount: 5 }, withKey('k-mute'))).status).toBe(201);
  });

  it('is free again after a failure of ours', async () => {
    for (const failing of ['throw', 'unavailable', 'busy'] as const) {
      mode = failing;
      expect((await post({ amount: 5 }, withKey('k-5xx'))).status).toBeGreaterThanOrEqual(500);
      expect(await db.idempotencyRecord.count()).toBe(0);
    }
    mode = 'ok';
    expect((await post({ amount: 5 }, withKey('k-5xx'))).status).toBe(201);
  });

  it('that a command knows from another call stays that call’s', async () => {
    mode = 'reused';
    const text = await (await post({ amount: 6 }, withKey('k-1'))).text();
    expect(text).toContain('IDEMPOTENCY_KEY_REUSED');
    expect(text).not.toContain('Words for a form');
    mode = 'ok';
    expect((await post({ amount: 5 }, withKey('k-1'))).status).toBe(201);
  });

  it('is not used up by a call that never ran', async () => {
    expect((await post({ amount: 0 }, withKey('k-typo'))).status).toBe(422);
    expect((await post('{', withKey('k-typo'))).status).toBe(400);
    expect((await post({ amount: 5 }, withKey('k-typo'))).status).toBe(201);
  });

  it.each(['', ' ', 'a'.repeat(256), 'tab\there', 'caf\u00e9'])('cannot be %j', async (value) => {
    const response = await post({ amount: 5 }, withKey(value));
    expect(await errorOf(response)).toMatchObject({ status: 422, code: 'INVALID_INPUT' });
    expect(await effects()).toBe(0);
  });

  it('may have 255 characters', async () => {
    expect((await post({ amount: 5 }, withKey('a'.repeat(255)))).status).toBe(201);
  });
});
