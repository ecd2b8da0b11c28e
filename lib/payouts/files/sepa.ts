import { XMLBuilder } from 'fast-xml-parser';
import { minorToDecimal } from '@/lib/money/currencies';
import type { BatchFacts, FrozenBatch, FrozenPayout } from '@/lib/payouts/batch-types';
import { latinText } from '@/lib/format/latin';
import { bankReference } from '@/lib/payouts/files/references';
import { isSepaIban } from '@/lib/payouts/sepa-countries';
import { detailsInvalid } from '@/lib/payouts/files/details-invalid';
import { ok, refuse, type Result } from '@/lib/result';

const NAME = 70;
const REMITTANCE = 140;

/**
 * A SEPA credit transfer: ISO 20022 pain.001.001.03, or .001.09, in which the day of execution is a choice and the bank
 * code is called BICFI; filled as the EPC's implementation guidelines for customer-to-bank transfers ask (one payer, one
 * day, service level SEPA, charges shared). EUR only. Errors: PAYER_ACCOUNT_MISSING, PAYOUT_DETAILS_INVALID.
 */
export function sepaXml(batch: FrozenBatch): Result<string> {
  const { facts, currency } = batch;
  if (facts.payerIban === null) return refuse('PAYER_ACCOUNT_MISSING');
  const transfers = [];
  for (const payout of batch.payouts) {
    const { details } = payout;
    if (details.method !== 'iban' || !isSepaIban(details.iban)) {
      return detailsInvalid(payout.id);
    }
    transfers.push(transferOf(payout, details, currency, facts));
  }
  const totals = {
    NbOfTxs: String(transfers.length),
    CtrlSum: minorToDecimal(
      batch.payouts.reduce((sum, payout) => sum + payout.amountMinor, 0n),
      currency,
    ),
  };
  const payer = { Nm: latinText(facts.payerName, NAME) };
  const document = {
    '?xml': { '@_version': '1.0', '@_encoding': 'UTF-8' },
    Document: {
      '@_xmlns': `urn:iso:std:iso:20022:tech:xsd:${facts.pain}`,
      CstmrCdtTrfInitn: {
        GrpHdr: { MsgId: facts.messageId, CreDtTm: facts.createdAt, ...totals, InitgPty: payer },
        PmtInf: {
          PmtInfId: facts.messageId,
          PmtMtd: 'TRF',
          BtchBookg: 'true',
          ...totals,
          PmtTpInf: { SvcLvl: { Cd: 'SEPA' } },
          ReqdExctnDt: isDated(facts) ? { Dt: facts.executeOn } : facts.executeOn,
          Dbtr: payer,
          DbtrAcct: { Id: { IBAN: facts.payerIban } },
          DbtrAgt: { FinInstnId: bankOf(facts) },
          ChrgBr: 'SLEV',
          CdtTrfTxInf: transfers,
        },
      },
    },
  };
  const builder = new XMLBuilder({
    ignoreAttributes: false,
    format: true,
    indentBy: '  ',
    suppressEmptyNode: true,
  });
  return ok(builder.build(document));
}

function isDated(facts: BatchFacts): boolean {
  return facts.pain === 'pain.001.001.09';
}

function bankOf(facts: BatchFacts) {
  if (facts.payerBic === null) return { Othr: { Id: 'NOTPROVIDED' } };
  return isDated(facts) ? { BICFI: facts.payerBic } : { BIC: facts.payerBic };
}

function transferOf(
  payout: FrozenPayout,
  details: { holder: string; iban: string },
  currency: string,
  facts: BatchFacts,
) {
  const reference = bankReference(payout.id);
  return {
    PmtId: { InstrId: reference, EndToEndId: reference },
    Amt: {
      InstdAmt: { '@_Ccy': currency, '#text': minorToDecimal(payout.amountMinor, currency) },
    },
    Cdtr: { Nm: latinText(details.holder, NAME) },
    CdtrAcct: { Id: { IBAN: details.iban } },
    RmtInf: { Ustrd: latinText(facts.note, REMITTANCE) },
  };
}
