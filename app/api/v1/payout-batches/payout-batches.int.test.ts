import { beforeAll, expect, it } from 'vitest';
import * as one from '@/app/api/v1/payout-batches/[id]/route';
import * as all from '@/app/api/v1/payout-batches/route';
import { approveBatch } from '@/lib/payouts/batches/approve-batch';
import { createBatch } from '@/lib/payouts/batches/create-batch';
import { sendBatch } from '@/lib/payouts/batches/send-batch';
import { payPayout } from '@/lib/payouts/move-payouts';
import { expectOk } from '@/lib/result';
import { callApi, countEverything, makeKey } from '@/lib/testing/api';
import { makeProgram, staffCtx } from '@/lib/testing/factories';
import { makeApprovedPayout } from '@/lib/testing/payouts';

let programId: string;
let batchId: string;
let payouts: { payoutId: string; affiliateId: string }[];

beforeAll(async () => {
  programId = (await makeProgram({ minimumPayout: { USD: 1000 } })).id;
  const make = () => makeApprovedPayout(programId, { method: 'paypal', currency: 'USD' });
  payouts = [await make(), await make()];
  const made = await createBatch(staffCtx, { programId, currency: 'USD', format: 'paypal' });
  batchId = expectOk(made).batches[0]?.batchId ?? '';
  expectOk(await approveBatch(staffCtx, { batchId }));
  expectOk(await sendBatch(staffCtx, { batchId }));
  expectOk(await payPayout(staffCtx, { payoutId: payouts[0]?.payoutId ?? '' }));
});

const read = (key: string, id = batchId) =>
  callApi(one.GET, { method: 'GET', key, params: { id } });
const list = (key: string) => callApi(all.GET, { method: 'GET', key });

it('a key of the program reads its batches and how their payouts stand, and no account', async () => {
  const key = await makeKey(programId, { scopes: ['payouts:read'] });
  const batch = { id: batchId, status: 'sent', format: 'paypal', currency: 'USD', amount: 10_000 };
  const { status, body, text } = await read(key);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    ...batch,
    payoutCount: 2,
    closedAt: null,
    results: { paid: 1, sent: 1 },
  });
  expect(text).not.toContain('@paypal.example');
  expect((await list(key)).body.items).toMatchObject([batch]);
});

it('a key of another program, or of an affiliate in it, finds no batch, and one without the scope is refused', async () => {
  const keys = [
    await makeKey((await makeProgram()).id),
    await makeKey(programId, { affiliateId: payouts[0]?.affiliateId ?? '' }),
  ];
  const limited = await makeKey(programId, { scopes: ['commissions:read'] });
  const before = await countEverything();
  for (const key of keys) {
    const missing = await read(key);
    expect(missing.status).toBe(404);
    expect(missing.body.error).toMatchObject({ code: 'PAYOUT_BATCH_NOT_FOUND' });
    const nowhere = await read(key, 'bat_none');
    expect(nowhere.body.error?.code).toBe(missing.body.error?.code);
    expect((await list(key)).body.items).toEqual([]);
  }
  expect((await read(limited)).status).toBe(403);
  expect((await read('tb_live_nonsense')).status).toBe(401);
  expect(await countEverything()).toEqual(before);
});
