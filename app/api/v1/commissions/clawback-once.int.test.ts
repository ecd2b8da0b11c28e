import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import * as clawback from '@/app/api/v1/commissions/[id]/clawback/route';
import { db } from '@/lib/db/client';
import { verifyBooks } from '@/lib/books/verify';
import { callApi, countEverything, makeKey } from '@/lib/testing/api';
import { makeEarned, makePayableAffiliate } from '@/lib/testing/money';

/** Whether the next reading of a commission, for the answer, finds no connection. */
let isLost = false;

vi.mock('@/lib/commissions/queries', async (importOriginal) => {
  const queries = await importOriginal<typeof import('@/lib/commissions/queries')>();
  const getCommission: typeof queries.getCommission = (...args) => {
    if (!isLost) return queries.getCommission(...args);
    isLost = false;
    return Promise.reject(new Error('the connection is gone'));
  };
  return { ...queries, getCommission };
});

let commissionId: string;
let programId: string;
let key: string;

beforeEach(async () => {
  const affiliate = await makePayableAffiliate();
  programId = affiliate.programId;
  key = await makeKey(programId);
  commissionId = (await makeEarned(affiliate, { amountMinor: 2000n })).commissionId;
});

afterAll(async () => {
  expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
});

type Claw = { idempotencyKey?: string; apiKey?: string; reason?: string; amount?: number };

const claw = ({ idempotencyKey, apiKey = key, reason = 'Fraud', amount = 500 }: Claw = {}) =>
  callApi(clawback.POST, {
    key: apiKey,
    params: { id: commissionId },
    path: `/commissions/${commissionId}/clawback`,
    body: { reason, amount },
    headers: idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey },
  });

const takenNow = async () =>
  (await db.clawback.findMany({ where: { commissionId }, orderBy: { createdAt: 'asc' } })).map(
    (row) => Number(row.amountMinor),
  );

const ofFirst = {
  status: 'pending',
  taken: 500,
  remaining: 1500,
  alreadyClawedBack: false,
  commission: { clawedBack: 500, remaining: 1500 },
};

describe('a part taken back under an Idempotency-Key', () => {
  it('is not taken when its answer cannot be made, and once by the repeat', async () => {
    const before = await countEverything();
    isLost = true;
    expect((await claw({ idempotencyKey: 'lost' })).status).toBe(500);
    expect(await countEverything()).toEqual(before);
    expect((await claw({ idempotencyKey: 'lost' })).body).toMatchObject(ofFirst);
    expect(await takenNow()).toEqual([500]);
  });

  it('is taken once by fifty at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => claw({ idempotencyKey: 'many' })),
    );
    const succeeded = answers.filter((answer) => answer.status === 200);
    expect(succeeded.length).toBeGreaterThan(0);
    expect(new Set(succeeded.map(({ text }) => text)).size).toBe(1);
    expect(succeeded[0]?.body).toMatchObject(ofFirst);
    for (const answer of answers.filter(({ status }) => status !== 200)) {
      expect(answer.body.error).toMatchObject({ code: 'IDEMPOTENCY_IN_FLIGHT' });
    }
    expect(await takenNow()).toEqual([500]);
  });

  it('is answered as the first time, whatever another took since', async () => {
    const first = await claw({ idempotencyKey: 'first' });
    expect(first.body).toMatchObject(ofFirst);
    expect((await claw({ amount: 1500 })).body).toMatchObject({ status: 'clawed_back' });
    const again = await claw({ idempotencyKey: 'first' });
    expect(again.text).toBe(first.text);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await takenNow()).toEqual([500, 1500]);
  });

  it('is refused with other values, and still answered to who asks for it', async () => {
    const first = await claw({ idempotencyKey: 'other' });
    const before = await countEverything();
    for (const other of [{ amount: 400 }, { reason: 'A chargeback' }]) {
      const answer = await claw({ idempotencyKey: 'other', ...other });
      expect([answer.status, answer.body.error?.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    }
    expect((await claw({ idempotencyKey: 'other' })).text).toBe(first.text);
    expect(await countEverything()).toEqual(before);
  });

  it('that was refused stays refused under its key, and takes nothing', async () => {
    const refused = await claw({ idempotencyKey: 'too-much', amount: 2001 });
    expect(refused.status).toBe(409);
    expect((await claw({ idempotencyKey: 'too-much', amount: 2001 })).text).toBe(refused.text);
    expect(await takenNow()).toEqual([]);
  });

  it('is taken again under another key, by another API key, and without a key', async () => {
    await claw({ idempotencyKey: 'one' });
    const apiKey = await makeKey(programId);
    for (const next of [{ idempotencyKey: 'two' }, { idempotencyKey: 'one', apiKey }, {}]) {
      expect((await claw(next)).body).toMatchObject({ taken: 500, alreadyClawedBack: false });
    }
    expect(await takenNow()).toEqual([500, 500, 500, 500]);
  });
});
