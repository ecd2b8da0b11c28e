import { EMPTY } from '@/lib/attribution/candidates';
import type { Candidate } from '@/lib/attribution/types';
import { findClicks } from '@/lib/clicks/queries';
import type { Tx } from '@/lib/db/client';
import { findCodes } from '@/lib/discount-codes/queries';

const MAX_LEADS = 20;

type LeadRow = {
  position: number;
  programId: string;
  affiliateId: string;
  clickId: string | null;
  code: string | null;
  subId: string | null;
  occurredAt: Date;
  wonBy: string | null;
  touchedAt: Date | null;
};

/** Earlier leads that were given to somebody, with the touch that won them. */
export async function leadCandidates(
  tx: Tx,
  input: { customerId: string; occurredAt: Date },
): Promise<Candidate[]> {
  const [candidates] = await leadCandidatesOf(tx, [input]);
  return candidates ?? [];
}

/** The same for several orders or leads, in their order; null asks for nothing. */
export async function leadCandidatesOf(
  tx: Tx,
  inputs: readonly ({ customerId: string; occurredAt: Date } | null)[],
): Promise<Candidate[][]> {
  const answers: Candidate[][] = inputs.map(() => []);
  const asks = inputs.flatMap((input, position) => (input ? [{ ...input, position }] : []));
  if (asks.length === 0) return answers;
  const rows = await tx.$queryRaw<LeadRow[]>`
    SELECT q.position, l.program_id AS "programId", l.affiliate_id AS "affiliateId", l.click_id AS "clickId", l.code,
      l.sub_id AS "subId", l.occurred_at AS "occurredAt", w.kind AS "wonBy", w.touched_at AS "touchedAt"
    FROM unnest(${asks.map((ask) => ask.position)}::int[], ${asks.map((ask) => ask.customerId)}::text[],
      ${asks.map((ask) => ask.occurredAt.toISOString())}::timestamptz[]) AS q(position, customer_id, at)
    CROSS JOIN LATERAL (
      SELECT * FROM lead
      WHERE customer_id = q.customer_id AND affiliate_id IS NOT NULL AND occurred_at <= q.at
      ORDER BY occurred_at DESC, id DESC LIMIT ${MAX_LEADS}) l
    LEFT JOIN LATERAL (
      SELECT kind, touched_at FROM attribution_candidate WHERE lead_id = l.id AND outcome = 'won' LIMIT 1) w ON true
    ORDER BY q.position, l.occurred_at DESC, l.id DESC`;
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
