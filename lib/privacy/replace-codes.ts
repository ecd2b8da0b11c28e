import type { Tx } from '@/lib/db/client';
import { normaliseCode } from '@/lib/format/code';
import {
  endOfCandidates,
  findToldCodes,
  writeCodes,
  type NewCode,
  type ToldCode,
} from '@/lib/privacy/replace-codes-sql';

/** A code of the person, as it is stored, and what stands in its place. */
export type ReplacedCode = { affiliateId: string; programId: string; from: string; to: string };

/**
 * The code is what people call the affiliate, however they typed it. Every candidate that it brought to the affiliate says the
 * new one, with its order or lead; so does what was told the code when it was nobody's. What was told it as another's stays.
 */
export async function replaceCodes(tx: Tx, codes: readonly ReplacedCode[]): Promise<void> {
  const affiliateIds = [...new Set(codes.map((one) => one.affiliateId))];
  for (const { programId, from, to } of codes) {
    const landed = { programId, landingCode: from };
    await tx.order.updateMany({ where: landed, data: { landingCode: to } });
    // Sales that name it by its id at the shop name a code that nobody has any more.
    const connection = { OR: [{ programId }, { programId: null }] };
    await tx.shopCode.deleteMany({
      where: { code: { equals: from, mode: 'insensitive' }, connection },
    });
  }
  for (let after = ''; ;) {
    const upTo = await endOfCandidates(tx, after);
    const told = await findToldCodes(tx, affiliateIds, after, upTo);
    const changed = told.flatMap((row) => {
      const code = codeFor(row, codes);
      return code === null ? [] : [{ row, code }];
    });
    await writeCodes(tx, {
      candidates: changed.map(({ row, code }) => ({ id: row.id, code })),
      orders: changed.flatMap(({ row, code }) => newCode(row, row.orderId, row.orderCode, code)),
      leads: changed.flatMap(({ row, code }) => newCode(row, row.leadId, row.leadCode, code)),
    });
    if (upTo === null) return;
    after = upTo;
  }
}

/** Null when it is not the person's. A code that the affiliate had before counts as the one of now. */
function codeFor(row: ToldCode, codes: readonly ReplacedCode[]): string | null {
  const code = normaliseCode(row.code);
  const same = codes.find((one) => one.programId === row.programId && one.from === code);
  if (row.affiliateId === null) return same?.to ?? null;
  if (same?.affiliateId === row.affiliateId) return same.to;
  return codes.find((one) => one.affiliateId === row.affiliateId)?.to ?? null;
}

function newCode(row: ToldCode, id: string | null, told: string | null, code: string): NewCode[] {
  if (id === null || told === null || normaliseCode(told) !== normaliseCode(row.code)) return [];
  return [{ id, code }];
}
