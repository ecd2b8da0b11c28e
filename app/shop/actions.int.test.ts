import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { GET as getCode } from '@/app/api/v1/discount-codes/[code]/route';
import { POST as postOrder } from '@/app/api/v1/orders/route';
import { POST as postRefund } from '@/app/api/v1/refunds/route';
import * as actions from '@/app/shop/actions';
import { signToken } from '@/lib/crypto/token';
import { db } from '@/lib/db/client';
import { createDiscountCode } from '@/lib/discount-codes/commands';
import { env } from '@/lib/env';
import { expectOk } from '@/lib/result';
import {
  CALLERS,
  makeActionScene,
  requestAs,
  unique,
  type ActionScene,
} from '@/lib/testing/action-scene';
import { actionCase, formOf, outcomeOf, testActions } from '@/lib/testing/actions';
import { makeKey } from '@/lib/testing/api';
import { staffCtx } from '@/lib/testing/factories';
import { request } from '@/lib/testing/next-request';

vi.hoisted(() => {
  process.env.DEMO = '1';
  process.env.DATA_DIR = `.data/test-shop-${process.pid}`;
});
vi.mock('next/headers', async () => (await import('@/lib/testing/next-request')).nextHeaders);
vi.mock('next/cache', async () => (await import('@/lib/testing/next-request')).nextCache);

const RECEIPT = 'shop_receipt';
const MONEY = [
  'ledger_account',
  'ledger_entry',
  'ledger_transfer',
  'audit_event',
  'outbox_event',
  'affiliate_figure',
  'order_figure',
];

/** The API answers as it does behind the shop's port. */
function answerFetch(url: URL, init: RequestInit): Promise<Response> {
  const asked = new Request(url, { ...init, cache: undefined, signal: undefined });
  const [, , , noun, name] = url.pathname.split('/');
  const code = decodeURIComponent(name ?? '');
  if (noun === 'discount-codes') return getCode(asked, { params: Promise.resolve({ code }) });
  const handler = noun === 'orders' ? postOrder : postRefund;
  return handler(asked, { params: Promise.resolve({}) });
}

async function openShop({ programId }: ActionScene): Promise<void> {
  const apiKey = await makeKey(programId);
  // Noted once a minute: here before anything is looked at.
  await db.apiKey.updateMany({ data: { lastUsedAt: new Date() } });
  await writeFile(path.join(env().DATA_DIR, 'demo.json'), JSON.stringify({ apiKey }));
}

async function makeCode({ programId, affiliate: { affiliateId } }: ActionScene): Promise<string> {
  const code = `S${unique()}`.toUpperCase();
  const values = { programId, affiliateId, code, kind: 'percent', percentBps: 1_000 } as const;
  return expectOk(await createDiscountCode(staffCtx, values)).discountCode.code;
}

const newCustomer = () => `${unique()}@customers.example`;

beforeAll(async () => {
  await mkdir(env().DATA_DIR, { recursive: true });
  vi.stubGlobal('fetch', answerFetch);
});
afterEach(() => {
  env().DEMO = true;
});
afterAll(() => rm(env().DATA_DIR, { recursive: true }));

testActions(actions, {
  buyAction: actionCase({
    may: CALLERS,
    fields: async (scene) => {
      await openShop(scene);
      const [email, code] = [newCustomer(), await makeCode(scene)];
      return { product: 'gift-set', email, code, click: '' };
    },
    needs: ['product', 'email'],
    wrong: () => [
      ['what is not sold', { product: 'tea' }, 'refused: NOT_FOUND'],
      ['no address', { email: 'me' }, 'refused: INVALID_INPUT'],
      ['a code of nobody', { code: 'NOBODY' }, 'refused: INVALID_INPUT'],
    ],
    answers: 'to /shop/receipt',
    changes: [
      'customer',
      'customer_name',
      'sales_order',
      'order_line',
      'attribution',
      'attribution_candidate',
      'commission',
      'commission_line',
      ...MONEY,
    ],
    shows: async ({ email }, { affiliate: { affiliateId } }) => ({
      order: await db.order.findFirstOrThrow({ where: { customer: { externalId: email } } }),
      earned: await db.commission.count({ where: { affiliateId } }),
      hasReceipt: request.cookies.has(RECEIPT),
    }),
    becomes: { order: { amountMinor: 9_000n }, earned: 1, hasReceipt: true },
  }),
  refundAction: actionCase({
    may: CALLERS,
    fields: async (scene) => {
      await openShop(scene);
      requestAs(scene, 'nobody');
      const order = { product: 'gift-set', email: newCustomer(), code: await makeCode(scene) };
      await outcomeOf(() => actions.buyAction(null, formOf(order)));
      scene.cookies.set(RECEIPT, request.cookies.get(RECEIPT) ?? '');
      return { part: 'rest' };
    },
    needs: ['part'],
    wrong: () => [['no part', { part: 'more' }, 'refused: INVALID_INPUT']],
    answers: 'done: The refund was reported.',
    changes: ['sales_order', 'refund', 'commission', 'commission_line', 'clawback', ...MONEY],
    shows: (_, { programId }) => db.order.findMany({ where: { programId } }),
    becomes: [{ refundedMinor: 10_310n }],
  }),
});

it('refunds no order to who has bought none, or has no receipt that can be read', async () => {
  const scene = await makeActionScene();
  const bought = {
    ...{ orderId: 'shop-1', productName: 'A', amount: 1, total: 1, currency: 'EUR' },
    ...{ refunded: 0, commission: null, reason: null },
  };
  const forged = [JSON.stringify(bought), signToken('device-cookie', JSON.stringify(bought))];
  for (const receipt of ['', '{', '{"orderId":"shop-1"}', ...forged]) {
    scene.cookies.set(RECEIPT, receipt);
    requestAs(scene, 'nobody');
    const outcome = await outcomeOf(() => actions.refundAction(null, formOf({ part: 'rest' })));
    expect(outcome).toBe('refused: NOT_FOUND');
  }
});

it('sells and refunds nothing where there is no demo', async () => {
  requestAs(await makeActionScene(), 'owner');
  env().DEMO = false;
  const order = { product: 'gift-set', email: newCustomer() };
  expect(await outcomeOf(() => actions.buyAction(null, formOf(order)))).toBe('not found');
  expect(await outcomeOf(() => actions.refundAction(null, formOf({ part: 'rest' })))).toBe(
    'not found',
  );
});
