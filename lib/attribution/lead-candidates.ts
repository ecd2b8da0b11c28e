import { EMPTY } from '@/lib/attribution/candidates';
import type { WholeCustomer } from '@/lib/attribution/gather-sql';
import { listWonLeads } from '@/lib/attribution/lead-candidates-sql';
import type { Candidate } from '@/lib/attribution/types';
import { findClicks } from '@/lib/clicks/queries';
import type { Tx } from '@/lib/db/client';
import { findCodes } from '@/lib/discount-codes/queries';

type LeadsAsk = { customer: WholeCustomer; occurredAt: Date };

/** Earlier leads that were given to somebody, with the touch that won them. */
export async function leadCandidates(tx: Tx, input: LeadsAsk): Promise<Candidate[]> {
  const [candidates] = await leadCandidatesOf(tx, [input]);
  return candidates ?? [];
}

/** The same for several orders or leads, in their order; null asks for nothing. */
export async function leadCandidatesOf(
  tx: Tx,
  inputs: readonly (LeadsAsk | null)[],
): Promise<Candidate[][]> {
  const answers: Candidate[][] = inputs.map(() => []);
  const asks = inputs.flatMap((input, position) => (input ? [{ ...input, position }] : []));
  if (asks.length === 0) return answers;
  const rows = await listWonLeads(tx, asks);
  const clicks = await findClicks(
    tx,
    rows.flatMap((row) => (row.wonBy === 'code' ? [] : (row.clickId ?? []))),
  );
  const byCode = rows.flatMap(({ programId, code, wonBy }) =>
    wonBy === 'code' && code !== null ? [{ programId, code }] : [],
  );
  const codes = new Map(
    (await findCodes(tx, byCode)).map((row, at) => [nameOf(byCode[at]), row?.id ?? null]),
  );
  for (const row of rows) {
    const typedCode = row.wonBy === 'code';
    const clickId = typedCode ? null : row.clickId;
    answers[row.position]?.push({
      ...EMPTY,
      kind: 'lead',
      affiliateId: row.affiliateId,
      clickId,
      linkId: clickId === null ? null : (clicks.get(clickId)?.linkId ?? null),
      code: typedCode ? row.code : null,
      discountCodeId: typedCode && row.code !== null ? (codes.get(nameOf(row)) ?? null) : null,
      subId: row.subId,
      touchedAt: row.touchedAt ?? row.occurredAt,
      typedCode,
    });
  }
  return answers;
}

function nameOf(row: { programId: string; code: string | null } | undefined): string {
  return `${row?.programId} ${row?.code}`;
}
