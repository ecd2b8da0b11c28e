import { Agent } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineEndpoint } from '@/lib/http/endpoint';
import { findEndpoint, answerBeforeNext } from '@/lib/http/mount-http';
import { ok, refuse } from '@/lib/result';
import { makeKey } from '@/lib/testing/api';
import { makeProgram } from '@/lib/testing/factories';
import { overHttp } from '@/lib/testing/http-mount';

const endpoint = defineEndpoint({
  method: 'POST',
  path: '/things',
  operationId: 'makeThing',
  summary: 'Make a thing',
  answers: { 201: 'Made.' },
  scope: 'orders:write',
  input: z.object({ amount: z.int().positive(), note: z.string().optional() }),
  output: z.object({ amount: z.int(), note: z.string().nullable(), actor: z.string() }),
  status: 201,
  run: ({ input: { amount, note = null }, ctx }) =>
    Promise.resolve(
      amount === 13
        ? refuse('COMMISSION_HELD')
        : ok({ amount, note, actor: `${ctx.actor.label} ${ctx.requestId}` }),
    ),
});

const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const overNode = overHttp(endpoint.answer, agent);
afterAll(() => agent.destroy());

let key: string;
beforeAll(async () => {
  key = await makeKey((await makeProgram()).id);
});

type Call = { body: BodyInit; headers?: Record<string, string> };

const ask = (handler: typeof overNode, { body, headers = {} }: Call) =>
  handler(
    new Request('http://localhost:3000/api/v1/things', {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'x-request-id': 'caller-id-1', ...headers },
      body,
    }),
    { params: Promise.resolve({}) },
  );

/** What Node's server adds by itself. */
const BY_NODE = new Set(['connection', 'date', 'keep-alive', 'content-length']);

async function contentOf(response: Response) {
  const headers = [...response.headers]
    .filter(([name]) => !BY_NODE.has(name))
    // Each call takes one of what is left.
    .map(([name, value]) => [name, name === 'ratelimit' ? value.replace(/r=\d+/, 'r=n') : value]);
  return { status: response.status, headers, text: await response.text() };
}

describe('an endpoint on Node’s server', () => {
  it.each<[string, number, Call]>([
    ['a call', 201, { body: '{"amount":5,"note":"žluťoučký 🎁"}' }],
    ['a refusal', 409, { body: '{"amount":13}' }],
    ['no key', 401, { body: '{"amount":5}', headers: { authorization: '' } }],
    ['no JSON', 400, { body: '{"amount":' }],
    ['bytes that are no UTF-8', 400, { body: new Uint8Array([0x22, 0xff, 0x22]) }],
    ['a value that cannot be', 422, { body: '{"amount":-1}' }],
    ['a body that is too large', 413, { body: 'x'.repeat(300 * 1024) }],
    ['an empty body', 400, { body: '' }],
    ['an Idempotency-Key', 201, { body: '{"amount":6}', headers: { 'idempotency-key': 'k-1' } }],
  ])('answers %s as Next’s handler does', async (_name, status, call) => {
    const [first, second] = [await ask(endpoint.handler, call), await ask(overNode, call)];
    expect(second.status).toBe(status);
    const expected = await contentOf(first);
    if (call.headers?.['idempotency-key']) {
      expected.headers.push(['idempotency-replayed', 'true']);
      expected.headers.sort();
    }
    expect(await contentOf(second)).toEqual(expected);
  });

  it.each([260, 300, 400, 1_000, 4_000])(
    'hears the next request on the connection after a body of %d KB that it did not read to the end',
    async (kilobytes) => {
      const body = 'x'.repeat(kilobytes * 1024);
      const calls: Call[] = [
        { body },
        { body, headers: { 'transfer-encoding': 'chunked' } },
        { body, headers: { authorization: '' } },
      ];
      for (const call of calls) {
        expect([401, 413]).toContain((await ask(overNode, call)).status);
        expect((await ask(overNode, { body: '{"amount":1}' })).status).toBe(201);
      }
    },
    20_000,
  );

  it('is found under its own address only', () => {
    const shared = globalThis as { tributaryEndpoints?: unknown };
    const before = shared.tributaryEndpoints;
    answerBeforeNext(endpoint);
    const find = (method: string, url: string) => findEndpoint({ method, url } as never);
    expect(find('POST', '/api/v1/things')).toBe(endpoint.answer);
    for (const [method, url] of [
      ['GET', '/api/v1/things'],
      ['POST', '/api/v1/things/'],
      ['POST', '/api/v1/things?a=1'],
      ['POST', '/api/v1/Things'],
      ['POST', 'http://other/api/v1/things'],
    ] as const) {
      expect(find(method, url)).toBeUndefined();
    }
    shared.tributaryEndpoints = before;
  });
});
