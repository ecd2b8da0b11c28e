import { expect, it } from 'vitest';
import { db } from '@/lib/db/client';
import { approveBatch } from '@/lib/payouts/batches/approve-batch';
import { createBatch } from '@/lib/payouts/batches/create-batch';
import { getPayoutBatch, listBatchChoices } from '@/lib/payouts/batches/queries';
import { sendBatch } from '@/lib/payouts/batches/send-batch';
import { outsideSepa } from '@/lib/payouts/batches/words';
import { expectOk } from '@/lib/result';
import { makeProgram, staffCtx } from '@/lib/testing/factories';
import { countRows } from '@/lib/testing/money';
import { makeApprovedPayout } from '@/lib/testing/payouts';

const staff = { kind: 'staff', userId: 'usr_x', role: 'owner' } as const;
const GERMAN = 'DE89370400440532013000';
const TURKISH = 'TR330006100519786457841326';

async function makeWorld(...ibans: string[]) {
  const payer = { payerName: 'Shop', payerIban: GERMAN };
  const { id: programId } = await makeProgram({ minimumPayout: { EUR: 1000 }, ...payer });
  const ids: string[] = [];
  for (const iban of ibans) {
    const details = { method: 'iban', holder: 'Ana Ruiz', holderType: 'person', iban } as const;
    const made = await makeApprovedPayout(programId, { method: 'iban', currency: 'EUR', details });
    ids.push(made.payoutId);
  }
  return { input: { programId, currency: 'EUR', format: 'sepa' as const }, ids };
}

const batchOf = async (id: string | undefined) =>
  (await db.payout.findUniqueOrThrow({ where: { id: id ?? '' } })).batchId;

it('a batch for a bank leaves out accounts outside SEPA, says so, and leaves', async () => {
  const { input, ids } = await makeWorld(GERMAN, TURKISH);
  const choices = (await listBatchChoices(staff)).filter(
    (row) => row.programId === input.programId,
  );
  expect(choices.map(({ format, payoutCount }) => [format, payoutCount])).toEqual([
    ['wise', 2],
    ['sepa', 1],
    ['manual', 2],
  ]);
  const made = expectOk(await createBatch(staffCtx, input));
  expect(made).toMatchObject({ payoutCount: 1, left: 0, outside: 1 });
  const batchId = made.batches[0]?.batchId ?? '';
  expect([await batchOf(ids[0]), await batchOf(ids[1])]).toEqual([batchId, null]);
  expect((await getPayoutBatch(staff, batchId))?.timeline[0]?.reason).toBe(outsideSepa(1));
  expectOk(await approveBatch(staffCtx, { batchId }));
  expectOk(await sendBatch(staffCtx, { batchId }));
  const wise = { ...input, format: 'wise' as const };
  expect(expectOk(await createBatch(staffCtx, wise))).toMatchObject({ payoutCount: 1, outside: 0 });
});

it('only accounts outside SEPA, or one by name, make no batch for a bank', async () => {
  const { input, ids } = await makeWorld(TURKISH);
  const before = await countRows();
  expect(await createBatch(staffCtx, input)).toMatchObject({
    ok: false,
    error: { code: 'BATCH_EMPTY', message: outsideSepa(1) },
  });
  expect(await createBatch(staffCtx, { ...input, payoutIds: ids })).toMatchObject({
    ok: false,
    error: { code: 'PAYOUT_DETAILS_INVALID', details: { payoutId: ids[0] } },
  });
  expect(await countRows()).toEqual(before);
});

it('an account outside SEPA that came into a batch for a bank is refused when it is sent', async () => {
  const { input, ids } = await makeWorld(GERMAN, TURKISH);
  const made = expectOk(await createBatch(staffCtx, input));
  const batchId = made.batches[0]?.batchId ?? '';
  await db.payout.update({ where: { id: ids[1] ?? '' }, data: { batchId } });
  expectOk(await approveBatch(staffCtx, { batchId }));
  expect(await sendBatch(staffCtx, { batchId })).toMatchObject({
    ok: false,
    error: { code: 'PAYOUT_DETAILS_INVALID', details: { payoutId: ids[1] } },
  });
});
