import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { z } from 'zod';
import { decodeText } from '@/lib/format/decode-text';
import { idOfBankReference } from '@/lib/payouts/files/references';
import { cutText, quoteText, unknownStatus } from '@/lib/payouts/imports/words';
import type { Outcome, ParsedResults, ResultLine } from '@/lib/payouts/imports/types';
import { ok, refuse, type Result } from '@/lib/result';

/**
 * ISO 20022 external status codes of a payment (ExternalPaymentTransactionStatus1Code). ACSC and ACCC are settled; RJCT
 * and CANC are final the other way; the rest is on its way.
 */
const OUTCOMES: Record<string, Outcome> = {
  ACSC: 'paid',
  ACCC: 'paid',
  RJCT: 'failed',
  CANC: 'failed',
  ACTC: 'waiting',
  ACCP: 'waiting',
  ACSP: 'waiting',
  ACWC: 'waiting',
  ACFC: 'waiting',
  ACWP: 'waiting',
  RCVD: 'waiting',
  PDNG: 'waiting',
  PART: 'waiting',
};

/**
 * Reasons (ExternalStatusReason1Code) with which a bank refuses a file that it was given twice. The first one is under
 * way: its payouts have not failed.
 */
const DUPLICATES = new Set(['AM05', 'DUPL', 'DU01', 'DU02', 'DU03', 'DU04', 'DU05']);

const text = z.string().trim();
const reasons = z
  .array(
    z.object({
      Rsn: z.object({ Cd: text.optional(), Prtry: text.optional() }).optional(),
      AddtlInf: z.array(text).optional(),
    }),
  )
  .optional();
const amount = z.object({ '#text': text, '@_Ccy': text }).optional();
const transaction = z.object({
  OrgnlEndToEndId: text,
  TxSts: text.optional(),
  StsRsnInf: reasons,
  AcctSvcrRef: text.optional(),
  OrgnlTxRef: z.object({ Amt: z.object({ InstdAmt: amount }).optional() }).optional(),
});
const report = z.object({
  Document: z.object({
    CstmrPmtStsRpt: z.object({
      OrgnlGrpInfAndSts: z.object({
        OrgnlMsgId: text,
        GrpSts: text.optional(),
        StsRsnInf: reasons,
      }),
      OrgnlPmtInfAndSts: z
        .array(
          z.object({
            PmtInfSts: text.optional(),
            StsRsnInf: reasons,
            TxInfAndSts: z.array(transaction).optional(),
          }),
        )
        .optional(),
    }),
  }),
});

const LISTS = new Set(['OrgnlPmtInfAndSts', 'TxInfAndSts', 'StsRsnInf', 'AddtlInf']);

/**
 * A bank's answer to a pain.001: pain.002.001.03 to .10, of which we read what they share. A document type is refused
 * and entities are not expanded. Errors: IMPORT_UNREADABLE when it is not such a file, or only a part of one, or says
 * what we do not know.
 */
export function parsePain002(bytes: Uint8Array): Result<ParsedResults> {
  const xml = decodeText(bytes) ?? '';
  const isXml = !/<!(DOCTYPE|ENTITY)/i.test(xml) && XMLValidator.validate(xml) === true;
  const parsed = isXml ? report.safeParse(readXml(xml)) : null;
  if (!parsed?.success) return refuse('IMPORT_UNREADABLE');
  const { OrgnlGrpInfAndSts: group, OrgnlPmtInfAndSts: payments = [] } =
    parsed.data.Document.CstmrPmtStsRpt;
  const duplicateUpload = [group, ...payments].some(({ StsRsnInf }) => isDuplicate(StsRsnInf));
  const lines: ResultLine[] = [];
  let others = statusOf(group.GrpSts, group.StsRsnInf);
  if (others === 'unknown') return unknown('The group', group.GrpSts);
  for (const payment of payments) {
    const whole = statusOf(payment.PmtInfSts, payment.StsRsnInf);
    if (whole === 'unknown') return unknown('The payment block', payment.PmtInfSts);
    others = whole ?? others;
    for (const one of payment.TxInfAndSts ?? []) {
      const own = statusOf(one.TxSts, one.StsRsnInf) ?? others;
      const key = idOfBankReference(one.OrgnlEndToEndId);
      if (own === 'unknown' || own === null) {
        return unknown(`The result of ${quoteText(key)}`, one.TxSts);
      }
      const paid = one.OrgnlTxRef?.Amt?.InstdAmt;
      lines.push({
        ...own,
        key,
        row: null,
        amount: paid ? { text: paid['#text'], currency: paid['@_Ccy'] } : null,
        reference: cutText(one.AcctSvcrRef ?? '', 100),
      });
    }
  }
  if (lines.length === 0 && others === null) return refuse('IMPORT_UNREADABLE');
  return ok({ messageId: group.OrgnlMsgId, lines, others, whole: false, duplicateUpload });
}

function unknown(place: string, code = '') {
  return refuse('IMPORT_UNREADABLE', unknownStatus(place, code));
}

function isDuplicate(said: z.infer<typeof reasons>): boolean {
  return (said ?? []).some(({ Rsn }) => DUPLICATES.has(Rsn?.Cd ?? Rsn?.Prtry ?? ''));
}

/** Null for what the parser gives up on, such as tags nested without end. */
function readXml(xml: string): unknown {
  const parser = new XMLParser({
    ignoreAttributes: false,
    removeNSPrefix: true,
    parseTagValue: false,
    parseAttributeValue: false,
    processEntities: false,
    isArray: (name) => LISTS.has(name),
  });
  try {
    return parser.parse(xml);
  } catch {
    return null;
  }
}

function statusOf(
  code: string | undefined,
  said: z.infer<typeof reasons>,
): Pick<ResultLine, 'outcome' | 'word' | 'reason'> | 'unknown' | null {
  if (code === undefined) return null;
  const outcome = Object.hasOwn(OUTCOMES, code) ? OUTCOMES[code] : undefined;
  if (!outcome) return 'unknown';
  // One payment that the bank has already is under way there, whatever this report calls it.
  if (outcome === 'failed' && isDuplicate(said))
    return { outcome: 'waiting', word: code, reason: null };
  const reason = (said ?? [])
    .flatMap(({ Rsn, AddtlInf }) => [Rsn?.Cd ?? Rsn?.Prtry ?? '', ...(AddtlInf ?? [])])
    .filter((part) => part !== '')
    .join(' ')
    .replace(/[\u0000-\u001f\u007f]+/g, ' ');
  return { outcome, word: code, reason: cutText(reason, 300) };
}
