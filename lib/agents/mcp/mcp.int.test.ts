import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DELETE, GET, POST, PUT } from '@/app/api/mcp/route';
import { because } from '@/lib/testing/evals/scenario';
import { countEffects, makeWorld, type World } from '@/lib/testing/evals/world';
import { LIMITS } from '@/lib/people/throttle';
import { sha256 } from '@/lib/crypto/token';
import { db } from '@/lib/db/client';
import { env } from '@/lib/env';
import { verifyBooks } from '@/lib/books/verify';
import { makeKey } from '@/lib/testing/api';
import { balancesOf } from '@/lib/testing/money';

const AT_ONCE = 50;
const many = <T>(n: number, run: (i: number) => Promise<T>) =>
  Promise.all(Array.from({ length: n }, (_, i) => run(i)));

let world: World;

beforeAll(async () => {
  world = await makeWorld();
});

afterAll(async () => {
  const checks = await verifyBooks();
  expect(checks.filter((check) => !check.ok && /^I\d/.test(check.id))).toEqual([]);
  await world.close();
});

const modesOf = (called: { content: Record<string, unknown> }[]) =>
  called.map(({ content }) => {
    const error = content.error as { code: string } | undefined;
    return error?.code ?? content.mode;
  });
const countOf = <T>(list: T[], wanted: T) => list.filter((one) => one === wanted).length;

describe('at the same moment', () => {
  it('50 calls with one confirmation have one effect', async () => {
    const { merchant, commission } = world;
    const { commissionId, member } = await commission('available');
    const args = { ...because(commissionId), amount: 30 };
    const { token: confirmation } = await merchant.call('claw_back_commission', args);
    const modes = modesOf(
      await many(AT_ONCE, () => merchant.call('claw_back_commission', { ...args, confirmation })),
    );
    expect(countOf(modes, 'done')).toBe(1);
    expect(countOf(modes, 'CONFIRMATION_USED')).toBe(AT_ONCE - 1);
    expect((await balancesOf(member.affiliateId)).available).toBe(1970n);
  });

  it('50 confirmations of one approval have one effect, and the others were done already', async () => {
    const { merchant, commission } = world;
    const { commissionId } = await commission('pending');
    const tokens = await many(AT_ONCE, async () => {
      return (await merchant.call('approve_payout', { commissionId })).token;
    });
    expect(new Set(tokens).size).toBe(AT_ONCE);
    const before = await countEffects();
    const modes = modesOf(
      await many(AT_ONCE, (i) =>
        merchant.call('approve_payout', { commissionId, confirmation: tokens[i] }),
      ),
    );
    expect(countOf(modes, 'done')).toBe(1);
    expect(countOf(modes, 'already_done')).toBe(AT_ONCE - 1);
    const after = await countEffects();
    expect([after.audits, after.events]).toEqual([
      Number(before.audits) + 1,
      Number(before.events) + 1,
    ]);
  });

  it('50 confirmed parts of one commission: each effect is the one that was previewed', async () => {
    const { merchant, commission } = world;
    const { commissionId, member } = await commission('available');
    const args = { ...because(commissionId), amount: 100 };
    const tokens = await many(AT_ONCE, async () => {
      return (await merchant.call('claw_back_commission', args)).token;
    });
    const modes = modesOf(
      await many(AT_ONCE, (i) =>
        merchant.call('claw_back_commission', { ...args, confirmation: tokens[i] }),
      ),
    );
    // All were shown "2,000 becomes 1,900", which can be true once.
    expect(countOf(modes, 'done')).toBe(1);
    expect(countOf(modes, 'CONFIRMATION_STALE')).toBe(AT_ONCE - 1);
    expect((await balancesOf(member.affiliateId)).available).toBe(1900n);
  });

  it('50 calls without a preview never move more than the daily limit', async () => {
    const trusted = await world.agent({ dailyLimits: { USD: 7 * 2000 + 1999 } });
    const ana = await world.affiliate();
    const ids: string[] = [];
    for (let n = 0; n < AT_ONCE; n++) {
      ids.push((await world.commission('pending', { of: ana })).commissionId);
    }
    const modes = modesOf(
      await many(AT_ONCE, (i) =>
        trusted.call('approve_payout', { commissionId: ids[i], skipConfirmation: true }),
      ),
    );
    expect(countOf(modes, 'done')).toBe(7);
    expect(countOf(modes, 'preview')).toBe(AT_ONCE - 7);
    expect(
      await db.commission.count({ where: { affiliateId: ana.affiliateId, status: 'approved' } }),
    ).toBe(7);
    const spent = await db.agentSpend.findMany({ where: { spentMinor: 14_000n } });
    expect(spent).toHaveLength(1);
  });

  it('confirmed void and approval of one commission: one of them', async () => {
    const { merchant, commission } = world;
    for (let round = 0; round < 5; round++) {
      const { commissionId } = await commission('pending');
      const voiding = because(commissionId);
      const v = (await merchant.call('void_commission', voiding)).token;
      const a = (await merchant.call('approve_payout', { commissionId })).token;
      const modes = modesOf(
        await Promise.all([
          merchant.call('void_commission', { ...voiding, confirmation: v }),
          merchant.call('approve_payout', { commissionId, confirmation: a }),
        ]),
      );
      expect(countOf(modes, 'done')).toBe(1);
      expect(['CANNOT_VOID_APPROVED', 'CANNOT_APPROVE_VOIDED']).toContain(
        modes.find((mode) => mode !== 'done'),
      );
    }
  });
});

describe('the audit log', () => {
  const rowsOf = (commissionId: string) =>
    db.auditEvent.findMany({
      where: { action: 'AGENT_CALLED', data: { path: ['commissionId'], equals: commissionId } },
      orderBy: { id: 'asc' },
    });

  it('has a row of every call, whatever it came to, without what was said', async () => {
    const { merchant, commission, programId } = world;
    const { commissionId } = await commission('pending');
    const args = because(commissionId, 'My card is 4111 1111 1111 1111');
    const { token: confirmation } = await merchant.call('void_commission', args);
    await merchant.call('void_commission', { ...args, confirmation });
    await merchant.call('void_commission', args);
    await merchant.call('approve_payout', { commissionId });
    await merchant.call('explain_commission', { commissionId });
    const rows = await rowsOf(commissionId);
    expect(rows.map(({ data }) => data)).toMatchObject([
      { tool: 'void_commission', outcome: 'PREVIEW' },
      { tool: 'void_commission', outcome: 'DONE' },
      { tool: 'void_commission', outcome: 'ALREADY_DONE' },
      { tool: 'approve_payout', outcome: 'CANNOT_APPROVE_VOIDED' },
      { tool: 'explain_commission', outcome: 'OK' },
    ]);
    for (const row of rows) {
      expect(row).toMatchObject({ actorKind: 'agent', actorLabel: 'Test', programId });
      expect(row.actorId).toMatch(/^key_/);
      expect(row.requestId).not.toBeNull();
      expect(Object.keys(row.data as object).sort()).toEqual([
        'argsHash',
        'commissionId',
        'outcome',
        'tool',
      ]);
    }
    // The same arguments have the same hash, with a token and without.
    const hashes = rows.map(({ data }) => (data as { argsHash: string }).argsHash);
    expect(new Set(hashes.slice(0, 3)).size).toBe(1);
  });

  it('keeps an effect and its row together: without the row there is no effect', async () => {
    const { merchant, commission } = world;
    const { commissionId } = await commission('pending');
    const { token: confirmation } = await merchant.call('approve_payout', { commissionId });
    const confirm = () => merchant.call('approve_payout', { commissionId, confirmation });
    await db.$executeRaw`CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION 'the log is full'; END $$`;
    await db.$executeRaw`CREATE TRIGGER no_room BEFORE INSERT ON audit_event FOR EACH ROW
      WHEN (NEW.action = 'AGENT_CALLED' AND NEW.data->>'outcome' = 'DONE') EXECUTE FUNCTION no_room()`;
    expect((await confirm()).code).toBe('INTERNAL');
    await db.$executeRaw`DROP TRIGGER no_room ON audit_event`;
    const { status } = await db.commission.findUniqueOrThrow({ where: { id: commissionId } });
    expect(status).toBe('pending');
    expect((await confirm()).content).toMatchObject({ mode: 'done' });
  });

  it('has one row for each call, of tools that there are not and of nonsense too', async () => {
    const { merchant } = world;
    const count = () => db.auditEvent.count({ where: { action: 'AGENT_CALLED' } });
    const before = await count();
    await merchant.call('no_such_tool', { secret: 'x' });
    await merchant.call('list_commissions', { nonsense: 'y' });
    expect(await count()).toBe(before + 2);
    const last = await db.auditEvent.findMany({
      where: { action: 'AGENT_CALLED' },
      orderBy: { id: 'desc' },
      take: 2,
    });
    expect(last.map(({ data }) => data)).toMatchObject([
      { tool: 'list_commissions', outcome: 'INVALID_INPUT' },
      { tool: 'unknown', outcome: 'TOOL_NOT_FOUND' },
    ]);
    expect(JSON.stringify(last, (_name, value: unknown) => String(value))).not.toContain('secret');
  });
});

describe('the endpoint', () => {
  const rpc = (method: string, params: object = {}) => ({ jsonrpc: '2.0', id: 1, method, params });
  const ask = async (
    body: unknown,
    options: { key?: string; headers?: Record<string, string>; method?: string } = {},
  ) => {
    const { key, headers = {}, method = 'POST' } = options;
    const handlers = { GET, POST, PUT, DELETE } as const;
    const response = await handlers[method as keyof typeof handlers](
      new Request('http://localhost:3000/api/mcp', {
        method,
        headers: {
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          host: 'localhost:3000',
          ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
          ...headers,
        },
        ...(method === 'GET'
          ? {}
          : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    );
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: JSON.parse(text) as Record<string, unknown> & { error?: { code: unknown } },
    };
  };
  let key: string;
  beforeAll(async () => {
    key = await makeKey(world.programId);
  });

  it('asks everybody for a key, and says how to send one', async () => {
    for (const given of [undefined, 'tb_live_nothing', `tb_live_${'A'.repeat(43)}`]) {
      for (const method of ['POST', 'GET', 'DELETE']) {
        const answer = await ask(rpc('tools/list'), {
          method,
          ...(given === undefined ? {} : { key: given }),
        });
        expect([answer.status, answer.body.error?.code]).toEqual([401, 'UNAUTHENTICATED']);
        expect(answer.headers.get('www-authenticate')).toContain('Bearer');
      }
    }
  });

  it('answers one message with JSON, keeps no session and no copy', async () => {
    const answer = await ask(rpc('tools/list'), { key });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('mcp-session-id')).toBeNull();
    const { tools } = answer.body.result as { tools: { name: string }[] };
    expect(tools).toHaveLength(9);
  });

  it('takes POST only, one message, as JSON, of a bounded size', async () => {
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const answer = await ask(rpc('ping'), { key, method });
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
    }
    const list = rpc('tools/list');
    const cancel = {
      jsonrpc: '2.0',
      method: 'notifications/cancelled',
      params: { requestId: 1 },
    };
    for (const wrong of ['{', '"text"', 'null', [list, cancel]]) {
      expect((await ask(wrong, { key })).status).toBe(400);
    }
    const long = rpc('tools/call', { name: 'x', arguments: { reason: 'x'.repeat(70_000) } });
    expect((await ask(long, { key })).status).toBe(413);
  });

  it('does nothing for a call that asks to be a task', async () => {
    const { commissionId } = await world.commission('pending');
    const call = (args: object, more: object = {}) =>
      ask(rpc('tools/call', { name: 'approve_payout', arguments: args, ...more }), { key });
    const { result } = (await call({ commissionId })).body as {
      result: { structuredContent: { confirmation: { token: string } } };
    };
    const confirmed = { commissionId, confirmation: result.structuredContent.confirmation.token };
    const asTask = await call(confirmed, { task: { ttl: 1000 } });
    expect(asTask.body.error?.code).toBeLessThan(0);
    const { status } = await db.commission.findUniqueOrThrow({ where: { id: commissionId } });
    expect(status).toBe('pending');
    expect((await call(confirmed)).body).toMatchObject({
      result: { structuredContent: { mode: 'done' } },
    });
  });

  it('refuses other sites’ pages, and on this machine’s own address other names of it', async () => {
    const ownOrigin = { origin: env().APP_URL };
    expect((await ask(rpc('tools/list'), { key, headers: ownOrigin })).status).toBe(200);
    const foreign: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: 'http://localhost:3001' },
      { host: 'evil.example' },
      { host: 'localhost.evil.example:3000' },
    ];
    for (const headers of foreign) {
      const answer = await ask(rpc('tools/list'), { key, headers });
      expect([answer.status, answer.body.error?.code]).toEqual([403, 'FORBIDDEN']);
    }
    expect(
      (await ask(rpc('tools/list'), { key, headers: { host: '127.0.0.1:3000' } })).status,
    ).toBe(200);
  });

  it('bounds how many messages a key sends', async () => {
    const eager = await makeKey(world.programId);
    expect((await ask(rpc('ping'), { key: eager })).status).toBe(200);
    await db.loginThrottle.updateMany({
      where: { failures: 1 },
      data: { failures: LIMITS.agent },
    });
    const answer = await ask(rpc('ping'), { key: eager });
    expect([answer.status, answer.body.error?.code]).toEqual([429, 'RATE_LIMITED']);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('counts calls of tools that change something as writes of the key, everything else as reads', async () => {
    const limited = await makeKey(world.programId);
    await db.apiKey.update({
      where: { keyHash: sha256(limited) },
      data: { writesPerMinute: 1, readsPerMinute: 2 },
    });
    const call = (name: string) =>
      ask(rpc('tools/call', { name, arguments: {} }), { key: limited });
    const writes = [await call('void_commission'), await call('get_affiliate_link')];
    expect(writes.map(({ status }) => status)).toEqual([200, 429]);
    expect(writes[0]?.headers.get('ratelimit-policy')).toBe('"writes";q=1;w=60');
    expect(writes[1]?.body.error?.code).toBe('RATE_LIMITED');
    expect(Number(writes[1]?.headers.get('retry-after'))).toBeGreaterThan(0);
    const reads = [
      await ask(rpc('tools/list'), { key: limited }),
      await call('list_commissions'),
      await call('list_commissions'),
    ];
    expect(reads.map(({ status }) => status)).toEqual([200, 200, 429]);
  });
});
