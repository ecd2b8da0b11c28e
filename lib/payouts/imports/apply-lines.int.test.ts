import { beforeAll, expect, it, vi } from 'vitest';
import { db } from '@/lib/db/client';
import { verifyBooks } from '@/lib/books/verify';
import { createBatch } from '@/lib/payouts/batches/create-batch';
import { importResults } from '@/lib/payouts/imports/import-results';
import type * as moves from '@/lib/payouts/move-many';
import { closePayouts, payPayouts } from '@/lib/payouts/move-many';
import { closePayout, payPayout } from '@/lib/payouts/move-payouts';
import { expectOk } from '@/lib/result';
import { makeProgram, staffCtx } from '@/lib/testing/factories';
import { countRows } from '@/lib/testing/money';
import { makeApprovedPayout } from '@/lib/testing/payouts';
import { makeSentBatch, paypalFile, statuses } from '@/lib/testing/result-files';

vi.mock('@/lib/payouts/move-many', async (original) => {
  const actual = await original<typeof moves>();
  return { ...actual, payPayouts: vi.fn(actual.payPayouts) };
});

let programId: string;
beforeAll(async () => {
  programId = (await makeProgram({ minimumPayout: { USD: 1000 } })).id;
});

const failing = async () => (await verifyBooks()).filter((check) => !check.ok);
const paidTimes = (ids: string[]) =>
  db.auditEvent.count({ where: { action: 'PAYOUT_PAID', subjectId: { in: ids } } });

const take = async (input: { batchId: string; bytes: Uint8Array }) =>
  expectOk(await importResults(staffCtx, input));
const importFacts = (batchId: string) =>
  db.auditEvent.findMany({
    where: { action: 'PAYOUT_BATCH_IMPORTED', subjectId: batchId },
    orderBy: { id: 'asc' },
  });

async function refusals(batchId: string) {
  const { lines } = await db.payoutImport.findFirstOrThrow({ where: { batchId } });
  return (lines as { refused: string | null }[]).map((line) => line.refused);
}

/** While it runs, paying this one alone or with others throws the error. */
async function whilePayingThrows(payoutId: string, error: unknown, run: () => Promise<void>) {
  const { payPayouts: really } = await vi.importActual<typeof moves>('@/lib/payouts/move-many');
  vi.mocked(payPayouts).mockImplementation(async (ctx, payments, scope) => {
    if (payments.some((payment) => payment.payoutId === payoutId)) throw error;
    return really(ctx, payments, scope);
  });
  await run().finally(() => vi.mocked(payPayouts).mockImplementation(really));
}

/** While it runs, nothing moves this payout. */
async function whileStuck(payoutId: string, run: () => Promise<void>): Promise<void> {
  await db.$executeRawUnsafe(`
    CREATE FUNCTION stuck() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'stuck'; END $$`);
  await db.$executeRawUnsafe(`
    CREATE TRIGGER stuck BEFORE UPDATE ON payout FOR EACH ROW WHEN (OLD.id = '${payoutId}') EXECUTE FUNCTION stuck()`);
  try {
    await run();
  } finally {
    await db.$executeRawUnsafe('DROP FUNCTION stuck CASCADE');
  }
}

it.each([
  ['Completed', 'paid'],
  ['Denied', 'failed'],
  ['Returned', 'returned'],
])(
  'one bad row of a file that says %s stops nobody else, and the file goes on',
  async (word, is) => {
    const { batchId, ids } = await makeSentBatch(programId, 'paypal', 3);
    const bytes = paypalFile(ids.map((id) => [id, word]));
    await whileStuck(ids[1] ?? '', async () => {
      for (const did of [{ [is]: 2 }, { [is]: 0, unchanged: 2 }]) {
        expect(await take({ batchId, bytes })).toMatchObject({
          alreadyImported: false,
          ...did,
          refused: 0,
          unfinished: [{ payoutId: ids[1] }],
        });
        expect(await refusals(batchId)).toEqual([null, 'INTERNAL', null]);
      }
    });
    expect(await statuses(ids)).toEqual([is, 'sent', is]);
    expect(await failing()).toEqual([]);
    expect(await take({ batchId, bytes })).toMatchObject({
      alreadyImported: false,
      [is]: 1,
      unchanged: 2,
      refused: 0,
      unfinished: [],
    });
    expect(await refusals(batchId)).toEqual([null, null, null]);
    const before = await countRows();
    expect(await take({ batchId, bytes })).toMatchObject({ alreadyImported: true });
    expect(await countRows()).toEqual(before);
    expect(await importFacts(batchId)).toMatchObject([
      { reason: expect.stringMatching('wrong with one payout'), data: { [is]: 2, unfinished: 1 } },
      { data: { [is]: 0, unchanged: 2, unfinished: 1 } },
      { reason: null, data: { [is]: 1, unchanged: 2, unfinished: 0 } },
    ]);
    expect(await statuses(ids)).toEqual([is, is, is]);
    expect(await db.payoutBatch.findUnique({ where: { id: batchId } })).toMatchObject({
      status: 'closed',
    });
    expect(await paidTimes(ids)).toBe(is === 'paid' ? 3 : 0);
    expect(await failing()).toEqual([]);
  },
);

it('a row whose transaction outlives its limit stops nobody else', async () => {
  const outlived: unknown = await db
    .$transaction((tx) => tx.$queryRaw`SELECT pg_sleep(0.3)::text`, { timeout: 50 })
    .catch((error: unknown) => error);
  expect(outlived).toMatchObject({ code: 'P2028' });
  const { batchId, ids } = await makeSentBatch(programId, 'paypal', 3);
  const bytes = paypalFile(ids.map((id) => [id, 'Completed']));
  const [slow = ''] = ids;
  await whilePayingThrows(slow, outlived, async () => {
    expect(await take({ batchId, bytes })).toMatchObject({
      paid: 2,
      unfinished: [{ payoutId: slow }],
    });
  });
  expect(await statuses(ids)).toEqual(['sent', 'paid', 'paid']);
  expect(await take({ batchId, bytes })).toMatchObject({ paid: 1, unchanged: 2, unfinished: [] });
  expect(await failing()).toEqual([]);
});

it.each([
  ['P1001', 'connect ECONNREFUSED'],
  ['P2028', 'Transaction API error: Unable to start a transaction in the given time.'],
])('while the database is unavailable (%s) a file is not taken for done', async (code, message) => {
  const { batchId, ids } = await makeSentBatch(programId, 'paypal', 2);
  const bytes = paypalFile(ids.map((id) => [id, 'Completed']));
  const unavailable = Object.assign(new Error(message), { code });
  await whilePayingThrows(ids[0] ?? '', unavailable, async () => {
    await expect(importResults(staffCtx, { batchId, bytes })).rejects.toThrow(message);
  });
  expect(await db.payoutImport.count({ where: { batchId } })).toBe(0);
  expect(await take({ batchId, bytes })).toMatchObject({ paid: 2 });
});

it('what was settled by hand meanwhile is done when its file comes again', async () => {
  const { batchId, ids } = await makeSentBatch(programId, 'paypal', 2);
  const bytes = paypalFile(ids.map((id) => [id, 'Completed']));
  const [stuck = ''] = ids;
  await whileStuck(stuck, async () => {
    expect(await take({ batchId, bytes })).toMatchObject({ paid: 1 });
  });
  expectOk(await payPayout(staffCtx, { payoutId: stuck }));
  expect(await take({ batchId, bytes })).toMatchObject({ unchanged: 2, unfinished: [] });
  expect(await take({ batchId, bytes })).toMatchObject({ alreadyImported: true });
  expect(await paidTimes(ids)).toBe(2);
});

it('what cannot be moved gets its own refusal, and the others are moved', async () => {
  const { ids } = await makeSentBatch(programId, 'paypal', 4);
  const [paid = '', failed = '', sent = '', other = ''] = ids;
  expectOk(await payPayout(staffCtx, { payoutId: paid }));
  expectOk(await closePayout(staffCtx, { payoutId: failed, event: 'fail', reason: 'closed' }));
  const elsewhere = await makeSentBatch((await makeProgram({ minimumPayout: { USD: 1000 } })).id);
  const [foreign = ''] = elsewhere.ids;
  const all = [paid, failed, sent, foreign, 'pay_nobody'];
  const answers = await payPayouts(
    staffCtx,
    all.map((payoutId) => ({ payoutId, reference: `R ${payoutId}` })),
    { programId },
  );
  const missing = { ok: false, error: { code: 'PAYOUT_NOT_FOUND' } };
  expect(all.map((id) => answers.get(id))).toMatchObject([
    { ok: true, value: { status: 'paid', alreadyDone: true } },
    { ok: false, error: { code: 'PAYOUT_STATUS_CONFLICT' } },
    { ok: true, value: { status: 'paid', alreadyDone: false } },
    missing,
    missing,
  ]);
  expect(await statuses(ids)).toEqual(['paid', 'failed', 'paid', 'sent']);
  expect(await statuses([foreign])).toEqual(['sent']);
  expect(await db.payout.findUnique({ where: { id: sent } })).toMatchObject({
    reference: `R ${sent}`,
  });
  const before = await countRows();
  const again = await closePayouts(staffCtx, [{ payoutId: sent, reason: 'no' }], 'fail');
  expect(again.get(sent)).toMatchObject({ error: { code: 'PAYOUT_STATUS_CONFLICT' } });
  expect(await countRows()).toEqual(before);
  expectOk(await payPayout(staffCtx, { payoutId: other }));
  expect(await failing()).toEqual([]);
});

it('what is in a batch that has not left is not paid with others', async () => {
  const { payoutId } = await makeApprovedPayout(programId, { method: 'paypal', currency: 'USD' });
  const input = { programId, currency: 'USD', format: 'paypal' as const, payoutIds: [payoutId] };
  expectOk(await createBatch(staffCtx, input));
  const answers = await payPayouts(staffCtx, [{ payoutId }]);
  expect(answers.get(payoutId)).toMatchObject({ error: { code: 'PAYOUT_IN_BATCH' } });
});

it('files, persons and refusals at the same moment pay each payout once', async () => {
  for (let round = 0; round < 4; round++) {
    const { batchId, ids } = await makeSentBatch(programId, 'paypal', 4);
    const [first = '', second = ''] = ids;
    const all = paypalFile(ids.map((id) => [id, 'Completed']));
    const waiting = paypalFile(ids.map((id, i) => [id, i === 0 ? 'Pending' : 'Success']));
    await Promise.all([
      importResults(staffCtx, { batchId, bytes: all }),
      importResults(staffCtx, { batchId, bytes: waiting }),
      importResults(staffCtx, { batchId, bytes: all }),
      payPayout(staffCtx, { payoutId: second }),
      closePayout(staffCtx, { payoutId: first, event: 'fail', reason: 'closed' }),
    ]);
    const [one, ...others] = await statuses(ids);
    expect(['paid', 'failed']).toContain(one);
    expect(others).toEqual(['paid', 'paid', 'paid']);
    expect(await paidTimes(ids)).toBe(one === 'paid' ? 4 : 3);
    expect(await db.payoutBatch.findUnique({ where: { id: batchId } })).toMatchObject({
      status: 'closed',
    });
  }
  expect(await failing()).toEqual([]);
});
