import { beforeAll, describe, expect, it } from 'vitest';
import { db } from '@/lib/db/client';
import { verifyBooks } from '@/lib/books/verify';
import { createBatch } from '@/lib/payouts/batches/create-batch';
import { shortReference } from '@/lib/payouts/files/references';
import { parseCsvResults, WISE_RESULTS } from '@/lib/payouts/imports/csv-results';
import { importResults, previewResults } from '@/lib/payouts/imports/import-results';
import { closePayout } from '@/lib/payouts/move-payouts';
import { expectOk } from '@/lib/result';
import { makeProgram, staffCtx } from '@/lib/testing/factories';
import { countRows } from '@/lib/testing/money';
import { makeApprovedPayout } from '@/lib/testing/payouts';
import {
  bytesOf,
  expectRefused,
  makeSentBatch,
  pain002,
  paypalFile,
  statuses,
} from '@/lib/testing/result-files';

let programId: string;
beforeAll(async () => {
  const payer = { payerName: 'Shop', payerIban: 'DE89370400440532013000' };
  programId = (await makeProgram({ minimumPayout: { USD: 1000, EUR: 1000 }, ...payer })).id;
});

describe('a result file', () => {
  it.each(['AM05', 'DUPL', 'DU01'])(
    'of a second upload that the bank refused (%s) fails nobody: the first is under way',
    async (code) => {
      const { batchId } = await makeSentBatch(programId, 'iban', 2);
      const why = `<StsRsnInf><Rsn><Cd>${code}</Cd></Rsn></StsRsnInf>`;
      const bytes = bytesOf(pain002(batchId, [], 'RJCT', why));
      await expectRefused(batchId, bytes, 'IMPORT_DUPLICATE_UPLOAD');
    },
  );

  it('with one payment that the bank has already leaves that one under way', async () => {
    const { batchId, ids } = await makeSentBatch(programId, 'iban', 2);
    const rows = ids.map((id): [string, string] => [id, 'RJCT']);
    const bytes = bytesOf(pain002(batchId, rows).replace('AC04', 'AM05'));
    const preview = expectOk(await previewResults({ batchId, bytes }));
    expect(preview.lines.map((line) => line.does)).toEqual(['wait', 'fail']);
  });

  it('with a character that no database can hold, or a word that is none, is refused before anything is paid', async () => {
    const { batchId, ids } = await makeSentBatch(programId, 'paypal', 2);
    const nul = paypalFile(ids.map((id, i) => [id, i === 1 ? 'Comp\u0000leted' : 'Completed']));
    await expectRefused(batchId, nul, 'IMPORT_UNREADABLE');
    const odd = paypalFile(ids.map((id, i) => [id, i === 1 ? 'constructor' : 'Completed']));
    await expectRefused(batchId, odd, 'IMPORT_UNREADABLE');
  });

  it('of the group counts for those that have no result of their own yet', async () => {
    const { batchId, ids } = await makeSentBatch(programId, 'iban', 2);
    const [first = ''] = ids;
    const one = bytesOf(pain002(batchId, [[first, 'RJCT']]));
    expectOk(await importResults(staffCtx, { batchId, bytes: one }));
    const all = bytesOf(pain002(batchId, [], 'ACSC'));
    expectOk(await importResults(staffCtx, { batchId, bytes: all }));
    expect(await statuses(ids)).toEqual(['failed', 'paid']);
  });

  it('of PayPal pays, fails, returns and leaves what waits; twice it changes nothing', async () => {
    const { batchId, ids } = await makeSentBatch(programId, 'paypal', 4);
    const words = ['Completed', 'Denied', 'Returned', 'Unclaimed'];
    const bytes = paypalFile(
      ids.map((id, i) => [id, words[i] ?? '', i === 0 ? '-50.00' : '50.00']),
    );
    const preview = expectOk(await previewResults({ batchId, bytes }));
    expect(preview.lines.map((line) => line.does)).toEqual(['pay', 'fail', 'return', 'wait']);
    expect(await statuses(ids)).toEqual(['sent', 'sent', 'sent', 'sent']);
    const input = { batchId, bytes, fileHash: preview.fileHash };
    expect(expectOk(await importResults(staffCtx, input))).toMatchObject({
      alreadyImported: false,
      paid: 1,
      failed: 1,
      returned: 1,
      unchanged: 1,
      refused: 0,
    });
    expect(await statuses(ids)).toEqual(['paid', 'failed', 'returned', 'sent']);
    const [first] = ids;
    expect(await db.payout.findUnique({ where: { id: first ?? '' } })).toMatchObject({
      reference: 'TX0',
    });
    const before = await countRows();
    expect(expectOk(await importResults(staffCtx, input))).toMatchObject({ alreadyImported: true });
    expect(await countRows()).toEqual(before);
    const again = expectOk(await previewResults({ batchId, bytes }));
    expect(again).toMatchObject({ alreadyImported: true, lines: [] });
    const later = paypalFile(ids.map((id, i) => [id, i === 3 ? 'Completed' : (words[i] ?? '')]));
    expect(expectOk(await importResults(staffCtx, { batchId, bytes: later }))).toMatchObject({
      paid: 1,
      unchanged: 3,
    });
    const batch = await db.payoutBatch.findUnique({ where: { id: batchId } });
    expect(batch?.status).toBe('closed');
    expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
  });

  it('with a byte order mark is read as written: what looks like a number stays text', async () => {
    const { batchId, ids } = await makeSentBatch(programId, 'paypal', 1);
    const text = `\uFEFF"Customer ID","Transaction ID",Amount,Currency,Status\r\n${ids.join()},00012,050.00,USD,Completed\r\n`;
    expectOk(await importResults(staffCtx, { batchId, bytes: bytesOf(text) }));
    const paid = await db.payout.findUnique({ where: { id: ids.join() } });
    expect(paid).toMatchObject({ status: 'paid', reference: '00012' });
    const wise =
      '\uFEFFReference,Status,Target amount,Target currency\n0012345678,Completed,50.00,USD\n';
    expect(expectOk(parseCsvResults(bytesOf(wise), WISE_RESULTS)).lines[0]?.key).toBe('0012345678');
  });

  it('imported by 20 at once pays each payout once', async () => {
    const { batchId, ids } = await makeSentBatch(programId, 'paypal', 3);
    const bytes = paypalFile(ids.map((id) => [id, 'Success']));
    const results = await Promise.all(
      Array.from({ length: 20 }, () => importResults(staffCtx, { batchId, bytes })),
    );
    const answers = results.map((result) => expectOk(result));
    expect(answers.filter((answer) => !answer.alreadyImported)).toHaveLength(1);
    const paid = { action: 'PAYOUT_PAID', subjectId: { in: ids } };
    expect(await db.auditEvent.count({ where: paid })).toBe(3);
    expect(await db.payoutImport.count({ where: { batchId } })).toBe(1);
    expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
  });

  it('goes on where it stopped: what was paid before is a repeat', async () => {
    const { batchId, ids } = await makeSentBatch(programId, 'paypal', 2);
    expectOk(
      await importResults(staffCtx, {
        batchId,
        bytes: paypalFile(ids.map((id, i) => [id, i === 0 ? 'Success' : 'Pending'])),
      }),
    );
    const answer = expectOk(
      await importResults(staffCtx, {
        batchId,
        bytes: paypalFile(ids.map((id) => [id, 'Success'])),
      }),
    );
    expect(answer).toMatchObject({ paid: 1, unchanged: 1, refused: 0 });
  });

  it('of Wise is matched by the short reference, and a paid one may come back', async () => {
    const { batchId, ids } = await makeSentBatch(programId, 'ach', 2);
    const file = (word: string) =>
      bytesOf(
        [
          'ID,Status,Target amount (after fees),Target currency,Reference',
          ...ids.map((id, i) => `T${i},${word},50.00,USD,${shortReference(id)}`),
        ].join('\n'),
      );
    expectOk(await importResults(staffCtx, { batchId, bytes: file('COMPLETED') }));
    expect(await statuses(ids)).toEqual(['paid', 'paid']);
    expectOk(await importResults(staffCtx, { batchId, bytes: file('REFUNDED') }));
    expect(await statuses(ids)).toEqual(['returned', 'returned']);
    await expectRefused(batchId, file('CANCELLED'), 'IMPORT_STATUS_CONFLICT');
  });

  it('of a bank (pain.002) fails what is rejected, with the bank’s reason, and settles the rest', async () => {
    const { batchId, ids } = await makeSentBatch(programId, 'iban', 3);
    const [one = '', two = ''] = ids;
    const first = pain002(batchId, [
      [one, 'RJCT'],
      [two, 'ACCP'],
    ]);
    expect(
      expectOk(await importResults(staffCtx, { batchId, bytes: bytesOf(first) })),
    ).toMatchObject({ failed: 1, unchanged: 2 });
    const failed = await db.payout.findUnique({ where: { id: one } });
    expect(failed).toMatchObject({ status: 'failed', closeReason: 'AC04 Closed' });
    const rest = pain002(batchId, [[one, 'RJCT']], 'ACSC');
    expectOk(await importResults(staffCtx, { batchId, bytes: bytesOf(rest) }));
    expect(await statuses(ids)).toEqual(['failed', 'paid', 'paid']);
  });
});

describe('a result file is refused, and nothing is written,', () => {
  it('when it is of another batch', async () => {
    const [mine, theirs] = [await makeSentBatch(programId), await makeSentBatch(programId)];
    const file = paypalFile(theirs.ids.map((id) => [id, 'Completed']));
    await expectRefused(mine.batchId, file, 'IMPORT_OTHER_BATCH');
    const [bank, other] = [
      await makeSentBatch(programId, 'iban', 1),
      await makeSentBatch(programId, 'iban', 1),
    ];
    const answer = pain002(other.batchId, [[other.ids[0] ?? '', 'ACSC']]);
    await expectRefused(bank.batchId, bytesOf(answer), 'IMPORT_OTHER_BATCH');
    // One word over the whole file names no payout that could tell.
    const whole = pain002(other.batchId, [], 'ACSC');
    await expectRefused(bank.batchId, bytesOf(whole), 'IMPORT_OTHER_BATCH');
  });

  it('when it is truncated, empty, of another kind, or says a word we do not know', async () => {
    const { batchId, ids } = await makeSentBatch(programId);
    const file = paypalFile(ids.map((id) => [id, 'Completed']));
    for (let cut = 5; cut < file.length - 12; cut += 17) {
      await expectRefused(batchId, file.subarray(0, cut), 'IMPORT_UNREADABLE');
    }
    await expectRefused(batchId, paypalFile([[ids[0] ?? '', 'Completed']]), 'IMPORT_UNREADABLE');
    await expectRefused(batchId, Buffer.alloc(0), 'IMPORT_UNREADABLE');
    await expectRefused(batchId, Buffer.from([0xff, 0xfe, 0x00]), 'IMPORT_UNREADABLE');
    await expectRefused(batchId, paypalFile(ids.map((id) => [id, 'Perhaps'])), 'IMPORT_UNREADABLE');
    const bank = await makeSentBatch(programId, 'iban', 1);
    const xml = pain002(bank.batchId, [[bank.ids[0] ?? '', 'ACSC']]);
    await expectRefused(bank.batchId, bytesOf(xml.slice(0, -20)), 'IMPORT_UNREADABLE');
    const bomb = xml.replace('?>', '?><!DOCTYPE a [<!ENTITY b "c">]>');
    await expectRefused(bank.batchId, bytesOf(bomb), 'IMPORT_UNREADABLE');
    await expectRefused(bank.batchId, file, 'IMPORT_UNREADABLE');
  });

  it('when it is cut inside its last row, wherever its quotes are', async () => {
    const { batchId, ids } = await makeSentBatch(programId);
    const rows = ids.map((id) => `${id},50.00,USD,Completed,"Paid, today"`);
    const file = ['Customer ID,Amount,Currency,Status,Reason', ...rows].join('\n');
    for (let cut = file.lastIndexOf('\n') + 2; cut < file.length; cut++) {
      const part = file.slice(0, cut);
      // After its last comma the row has all its cells: nothing is lost but a reason.
      if (part.endsWith('Completed,')) continue;
      await expectRefused(batchId, bytesOf(part), 'IMPORT_UNREADABLE');
    }
    expectOk(await previewResults({ batchId, bytes: bytesOf(file) }));
  });

  it('when it has more rows than any batch, also when they say nothing new', async () => {
    const { batchId, ids } = await makeSentBatch(programId, 'paypal', 1);
    const row = `${ids[0] ?? ''},50.00,USD,Completed`;
    const file = (count: number) =>
      bytesOf(['Customer ID,Amount,Currency,Status', ...Array<string>(count).fill(row)].join('\n'));
    await expectRefused(batchId, file(20_000), 'IMPORT_DUPLICATE_LINE');
    await expectRefused(batchId, file(20_001), 'IMPORT_TOO_LARGE');
  });

  it('when it names a payout nobody knows, one twice, or another amount or currency', async () => {
    const { batchId, ids } = await makeSentBatch(programId);
    const [one = '', two = ''] = ids;
    const refused = (rows: Parameters<typeof paypalFile>[0], code: string) =>
      expectRefused(batchId, paypalFile(rows), code);
    await refused(
      [
        [one, 'Completed'],
        ['pay_nobody', 'Completed'],
      ],
      'IMPORT_UNKNOWN_PAYOUT',
    );
    await refused(
      [
        [one, 'Completed'],
        [one, 'Completed'],
      ],
      'IMPORT_DUPLICATE_LINE',
    );
    await refused(
      [
        [one, 'Completed'],
        [two, 'Failed', '50.01'],
      ],
      'IMPORT_AMOUNT_DIFFERS',
    );
    await refused(
      [
        [one, 'Completed'],
        [two, 'Failed', '50.00', 'EUR'],
      ],
      'IMPORT_AMOUNT_DIFFERS',
    );
    await refused(
      [
        [one, 'Completed'],
        [two, 'Failed', 'many'],
      ],
      'IMPORT_AMOUNT_DIFFERS',
    );
  });

  it('when it says paid of what failed here, is not the one of the preview, or its batch did not leave', async () => {
    const { batchId, ids } = await makeSentBatch(programId);
    const [one = ''] = ids;
    expectOk(await closePayout(staffCtx, { payoutId: one, event: 'fail', reason: 'closed' }));
    const bytes = paypalFile(ids.map((id) => [id, 'Completed']));
    await expectRefused(batchId, bytes, 'IMPORT_STATUS_CONFLICT');
    const good = paypalFile(ids.map((id) => [id, id === one ? 'Failed' : 'Completed']));
    expect(
      await importResults(staffCtx, { batchId, bytes: good, fileHash: 'of another' }),
    ).toMatchObject({ error: { code: 'IMPORT_CHANGED' } });
    const { payoutId } = await makeApprovedPayout(programId, { method: 'paypal', currency: 'USD' });
    const draft = expectOk(
      await createBatch(staffCtx, {
        programId,
        currency: 'USD',
        format: 'paypal',
        payoutIds: [payoutId],
      }),
    );
    await expectRefused(draft.batches[0]?.batchId ?? '', good, 'BATCH_HAS_NO_FILE');
    await expectRefused('bat_nobody', good, 'PAYOUT_BATCH_NOT_FOUND');
    await expectRefused(batchId, Buffer.alloc(2_500_001), 'IMPORT_TOO_LARGE');
  });
});
