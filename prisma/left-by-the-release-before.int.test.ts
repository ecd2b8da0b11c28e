import { expect, it } from 'vitest';
import { endpoints } from '@/app/api/v1/endpoints';
import { verifyBooks } from '@/lib/books/verify';
import { sha256 } from '@/lib/crypto/token';
import { db, disconnectDb } from '@/lib/db/client';
import { env } from '@/lib/env';
import { createDiscountCode } from '@/lib/discount-codes/commands';
import { newId } from '@/lib/ids';
import { expectOk } from '@/lib/result';
import { decideLateClicks } from '@/lib/sales/decide-late-clicks';
import { recordOrder } from '@/lib/sales/record-order';
import { callApi, makeKey } from '@/lib/testing/api';
import { staffCtx, systemCtx } from '@/lib/testing/factories';
import { makeEarned, makePayableAffiliate } from '@/lib/testing/money';
import { addDays } from '@/lib/time/calendar';
import { migrateDown, migrateUp } from '@/prisma/migrate';

/** Back to before the migration that notes what was left, and forward again. */
async function migrateAgain(): Promise<void> {
  const url = env().DATABASE_URL;
  const undone: string[] = [];
  for (let name = await migrateDown(url); name; name = await migrateDown(url)) {
    undone.push(name);
    if (name.endsWith('left_by_the_release_before')) break;
  }
  expect(await migrateUp(url)).toEqual(undone.reverse());
  await disconnectDb();
}

it('orders that a release cut off after the first hundred are decided after the update', async () => {
  const { programId, affiliateId } = await makePayableAffiliate();
  const code = 'CUTOFF';
  expectOk(
    await createDiscountCode(staffCtx, {
      programId,
      affiliateId,
      code,
      kind: 'percent',
      percentBps: 1000,
    }),
  );
  const facts = { customerId: 'cut', amount: 10_000, currency: 'USD' };
  const occurredAt = addDays(new Date(), -90);
  const first = { ...facts, orderId: 'cut-0', code, occurredAt };
  const { order } = expectOk(await recordOrder(systemCtx, programId, first));
  const row = await db.order.findUniqueOrThrow({ where: { id: order.id } });
  await db.order.createMany({
    data: [1, 2, 3].map((n) => ({
      ...row,
      id: newId('order'),
      externalId: `cut-${n}`,
      fingerprint: `cut-${n}`,
      metadata: {},
      attributionId: null,
      affiliateId: null,
      reason: 'NO_TOUCH',
      occurredAt: addDays(occurredAt, n),
    })),
  });
  await migrateAgain();
  await decideLateClicks();
  const earning = await db.commission.count({ where: { order: { customerId: row.customerId } } });
  expect(earning).toBe(4);
  const customer = await db.customer.findUniqueOrThrow({ where: { id: row.customerId } });
  expect(customer.reopening).toBeNull();
  const faults = (await verifyBooks()).filter((check) => !check.ok);
  // The copies came here without their audit rows.
  expect(faults.flatMap(({ id }) => (['I8', 'I9'].includes(id) ? [] : [id]))).toEqual([]);
});

it('a clawback whose answer was lost takes nothing more under its key', async () => {
  const affiliate = await makePayableAffiliate();
  const key = await makeKey(affiliate.programId);
  const apiKey = await db.apiKey.findFirstOrThrow({ where: { programId: affiliate.programId } });
  const { commissionId } = await makeEarned(affiliate, { amountMinor: 2000n });
  const path = `/commissions/${commissionId}/clawback`;
  const body = { reason: 'A test', amount: 500 };
  const fingerprint = sha256(`\n${JSON.stringify(body)}`);
  const lost = 'a "key" with a \\';
  const record = { apiKeyId: apiKey.id, route: `POST /api/v1${path}`, fingerprint };
  await db.idempotencyRecord.createMany({
    data: [
      { ...record, key: lost },
      { ...record, key: 'never ran' },
    ],
  });
  const onceId = sha256(JSON.stringify(['idempotency-key', apiKey.id, record.route, lost]));
  await db.once.create({ data: { id: onceId, what: 'a clawback', createdAt: new Date() } });
  await migrateAgain();

  const endpoint = endpoints.find(({ operationId }) => operationId === 'clawBackCommission');
  if (!endpoint) throw new Error('no endpoint for clawbacks');
  const send = (name: string) =>
    callApi(endpoint.handler, {
      ...{ key, path, method: 'POST' },
      params: { id: commissionId },
      body,
      headers: { 'idempotency-key': name },
    });
  const repeat = await send(lost);
  expect(repeat.status).toBe(422);
  expect(repeat.text).toContain('has taken its part');
  expect(await db.clawback.count({ where: { commissionId } })).toBe(0);
  expect((await send('never ran')).status).toBe(200);
  expect(await db.clawback.count({ where: { commissionId } })).toBe(1);
});
