import { readdirSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { endpoints } from '@/app/api/v1/endpoints';
import * as unknown from '@/app/api/v1/[[...path]]/route';
import * as commissions from '@/app/api/v1/commissions/route';
import * as affiliates from '@/app/api/v1/affiliates/route';
import * as openapi from '@/app/api/v1/openapi.json/route';
import { SCOPES } from '@/lib/auth/scopes';
import { callApi, countEverything, makeKey } from '@/lib/testing/api';
import { makeAffiliate, makeProgram } from '@/lib/testing/factories';

/** A body each endpoint would take, so that what refuses it is the key and nothing else. */
const BODIES: Record<string, unknown> = {
  recordLead: { customerId: 'c' },
  recordOrder: { orderId: 'o', customerId: 'c', amount: 100, currency: 'USD' },
  recordRefund: { refundId: 'r', orderId: 'o' },
  reverseRefund: { reason: 'A test' },
  recordDispute: { disputeId: 'd', orderId: 'o', status: 'open' },
  approveCommission: {},
  voidCommission: { reason: 'A test' },
  clawBackCommission: { reason: 'A test' },
  rejectPayout: { reason: 'A test' },
  cancelPayout: { reason: 'A test' },
  createAffiliate: { name: 'Ann', email: 'ann@people.example' },
  updateAffiliate: { status: 'paused' },
  createGroup: { name: 'Friends', slug: 'friends' },
  changeGroup: { holdDays: 7 },
  reorderGroups: { ids: [] },
  moveAffiliate: { groupId: 'grp_none' },
  getAffiliateLink: { userId: 'usr_none' },
  joinCustomers: { otherCustomerId: 'd', reason: 'A test' },
  splitCustomer: { reason: 'A test' },
  dismissSuggestion: { otherCustomerId: 'd', reason: 'A test' },
  setPostback: { url: 'https://tracker.example/postback?cid={click_id}' },
  createWebhook: { name: 'Shop', url: 'https://shop.example/hooks' },
  changeWebhook: { isOn: false },
  resendSince: { since: '2026-12-01T00:00:00Z' },
  createDiscountCode: { code: 'TEN', kind: 'percent', percentBps: 1000 },
  createRule: { outcome: { kind: 'share', bps: 3000 } },
  changeRule: { name: 'Plans' },
  reorderRules: { ruleIds: ['rul_none'] },
  setCaps: { caps: [] },
};

const nothing = { id: 'none', code: 'none', customerId: 'none', orderId: 'none', refundId: 'none' };

describe('every endpoint of the API', () => {
  let programId: string;
  beforeAll(async () => {
    ({ id: programId } = await makeProgram());
  });

  it('has its endpoint in the document, and every path of the document a route file', () => {
    const files = readdirSync('app/api/v1', { recursive: true, encoding: 'utf8' })
      .filter((file) => path.basename(file) === 'route.ts')
      .map((file) => path.dirname(file))
      .filter((route) => route !== 'openapi.json' && !route.startsWith('[['))
      .map((route) => `/${route.replaceAll('[', '{').replaceAll(']', '}')}`);
    const documented = new Set(endpoints.map((endpoint) => endpoint.path));
    expect([...documented].sort()).toEqual(files.sort());
  });

  it.each(endpoints.map((endpoint) => [`${endpoint.method} ${endpoint.path}`, endpoint] as const))(
    '%s asks for a key, and for the right scope of it',
    async (_name, { method, handler, scope, operationId }) => {
      const body = method === 'GET' ? undefined : (BODIES[operationId] ?? {});
      const call = { method, params: nothing, ...(body === undefined ? {} : { body }) };
      const before = await countEverything();
      expect((await callApi(handler, call)).status).toBe(401);
      expect((await callApi(handler, { ...call, key: 'tb_live_nonsense' })).status).toBe(401);
      const others = SCOPES.filter((other) => other !== scope);
      const key = await makeKey(programId, { scopes: others });
      const afterKey = await countEverything();
      const wrong = await callApi(handler, { ...call, key });
      expect(wrong.status).toBe(403);
      expect(wrong.body.error).toMatchObject({ code: 'FORBIDDEN', details: { scope } });
      expect(await countEverything()).toEqual(afterKey);
      // Making the key was audited, and nothing else happened.
      expect(afterKey).toEqual({ ...before, '8': (before['8'] ?? 0) + 1 });
    },
  );

  it('refuses what is for the whole program to a key of one affiliate', async () => {
    const affiliate = await makeAffiliate({ programId });
    const key = await makeKey(programId, { affiliateId: affiliate.id });
    const programWide = endpoints.filter((endpoint) => endpoint.programWide);
    expect(programWide.map((endpoint) => endpoint.operationId).sort()).toEqual([
      'approvePayout',
      'cancelPayout',
      'changeGroup',
      'changeRule',
      'changeWebhook',
      'createAffiliate',
      'createDiscountCode',
      'createGroup',
      'createRule',
      'createWebhook',
      'dismissSuggestion',
      'endRule',
      'getCustomer',
      'getGroup',
      'getOrder',
      'getPostback',
      'getRule',
      'getWebhook',
      'getWebhookDelivery',
      'joinCustomers',
      'listCaps',
      'listCustomers',
      'listGroups',
      'listRules',
      'listWebhookDeliveries',
      'listWebhookSecrets',
      'listWebhooks',
      'markPayoutPaid',
      'moveAffiliate',
      'recordDispute',
      'recordLead',
      'recordOrder',
      'recordRefund',
      'rejectPayout',
      'removeGroup',
      'removePostback',
      'removeWebhook',
      'reorderGroups',
      'reorderRules',
      'resendSince',
      'resendWebhookDelivery',
      'reverseRefund',
      'rotateWebhook',
      'sendTestEvent',
      'setCaps',
      'setPostback',
      'splitCustomer',
      'testPostback',
    ]);
    const before = await countEverything();
    for (const { method, handler, operationId } of programWide) {
      const body = method === 'GET' ? undefined : (BODIES[operationId] ?? {});
      const call = { method, key, params: nothing, ...(body === undefined ? {} : { body }) };
      const answer = await callApi(handler, call);
      expect([operationId, answer.status]).toEqual([operationId, 403]);
    }
    expect(await countEverything()).toEqual(before);
  });

  it('answers an unknown address and a wrong method in the error shape', async () => {
    const lost = await callApi((request) => Promise.resolve(unknown.GET(request)), {
      path: '/nowhere',
    });
    expect(lost.status).toBe(404);
    expect(lost.body.error).toMatchObject({ code: 'NOT_FOUND' });
    expect(lost.headers.get('x-request-id')).toMatch(/^req_/);
    const wrong = await callApi(commissions.DELETE, { method: 'DELETE' });
    expect(wrong.status).toBe(405);
    expect(wrong.body.error).toMatchObject({ code: 'METHOD_NOT_ALLOWED' });
    expect(wrong.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
    const options = await callApi(affiliates.OPTIONS, { method: 'OPTIONS' });
    expect(options.status).toBe(204);
    expect(options.headers.get('allow')).toBe('GET, POST, HEAD, OPTIONS');
  });

  it('is described by an OpenAPI 3.1 document whose references all lead somewhere', async () => {
    const { status, body, text } = await callApi((request) =>
      Promise.resolve(openapi.GET(request)),
    );
    expect(status).toBe(200);
    expect(body.openapi).toBe('3.1.0');
    const { schemas, responses } = body.components as Record<string, Record<string, unknown>>;
    for (const [, kind, name] of text.matchAll(/"\$ref":"#\/components\/(\w+)\/(\w+)"/g)) {
      const target = kind === 'schemas' ? schemas : responses;
      expect(Object.keys(target ?? {})).toContain(name);
    }
    expect(text).not.toContain('$defs');
    const paths = body.paths as Record<string, Record<string, { parameters: { name: string }[] }>>;
    for (const { path: template, method } of endpoints) {
      const operation = paths[template]?.[method.toLowerCase()];
      const inPath = [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(operation?.parameters.map((parameter) => parameter.name)).toEqual(
        expect.arrayContaining(inPath),
      );
    }
    const order = paths['/orders']?.post as unknown as {
      requestBody: { content: { 'application/json': { schema: Record<string, unknown> } } };
    };
    expect(order.requestBody.content['application/json'].schema).toMatchObject({
      required: ['orderId', 'customerId', 'amount', 'currency'],
      properties: { amount: { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER } },
    });
  });
});

describe('lists', () => {
  // A cursor that somebody made, with an id that no database keeps.
  const forged = Buffer.from(JSON.stringify(['2026-01-01T00:00:00.000Z', 'com_\u0000']));
  it.each([
    'limit=0',
    'limit=101',
    'limit=1.5',
    'limit=x',
    'cursor=nonsense',
    `cursor=${forged.toString('base64url')}`,
    'status=lost',
  ])('refuse ?%s', async (query) => {
    const { id } = await makeProgram();
    const key = await makeKey(id);
    const answer = await callApi(commissions.GET, { key, path: `/commissions?${query}` });
    expect(answer.status).toBe(422);
    expect(answer.body.error).toMatchObject({ code: 'INVALID_INPUT' });
  });
});
