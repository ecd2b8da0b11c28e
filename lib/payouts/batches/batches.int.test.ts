import { beforeAll, describe, expect, it } from 'vitest';
import type { CommandContext } from '@/lib/db/work';
import { db } from '@/lib/db/client';
import { verifyBooks } from '@/lib/books/verify';
import { approveBatch } from '@/lib/payouts/batches/approve-batch';
import { cancelBatch, removeFromBatch } from '@/lib/payouts/batches/cancel-batch';
import { createBatch } from '@/lib/payouts/batches/create-batch';
import { renderBatchFile, takeBatchFile } from '@/lib/payouts/batches/render-batch-file';
import { sendBatch } from '@/lib/payouts/batches/send-batch';
import { changeAffiliateStatus } from '@/lib/corrections/change-affiliate-status';
import { closePayout, payPayout, sendPayout } from '@/lib/payouts/move-payouts';
import { expectOk } from '@/lib/result';
import { makeProgram, makeUser, staffCtx } from '@/lib/testing/factories';
import { countRows } from '@/lib/testing/money';
import { makeApprovedPayout } from '@/lib/testing/payouts';

const other: CommandContext = { actor: { kind: 'user', id: 'usr_second', label: 'Second' } };
let programId: string;
const paypal = () => ({ programId, currency: 'USD', format: 'paypal' as const });

async function makeBatch(count = 2, method: 'paypal' | 'iban' | 'ach' = 'paypal') {
  const currency = method === 'iban' ? 'EUR' : 'USD';
  const payouts = [];
  for (let i = 0; i < count; i++) {
    payouts.push(await makeApprovedPayout(programId, { method, currency }));
  }
  const format = method === 'paypal' ? 'paypal' : method === 'iban' ? 'sepa' : 'wise';
  const made = expectOk(await createBatch(staffCtx, { programId, currency, format }));
  return { batchId: made.batches[0]?.batchId ?? '', payouts };
}

async function makeSent(count = 2, method: 'paypal' | 'iban' | 'ach' = 'paypal') {
  const batch = await makeBatch(count, method);
  expectOk(await approveBatch(other, batch));
  expectOk(await sendBatch(staffCtx, batch));
  return batch;
}

const statusOf = async (id: string) =>
  (await db.payoutBatch.findUniqueOrThrow({ where: { id } })).status;
const failing = async () => (await verifyBooks()).filter((check) => !check.ok);

beforeAll(async () => {
  programId = (
    await makeProgram({
      minimumPayout: { USD: 1000, EUR: 1000 },
      payerName: 'Łódź Tools',
      payerIban: 'DE89370400440532013000',
    })
  ).id;
});

describe('a batch', () => {
  it('is made, approved, sent and closed, and its books are in order', async () => {
    const { batchId, payouts } = await makeBatch(3);
    const batch = await db.payoutBatch.findUniqueOrThrow({ where: { id: batchId } });
    expect(batch).toMatchObject({ status: 'draft', format: 'paypal', fileHash: null });
    expect(expectOk(await approveBatch(other, { batchId })).status).toBe('approved');
    const sent = expectOk(await sendBatch(staffCtx, { batchId }));
    expect(sent.fileHash).toMatch(/^[0-9a-f]{64}$/);
    for (const { payoutId } of payouts) {
      expect(await statusOf(batchId)).toBe('sent');
      expectOk(await payPayout(staffCtx, { payoutId }));
    }
    expect(await statusOf(batchId)).toBe('closed');
    const actions = await db.auditEvent.findMany({
      where: { subjectId: batchId },
      orderBy: { id: 'asc' },
    });
    expect(actions.map((row) => row.action)).toEqual([
      'PAYOUT_BATCH_CREATED',
      'PAYOUT_BATCH_APPROVED',
      'PAYOUT_BATCH_SENT',
      'PAYOUT_BATCH_CLOSED',
    ]);
    expect(await failing()).toEqual([]);
  });

  it('takes no payout of another currency, method, status or batch, and then nothing is made', async () => {
    const dollars = await makeApprovedPayout(programId, { method: 'paypal', currency: 'USD' });
    const euros = await makeApprovedPayout(programId, { method: 'iban', currency: 'EUR' });
    const requested = await makeApprovedPayout(programId, {
      method: 'paypal',
      currency: 'USD',
      approve: false,
    });
    const elsewhere = await makeBatch(1);
    const ids = (...list: { payoutId: string }[]) => list.map((row) => row.payoutId);
    const before = { ...(await countRows()), batches: await db.payoutBatch.count() };
    const code = async (payoutIds: string[], input = {}) => {
      const result = await createBatch(staffCtx, { ...paypal(), ...input, payoutIds });
      return result.ok ? 'made' : result.error.code;
    };
    const theirs = elsewhere.payouts[0];
    expect(await code(ids(dollars, euros))).toBe('BATCH_MIXED_CURRENCIES');
    expect(await code(ids(dollars, requested))).toBe('PAYOUT_NOT_BATCHABLE');
    expect(await code(ids(dollars), { format: 'wise' })).toBe('PAYOUT_NOT_BATCHABLE');
    expect(await code(theirs ? ids(theirs) : [])).toBe('PAYOUT_NOT_BATCHABLE');
    expect(await code(['pay_nobody'])).toBe('PAYOUT_NOT_FOUND');
    expect(await code(ids(dollars), { programId: (await makeProgram()).id })).toBe(
      'PAYOUT_NOT_FOUND',
    );
    expect(await code(ids(dollars), { format: 'sepa' })).toBe('BATCH_FORMAT_CURRENCY');
    expect(await code([])).toBe('BATCH_EMPTY');
    expect({ ...(await countRows()), batches: await db.payoutBatch.count() }).toEqual(before);
    expectOk(await closePayout(staffCtx, { ...dollars, event: 'cancel', reason: 'done' }));
    expectOk(await closePayout(staffCtx, { ...euros, event: 'cancel', reason: 'done' }));
  });

  it('made by 20 at once takes each payout once', async () => {
    for (let i = 0; i < 3; i++) {
      await makeApprovedPayout(programId, { method: 'paypal', currency: 'USD' });
    }
    const results = await Promise.all(
      Array.from({ length: 20 }, () => createBatch(staffCtx, paypal())),
    );
    const made = results.flatMap((result) => (result.ok ? result.value.batches : []));
    expect(made.reduce((sum, batch) => sum + batch.payoutCount, 0)).toBe(3);
    expect(results.filter((result) => !result.ok && result.error.code !== 'BATCH_EMPTY')).toEqual(
      [],
    );
  });

  it('is approved by another than its maker as soon as two may approve', async () => {
    const people = await Promise.all(['owner', 'finance'].map((role) => makeUser({ role })));
    try {
      const { batchId } = await makeBatch(1);
      const before = await countRows();
      const refused = await approveBatch(staffCtx, { batchId });
      expect(refused).toMatchObject({ ok: false, error: { code: 'BATCH_NEEDS_SECOND_PERSON' } });
      expect(await countRows()).toEqual(before);
      expectOk(await approveBatch(other, { batchId }));
      expect(expectOk(await approveBatch(other, { batchId })).alreadyDone).toBe(true);
      const [, finance] = people;
      await db.user.update({ where: { id: finance?.id ?? '' }, data: { disabledAt: new Date() } });
      const alone = await makeBatch(1);
      expectOk(await approveBatch(staffCtx, alone));
      const audit = await db.auditEvent.findFirstOrThrow({
        where: { subjectId: alone.batchId, action: 'PAYOUT_BATCH_APPROVED' },
      });
      expect(audit.data).toMatchObject({ secondPerson: false, reviewers: 1 });
    } finally {
      await db.user.deleteMany({ where: { id: { in: people.map((row) => row.id) } } });
    }
  });

  it('is not sent before it is approved, and by 20 at once is sent once', async () => {
    const { batchId, payouts } = await makeBatch(3);
    const before = await countRows();
    expect(await sendBatch(staffCtx, { batchId })).toMatchObject({
      ok: false,
      error: { code: 'BATCH_STATUS_CONFLICT' },
    });
    expect(await countRows()).toEqual(before);
    expectOk(await approveBatch(other, { batchId }));
    const results = await Promise.all(
      Array.from({ length: 20 }, () => sendBatch(staffCtx, { batchId })),
    );
    const answers = results.map((result) => expectOk(result));
    expect(answers.filter((answer) => !answer.alreadyDone)).toHaveLength(1);
    expect(new Set(answers.map((answer) => answer.fileHash)).size).toBe(1);
    const audits = await db.auditEvent.count({
      where: { action: 'PAYOUT_SENT', subjectId: { in: payouts.map((row) => row.payoutId) } },
    });
    expect(audits).toBe(3);
  });

  it('does not pay what was called off before it left, nor what is paid by hand', async () => {
    const { batchId, payouts } = await makeBatch(4);
    const [one, two, three, four] = payouts;
    if (!one || !two || !three || !four) throw new Error('four payouts');
    expect(await payPayout(staffCtx, one)).toMatchObject({ error: { code: 'PAYOUT_IN_BATCH' } });
    expect(await sendPayout(staffCtx, one)).toMatchObject({ error: { code: 'PAYOUT_IN_BATCH' } });
    expectOk(await removeFromBatch(staffCtx, { batchId, payoutId: one.payoutId }));
    expectOk(await payPayout(staffCtx, one));
    expectOk(await closePayout(staffCtx, { ...two, event: 'cancel', reason: 'no' }));
    expectOk(await approveBatch(other, { batchId }));
    expectOk(
      await changeAffiliateStatus(staffCtx, {
        affiliateId: three.affiliateId,
        to: 'banned',
        reason: 'fraud',
      }),
    );
    expect(await removeFromBatch(staffCtx, { batchId, payoutId: four.payoutId })).toMatchObject({
      error: { code: 'BATCH_STATUS_CONFLICT' },
    });
    expectOk(await sendBatch(staffCtx, { batchId }));
    const file = expectOk(await renderBatchFile(batchId)).bytes.toString();
    expect(file).toContain(four.payoutId);
    for (const { payoutId } of [one, two, three]) expect(file).not.toContain(payoutId);
    expect(await failing()).toEqual([]);
  });

  it('lets its payouts go when it is cancelled, and is never cancelled once sent', async () => {
    const { batchId, payouts } = await makeBatch(2);
    const cancel = { batchId, reason: 'the wrong day' };
    expectOk(await cancelBatch(staffCtx, cancel));
    expect(expectOk(await cancelBatch(staffCtx, cancel)).alreadyDone).toBe(true);
    const again = expectOk(
      await createBatch(staffCtx, { ...paypal(), payoutIds: payouts.map((row) => row.payoutId) }),
    );
    const next = again.batches[0]?.batchId ?? '';
    expectOk(await approveBatch(other, { batchId: next }));
    expectOk(await sendBatch(staffCtx, { batchId: next }));
    expect(await cancelBatch(staffCtx, { batchId: next, reason: 'late' })).toMatchObject({
      error: { code: 'BATCH_STATUS_CONFLICT' },
    });
  });

  it('sent, cancelled and its payouts called off or banned at once: sent whole, or not at all', async () => {
    for (let round = 0; round < 6; round++) {
      const { batchId, payouts } = await makeBatch(3);
      expectOk(await approveBatch(other, { batchId }));
      const [first, second] = payouts;
      if (!first || !second) throw new Error('payouts');
      await Promise.all([
        sendBatch(staffCtx, { batchId }),
        sendBatch(other, { batchId }),
        cancelBatch(staffCtx, { batchId, reason: 'race' }),
        closePayout(staffCtx, { ...first, event: 'cancel', reason: 'race' }),
        payPayout(staffCtx, second),
        changeAffiliateStatus(staffCtx, {
          affiliateId: second.affiliateId,
          to: 'banned',
          reason: 'race',
        }),
      ]);
      const status = await statusOf(batchId);
      const inside = await db.payout.findMany({ where: { batchId } });
      if (status === 'cancelled') expect(inside).toEqual([]);
      else {
        for (const payout of inside) expect(['sent', 'paid']).toContain(payout.status);
        const file = expectOk(await renderBatchFile(batchId)).bytes.toString();
        expect(file.trim().split('\r\n')).toHaveLength(inside.length);
      }
    }
    expect(await failing()).toEqual([]);
  });

  it('belongs to its program: another scope finds none', async () => {
    const { batchId } = await makeSent(1);
    const scope = { programId: (await makeProgram()).id };
    const missing = { ok: false, error: { code: 'PAYOUT_BATCH_NOT_FOUND' } };
    expect(await approveBatch(other, { batchId }, scope)).toMatchObject(missing);
    expect(await sendBatch(other, { batchId }, scope)).toMatchObject(missing);
    expect(await cancelBatch(other, { batchId, reason: 'x' }, scope)).toMatchObject(missing);
    expect(await renderBatchFile(batchId, scope)).toMatchObject(missing);
    expect(await takeBatchFile(other, { batchId }, scope)).toMatchObject(missing);
  });
});

describe('the file of a batch', () => {
  it.each(['paypal', 'iban', 'ach'] as const)(
    'is the same bytes each time, by %s',
    async (method) => {
      const { batchId } = await makeSent(3, method);
      const first = expectOk(await takeBatchFile(staffCtx, { batchId }));
      await db.program.update({ where: { id: programId }, data: { name: `Renamed ${batchId}` } });
      const second = expectOk(await takeBatchFile(other, { batchId }));
      expect(second.bytes.equals(first.bytes)).toBe(true);
      expect(
        await db.auditEvent.count({
          where: { subjectId: batchId, action: 'PAYOUT_BATCH_FILE_TAKEN' },
        }),
      ).toBe(2);
    },
  );

  it('is not there before the batch left', async () => {
    const batch = await makeBatch(1);
    expect(await renderBatchFile(batch.batchId)).toMatchObject({
      error: { code: 'BATCH_HAS_NO_FILE' },
    });
  });

  it('cannot be changed behind our back', async () => {
    const { batchId, payouts } = await makeSent(1);
    await expect(
      db.payoutBatch.update({ where: { id: batchId }, data: { fileHash: 'other' } }),
    ).rejects.toThrow();
    await expect(
      db.payout.update({ where: { id: payouts[0]?.payoutId ?? '' }, data: { batchId: null } }),
    ).rejects.toThrow();
  });

  it('for a bank needs an account to pay from', async () => {
    const poor = await makeProgram({ minimumPayout: { EUR: 1000 } });
    await makeApprovedPayout(poor.id, { method: 'iban', currency: 'EUR' });
    const made = expectOk(
      await createBatch(staffCtx, { programId: poor.id, currency: 'EUR', format: 'sepa' }),
    );
    const batchId = made.batches[0]?.batchId ?? '';
    expectOk(await approveBatch(other, { batchId }));
    const before = await countRows();
    expect(await sendBatch(staffCtx, { batchId })).toMatchObject({
      error: { code: 'PAYER_ACCOUNT_MISSING' },
    });
    await db.program.update({
      where: { id: poor.id },
      data: { payerName: 'X', payerIban: 'DE00' },
    });
    expect(await sendBatch(staffCtx, { batchId })).toMatchObject({
      error: { code: 'PAYER_ACCOUNT_MISSING' },
    });
    expect(await countRows()).toEqual(before);
  });
});
