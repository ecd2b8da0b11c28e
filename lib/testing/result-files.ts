import { expect } from 'vitest';
import { db } from '@/lib/db/client';
import { approveBatch } from '@/lib/payouts/batches/approve-batch';
import { createBatch } from '@/lib/payouts/batches/create-batch';
import { sendBatch } from '@/lib/payouts/batches/send-batch';
import { bankReference } from '@/lib/payouts/files/references';
import { importResults, previewResults } from '@/lib/payouts/imports/import-results';
import type { PayoutMethod } from '@/lib/payouts/types';
import { expectOk } from '@/lib/result';
import { staffCtx } from '@/lib/testing/factories';
import { countRows } from '@/lib/testing/money';
import { makeApprovedPayout } from '@/lib/testing/payouts';

const FORMATS = { paypal: 'paypal', iban: 'sepa', ach: 'wise' } as const;

/** A batch that left, with payouts of 50.00 of affiliates of their own, by id. */
export async function makeSentBatch(
  programId: string,
  method: Exclude<PayoutMethod, 'credit'> = 'paypal',
  count = 2,
) {
  const currency = method === 'iban' ? 'EUR' : 'USD';
  const ids: string[] = [];
  for (let i = 0; i < count; i++) {
    ids.push((await makeApprovedPayout(programId, { method, currency })).payoutId);
  }
  ids.sort();
  const made = expectOk(
    await createBatch(staffCtx, { programId, currency, format: FORMATS[method], payoutIds: ids }),
  );
  const batchId = made.batches[0]?.batchId ?? '';
  expectOk(await approveBatch(staffCtx, { batchId }));
  expectOk(await sendBatch(staffCtx, { batchId }));
  return { batchId, ids };
}

export const bytesOf = (text: string) => Buffer.from(text, 'utf8');

export function paypalFile(
  rows: [id: string, status: string, amount?: string, currency?: string][],
) {
  const lines = rows.map(
    ([id, status, amount = '50.00', currency = 'USD'], i) =>
      `TX${i},a@b.example,${id},${amount},${currency},${status}`,
  );
  return bytesOf(
    ['Transaction ID,Recipient,Customer ID,Amount,Currency,Status', ...lines, ''].join('\r\n'),
  );
}

export function pain002(
  messageId: string,
  rows: [id: string, status: string][],
  group = 'PART',
  why = '',
) {
  const lines = rows.map(
    ([id, status]) => `<TxInfAndSts><OrgnlEndToEndId>${bankReference(id)}</OrgnlEndToEndId>
      <TxSts>${status}</TxSts><StsRsnInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>Closed</AddtlInf></StsRsnInf>
      <OrgnlTxRef><Amt><InstdAmt Ccy="EUR">50.00</InstdAmt></Amt></OrgnlTxRef></TxInfAndSts>`,
  );
  return `<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.03">
    <CstmrPmtStsRpt><GrpHdr><MsgId>B1</MsgId></GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>${bankReference(messageId)}</OrgnlMsgId>
    <OrgnlMsgNmId>pain.001.001.03</OrgnlMsgNmId><GrpSts>${group}</GrpSts>${why}</OrgnlGrpInfAndSts>
    <OrgnlPmtInfAndSts><OrgnlPmtInfId>x</OrgnlPmtInfId>${lines.join('')}</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>`;
}

export async function statuses(ids: string[]) {
  const rows = await db.payout.findMany({ where: { id: { in: ids } }, orderBy: { id: 'asc' } });
  return rows.map((row) => row.status);
}

/** Refused with this code by preview and import, and nothing is written. */
export async function expectRefused(batchId: string, bytes: Uint8Array, code: string) {
  const before = { ...(await countRows()), imports: await db.payoutImport.count() };
  expect(await previewResults({ batchId, bytes })).toMatchObject({ ok: false, error: { code } });
  expect(await importResults(staffCtx, { batchId, bytes })).toMatchObject({
    ok: false,
    error: { code },
  });
  expect({ ...(await countRows()), imports: await db.payoutImport.count() }).toEqual(before);
}
