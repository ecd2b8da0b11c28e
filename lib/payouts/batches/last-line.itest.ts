import { beforeAll, expect, it } from 'vitest';
import { db } from '@/lib/db/client';
import { transact } from '@/lib/db/transact';
import { newId } from '@/lib/ids';
import { approveBatch } from '@/lib/payouts/batches/approve-batch';
import { createBatch } from '@/lib/payouts/batches/create-batch';
import { sendBatch } from '@/lib/payouts/batches/send-batch';
import { lockBatch, moveBatch } from '@/lib/payouts/batches/store';
import { payPayout } from '@/lib/payouts/move-payouts';
import { expectOk, ok } from '@/lib/result';
import { makeProgram, staffCtx } from '@/lib/testing/factories';
import { makeApprovedPayout } from '@/lib/testing/payouts';

/**
 * What stands when the commands of batches have a fault: tried with writes that no command makes, or with what one saw
 * too long ago. `npm run test:mutations` takes each away and runs these.
 */
let programId: string;

async function makeDraft(currency = 'USD', program = programId) {
  const { payoutId } = await makeApprovedPayout(program, { method: 'paypal', currency });
  const made = await createBatch(staffCtx, {
    ...{ programId: program, currency, format: 'paypal', payoutIds: [payoutId] },
  });
  return { batchId: expectOk(made).batches[0]?.batchId ?? '', payoutId };
}

async function makeSent() {
  const batch = await makeDraft();
  expectOk(await approveBatch(staffCtx, batch));
  expectOk(await sendBatch(staffCtx, batch));
  return batch;
}

beforeAll(async () => {
  programId = (await makeProgram({ minimumPayout: { USD: 1000, EUR: 1000 } })).id;
});

it('a payout fits into a draft of its own program and currency only', async () => {
  const { payoutId } = await makeApprovedPayout(programId, { method: 'paypal', currency: 'USD' });
  const other = await makeProgram({ minimumPayout: { USD: 1000 } });
  for (const { batchId } of [
    await makeDraft('EUR'),
    await makeDraft('USD', other.id),
    await makeSent(),
  ]) {
    await expect(db.payout.update({ where: { id: payoutId }, data: { batchId } })).rejects.toThrow(
      'does not fit into its batch',
    );
  }
  const { batchId } = await makeDraft();
  await db.payout.update({ where: { id: payoutId }, data: { batchId } });
});

it('what left in a file stays as it was: facts, hash, approval and payouts', async () => {
  const { batchId, payoutId } = await makeSent();
  for (const data of [
    { fileHash: '0'.repeat(64) },
    { facts: {} },
    { approvedBy: 'usr_other' },
    { createdBy: 'usr_other' },
  ]) {
    await expect(db.payoutBatch.update({ where: { id: batchId }, data })).rejects.toThrow(
      'is frozen',
    );
  }
  await expect(
    db.payout.update({ where: { id: payoutId }, data: { batchId: null } }),
  ).rejects.toThrow('has left in its batch');
});

it('a batch that was sent is not set back, and one that was not is not closed', async () => {
  const update = (id: string, status: string) =>
    db.$executeRaw`UPDATE payout_batch SET status = ${status} WHERE id = ${id}`;
  const sent = await makeSent();
  for (const status of ['draft', 'approved', 'cancelled']) {
    await expect(update(sent.batchId, status)).rejects.toThrow('does not go from');
  }
  const draft = await makeDraft();
  for (const status of ['sent', 'closed']) {
    await expect(update(draft.batchId, status)).rejects.toThrow('does not go from');
  }
  expectOk(await payPayout(staffCtx, sent));
  for (const status of ['draft', 'approved', 'sent', 'cancelled']) {
    await expect(update(sent.batchId, status)).rejects.toThrow('does not go from');
  }
});

it.each([
  `amount_minor = amount_minor + 1`,
  `method = 'ach'`,
  `currency = 'EUR'`,
  `details_cipher = 'another'`,
  `details_masked = 'another'`,
  `details_id = (SELECT min(id) FROM payout_details WHERE id <> details_id)`,
  `sent_at = NULL`,
  `reference = 'another'`,
])('a payout that left keeps what it left with: %s', async (change) => {
  const { payoutId } = await makeSent();
  expectOk(await payPayout(staffCtx, { payoutId, reference: 'TX 1' }));
  await expect(
    db.$executeRawUnsafe(`UPDATE payout SET ${change} WHERE id = '${payoutId}'`),
  ).rejects.toThrow(/is frozen|is of its affiliate/);
});

it('what was approved keeps its amount, and what was asked for goes where it was asked to', async () => {
  const { payoutId } = await makeApprovedPayout(programId, { method: 'paypal', currency: 'USD' });
  for (const data of [{ amountMinor: 4_999n }, { method: 'ach' }, { detailsCipher: 'another' }]) {
    await expect(db.payout.update({ where: { id: payoutId }, data })).rejects.toThrow('is frozen');
  }
});

it('a batch is moved only from where it was seen', async () => {
  const { batchId } = await makeDraft();
  const seen = await transact(async (tx) => ok(await lockBatch(tx, batchId)));
  const batch = expectOk(seen);
  if (!batch) throw new Error('the batch is not there');
  expectOk(await approveBatch(staffCtx, { batchId }));
  await expect(
    transact(async (tx, now) => {
      await moveBatch(tx, batch, 'cancelled', { closedAt: now });
      return ok(null);
    }),
  ).rejects.toThrow('is no longer draft');
  expect(await db.payoutBatch.findUnique({ where: { id: batchId } })).toMatchObject({
    status: 'approved',
  });
});

it('a result file is taken once', async () => {
  const { batchId } = await makeSent();
  const take = () =>
    db.payoutImport.create({
      data: {
        ...{ id: newId('payoutImport'), batchId, format: 'paypal', fileHash: 'f'.repeat(64) },
        ...{ lines: [], importedBy: 'usr_x', importedAt: new Date() },
      },
    });
  await take();
  await expect(take()).rejects.toThrow();
});
