import { beforeAll, expect, it } from 'vitest';
import { db } from '@/lib/db/client';
import { inTransaction } from '@/lib/db/transact';
import { newId } from '@/lib/ids';
import { approveBatch } from '@/lib/payouts/batches/approve-batch';
import { createBatch } from '@/lib/payouts/batches/create-batch';
import { sendBatch } from '@/lib/payouts/batches/send-batch';
import { moveBatch } from '@/lib/payouts/batch-store';
import { lockBatch } from '@/lib/payouts/lock-batches';
import { closePayout, payPayout, sendPayout } from '@/lib/payouts/move-payouts';
import { decidePayout, type PayoutEvent } from '@/lib/payouts/rules';
import type { PayoutStatus } from '@/lib/payouts/types';
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
    programId: program,
    currency,
    format: 'paypal',
    payoutIds: [payoutId],
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

const EVENTS = ['approve', 'cancel', 'reject', 'send', 'pay', 'fail', 'return'] as const;
const STATUSES: Record<PayoutStatus, PayoutEvent[]> = {
  requested: [],
  approved: ['approve'],
  sent: ['approve', 'send'],
  paid: ['approve', 'pay'],
  rejected: ['reject'],
  cancelled: ['cancel'],
  failed: ['approve', 'send', 'fail'],
  returned: ['approve', 'send', 'pay', 'return'],
};

async function makeMoved(events: PayoutEvent[]): Promise<string> {
  const of = { method: 'paypal', currency: 'USD', approve: events[0] === 'approve' } as const;
  const { payoutId } = await makeApprovedPayout(programId, of);
  for (const event of events) {
    if (event === 'send') expectOk(await sendPayout(staffCtx, { payoutId }));
    else if (event === 'pay') expectOk(await payPayout(staffCtx, { payoutId }));
    else if (event !== 'approve') {
      expectOk(await closePayout(staffCtx, { payoutId, event, reason: 'A test' }));
    }
  }
  return payoutId;
}

/** Of a bare UPDATE, which is taken back in any case. */
const settingTo = (payoutId: string, status: string) =>
  db.$transaction(async (tx) => {
    await tx.$executeRaw`UPDATE payout SET status = ${status} WHERE id = ${payoutId}`;
    throw new Error('it was let through');
  });

it.each(Object.keys(STATUSES) as PayoutStatus[])(
  'a payout that is %s goes where an event leads, and nowhere else',
  async (from) => {
    const payoutId = await makeMoved(STATUSES[from]);
    for (const to of Object.keys(STATUSES).filter((status) => status !== from)) {
      const leads = EVENTS.some((event) => {
        const verdict = decidePayout(from, event);
        return verdict.kind === 'move' && verdict.to === to;
      });
      const error: unknown = await settingTo(payoutId, to).catch((thrown: unknown) => thrown);
      expect(String(error).includes(`does not go from ${from} to ${to}`), to).toBe(!leads);
    }
  },
);

it('a payout begins as requested', async () => {
  const payoutId = await makeMoved(['approve', 'pay']);
  await expect(
    db.$executeRaw`
      INSERT INTO payout SELECT (jsonb_populate_record(p, to_jsonb(p) || '{"id": "pay_second"}')).*
      FROM payout p WHERE id = ${payoutId}`,
  ).rejects.toThrow('does not go from nothing to paid');
});

it('what was approved keeps its amount, and what was asked for goes where it was asked to', async () => {
  const { payoutId } = await makeApprovedPayout(programId, { method: 'paypal', currency: 'USD' });
  for (const data of [{ amountMinor: 4_999n }, { method: 'ach' }, { detailsCipher: 'another' }]) {
    await expect(db.payout.update({ where: { id: payoutId }, data })).rejects.toThrow('is frozen');
  }
});

it('a batch is moved only from where it was seen', async () => {
  const { batchId } = await makeDraft();
  const seen = await inTransaction(async (tx) => ok(await lockBatch(tx, batchId)));
  const batch = expectOk(seen);
  if (!batch) throw new Error('the batch is not there');
  expectOk(await approveBatch(staffCtx, { batchId }));
  await expect(
    inTransaction(async (tx, now) => {
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
        id: newId('payoutImport'),
        batchId,
        format: 'paypal',
        fileHash: 'f'.repeat(64),
        lines: [],
        importedBy: 'usr_x',
        importedAt: new Date(),
      },
    });
  await take();
  await expect(take()).rejects.toThrow();
});
