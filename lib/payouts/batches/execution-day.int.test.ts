import { beforeAll, expect, it } from 'vitest';
import { db } from '@/lib/db/client';
import { atTime } from '@/lib/db/clock';
import { approveBatch } from '@/lib/payouts/batches/approve-batch';
import { createBatch } from '@/lib/payouts/batches/create-batch';
import { getPayoutBatch } from '@/lib/payouts/batches/queries';
import { renderBatchFile } from '@/lib/payouts/batches/render-batch-file';
import { sendBatch } from '@/lib/payouts/batches/send-batch';
import { batchFactsSchema } from '@/lib/payouts/batch-types';
import { expectOk } from '@/lib/result';
import { makeProgram, staffCtx } from '@/lib/testing/factories';
import { makeApprovedPayout } from '@/lib/testing/payouts';
import { addDays, utcDay } from '@/lib/time/calendar';
import { bankTime, nextTargetDay, whyTargetIsClosed } from '@/lib/time/target-days';

let programId: string;
beforeAll(async () => {
  const payer = { payerName: 'Shop', payerIban: 'DE89370400440532013000' };
  programId = (await makeProgram({ minimumPayout: { USD: 1000, EUR: 1000 }, ...payer })).id;
});

async function makeApprovedBatch(format: 'sepa' | 'paypal' = 'sepa') {
  const [method, currency] =
    format === 'sepa' ? (['iban', 'EUR'] as const) : (['paypal', 'USD'] as const);
  await makeApprovedPayout(programId, { method, currency });
  const made = expectOk(await createBatch(staffCtx, { programId, currency, format }));
  const batchId = made.batches[0]?.batchId ?? '';
  expectOk(await approveBatch(staffCtx, { batchId }));
  return batchId;
}

const factsOf = async (id: string) =>
  batchFactsSchema.parse((await db.payoutBatch.findUniqueOrThrow({ where: { id } })).facts);
const textOf = async (id: string) => expectOk(await renderBatchFile(id)).bytes.toString('utf8');

it('a SEPA batch is paid on the next TARGET day, by the bank’s calendar', async () => {
  const batchId = await makeApprovedBatch();
  const lateOnHolyThursday = new Date('2026-04-02T20:30:00Z');
  expectOk(await atTime(lateOnHolyThursday, () => sendBatch(staffCtx, { batchId })));
  expect(await factsOf(batchId)).toMatchObject({
    executeOn: '2026-04-07',
    createdAt: '2026-04-02T22:30:00',
  });
  const text = await textOf(batchId);
  expect(text).toContain('<ReqdExctnDt>2026-04-07</ReqdExctnDt>');
  expect(text).toContain('<CreDtTm>2026-04-02T22:30:00</CreDtTm>');
});

it('or on the day that was chosen, which stays', async () => {
  const batchId = await makeApprovedBatch();
  const [today, tomorrow] = [nextTargetDay('2026-11-27'), '2026-12-01'];
  const send = (executeOn: string) =>
    atTime(new Date('2026-11-30T10:00:00Z'), () => sendBatch(staffCtx, { batchId, executeOn }));
  const viewer = { kind: 'staff', userId: 'usr_x', role: 'finance' } as const;
  expect((await getPayoutBatch(viewer, batchId))?.executeOn).toBe(
    nextTargetDay(bankTime(new Date()).day),
  );
  expectOk(await send(today));
  expect(expectOk(await send(tomorrow)).alreadyDone).toBe(true);
  expect((await factsOf(batchId)).executeOn).toBe(today);
  expect((await getPayoutBatch(viewer, batchId))?.executeOn).toBe(today);
});

it.each([
  ['2026-12-05', /Saturday.*7 December 2026/],
  ['2026-12-06', /Sunday.*7 December 2026/],
  ['2026-12-25', /Christmas Day.*28 December 2026/],
  ['2027-01-01', /New Year’s Day.*4 January 2027/],
  ['2027-03-26', /Good Friday.*30 March 2027/],
  ['2027-03-29', /Easter Monday.*30 March 2027/],
  ['2026-11-27', /27 November 2026 is over.*1 December 2026/],
  ['2027-11-30', /earlier day/],
  ['2026-02-30', /Choose the day/],
  ['', /Choose the day/],
])(
  'a bank is not asked to pay on %j, and the batch stays where it is',
  async (executeOn, words) => {
    const batchId = await makeApprovedBatch();
    const send = () => sendBatch(staffCtx, { batchId, executeOn });
    expect(await atTime(new Date('2026-11-30T10:00:00Z'), send)).toMatchObject({
      ok: false,
      error: {
        code: 'EXECUTION_DAY_INVALID',
        details: { fieldErrors: { executeOn: [expect.stringMatching(words)] } },
      },
    });
    expect(await db.payoutBatch.findUnique({ where: { id: batchId } })).toMatchObject({
      status: 'approved',
      fileHash: null,
    });
    expectOk(await sendBatch(staffCtx, { batchId }));
  },
);

it('no other file has a day that a bank could refuse', async () => {
  const batchId = await makeApprovedBatch('paypal');
  const sunday = new Date('2026-11-29T10:00:00Z');
  const executeOn = '2026-12-06';
  expectOk(await atTime(sunday, () => sendBatch(staffCtx, { batchId, executeOn })));
  expect((await factsOf(batchId)).executeOn).toBe('2026-11-29');
});

it('the database keeps no other day, save what the release before sends', async () => {
  const batchId = await makeApprovedBatch();
  const put = (facts: object) =>
    db.payoutBatch.update({ where: { id: batchId }, data: { facts: { ...facts } } });
  await expect(put({ version: 3, executeOn: '2026-12-06' })).rejects.toThrow(
    /payout_batch_execution_day_check/,
  );
  await expect(put({ version: 3 })).rejects.toThrow(/payout_batch_execution_day_check/);
  await put({ version: 2, executeOn: '2026-12-06' });
  await put({ version: 3, executeOn: '2026-12-07' });
  await put({});
  expectOk(await sendBatch(staffCtx, { batchId }));
});

it('database and code know the same TARGET days, for a century', async () => {
  const rows = await db.$queryRaw<{ day: string; open: boolean }[]>`
    SELECT to_char(d, 'YYYY-MM-DD') AS day, is_target_day(d::date) AS open
    FROM generate_series('2000-01-01'::date, '2100-12-31'::date, interval '1 day') AS d ORDER BY d`;
  expect(rows).toHaveLength(36_890);
  const other = rows.filter(({ day, open }) => open !== (whyTargetIsClosed(day) === null));
  expect(other).toEqual([]);
  expect(utcDay(addDays(new Date('2100-12-31T00:00:00Z'), 1))).toBe('2101-01-01');
});
