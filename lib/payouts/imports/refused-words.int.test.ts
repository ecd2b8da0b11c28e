import { beforeAll, expect, it } from 'vitest';
import { previewResults } from '@/lib/payouts/imports/import-results';
import { closePayout } from '@/lib/payouts/move-payouts';
import { expectOk } from '@/lib/result';
import { makeProgram, staffCtx } from '@/lib/testing/factories';
import { bytesOf, makeSentBatch, pain002, paypalFile } from '@/lib/testing/result-files';

let batchId: string;
let one: string;
let two: string;
let programId: string;
beforeAll(async () => {
  const payer = { payerName: 'Shop', payerIban: 'DE89370400440532013000' };
  programId = (await makeProgram({ minimumPayout: { USD: 1000, EUR: 1000 }, ...payer })).id;
  const made = await makeSentBatch(programId);
  [one = '', two = ''] = made.ids;
  batchId = made.batchId;
});

async function refusedBy(bytes: Uint8Array, of = batchId) {
  const result = await previewResults({ batchId: of, bytes });
  return result.ok ? null : result.error;
}

const done = (id: string): [string, string] => [id, 'Completed'];

it('an amount that differs names the payout, its row, what the file says and what was sent', async () => {
  expect(await refusedBy(paypalFile([done(one), [two, 'Completed', '12.00', 'EUR']]))).toEqual({
    code: 'IMPORT_AMOUNT_DIFFERS',
    message: `An amount or a currency in the file is not what was sent. Payout ${two} in row 3: the file says “12.00 EUR”, 50.00 USD was sent.`,
    details: { payoutId: two, said: '12.00 EUR' },
  });
});

it('a payout that is unknown, or of another batch, is quoted with its row', async () => {
  expect(await refusedBy(paypalFile([done(one), done('pay_nobody')]))).toEqual({
    code: 'IMPORT_UNKNOWN_PAYOUT',
    message: 'The file names a payout that does not exist. Row 3 names “pay_nobody”.',
    details: { id: 'pay_nobody' },
  });
  const [theirs = ''] = (await makeSentBatch(programId, 'paypal', 1)).ids;
  expect(await refusedBy(paypalFile([done(theirs)]))).toEqual({
    code: 'IMPORT_OTHER_BATCH',
    message: `This file is the result of another batch. Row 2 names “${theirs}”.`,
    details: { id: theirs },
  });
});

it('a payout that comes twice is named with its second row', async () => {
  expect(await refusedBy(paypalFile([done(one), done(two), done(one)]))).toEqual({
    code: 'IMPORT_DUPLICATE_LINE',
    message: `The file names a payout twice. Payout ${one} comes again in row 4.`,
    details: { id: one },
  });
});

it('a character that cannot be kept is reported by its row', async () => {
  expect(await refusedBy(paypalFile([done(one), [two, 'Comp\u0000leted']]))).toMatchObject({
    code: 'IMPORT_UNREADABLE',
    message: 'Row 3 holds a character that cannot be kept, such as a line break.',
  });
});

it('a result that cannot follow names the payout, what the file says and how it stands here', async () => {
  const made = await makeSentBatch(programId, 'iban', 1);
  const [id = ''] = made.ids;
  expectOk(await closePayout(staffCtx, { payoutId: id, event: 'fail', reason: 'closed' }));
  expect(await refusedBy(bytesOf(pain002(made.batchId, [[id, 'ACSC']])), made.batchId)).toEqual({
    code: 'IMPORT_STATUS_CONFLICT',
    message: `A result in the file cannot follow the status its payout has here. Payout ${id}: the file says “ACSC”, here it is failed.`,
    details: { payoutId: id, status: 'failed', said: 'ACSC' },
  });
});
