import { z } from 'zod';
import { affiliateScope, programScope, type Viewer } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import { decodeCursor, pageSize, toPage, type Page } from '@/lib/format/cursor';
import { plainText } from '@/lib/format/plain-text';
import {
  STATEMENT_KINDS,
  statementDataSchema,
  type StatementData,
  type StatementKind,
  parseStatementKind,
} from '@/lib/statements/types';
import { dayByZone } from '@/lib/programs/day-sql';
import { currencySchema } from '@/lib/programs/schema';

export const statementFilter = z.object({
  kind: z.enum(STATEMENT_KINDS).optional(),
  affiliateId: plainText(64).optional(),
  groupId: plainText(64).optional(),
  currency: currencySchema.optional(),
});
export type StatementFilter = z.infer<typeof statementFilter>;

export type StatementSummary = {
  id: string;
  number: number;
  kind: StatementKind;
  payoutId: string | null;
  affiliate: { id: string; name: string; code: string };
  currency: string;
  from: Date;
  /** Exclusive. */
  to: Date;
  timeZone: string;
  issuedAt: Date;
  /** Of a payout: what was paid. Of a month: the closing balance. */
  amountMinor: bigint;
};

export type StatementDetail = StatementSummary & { data: StatementData };

type Row = Omit<StatementSummary, 'affiliate' | 'kind'> & {
  kind: string;
  affiliateId: string;
  affiliateName: string;
  affiliateCode: string;
};

function scopeSql(viewer: Viewer): Prisma.Sql[] {
  const { affiliateId } = affiliateScope(viewer);
  const { programId } = programScope(viewer);
  return [
    ...(affiliateId === undefined ? [] : [Prisma.sql`s.affiliate_id = ${affiliateId}`]),
    ...(programId === undefined ? [] : [Prisma.sql`s.program_id = ${programId}`]),
  ];
}

/** The latest first, by the end of what they cover. The frozen data stays where it is: it may be long. */
export async function listStatements(
  viewer: Viewer,
  filter: StatementFilter = {},
  page: { cursor?: string | null; limit?: number } = {},
): Promise<Page<StatementSummary>> {
  const limit = pageSize(page.limit);
  const after = decodeCursor(page.cursor);
  const conditions = [
    Prisma.sql`TRUE`,
    ...scopeSql(viewer),
    ...(filter.kind ? [Prisma.sql`s.kind = ${filter.kind}`] : []),
    ...(filter.affiliateId ? [Prisma.sql`s.affiliate_id = ${filter.affiliateId}`] : []),
    ...(filter.groupId ? [Prisma.sql`f.group_id = ${filter.groupId}`] : []),
    ...(filter.currency ? [Prisma.sql`s.currency = ${filter.currency}`] : []),
    ...(after ? [Prisma.sql`(s.to_at, s.id) < (${after.at}, ${after.id})`] : []),
  ];
  const rows = await db.$queryRaw<Row[]>`
    SELECT s.id, s.number, s.kind, s.payout_id AS "payoutId", s.affiliate_id AS "affiliateId", f.name AS "affiliateName",
      f.code AS "affiliateCode", s.currency, s.from_at AS "from", s.to_at AS "to",
      coalesce(s.data->>'timeZone', 'UTC') AS "timeZone", s.issued_at AS "issuedAt",
      coalesce(s.data->'payout'->>'amountMinor', s.data->'closing'->>'totalMinor')::bigint AS "amountMinor"
    FROM statement s JOIN affiliate f ON f.id = s.affiliate_id
    WHERE ${Prisma.join(conditions, ' AND ')}
    ORDER BY s.to_at DESC, s.id DESC LIMIT ${limit + 1}`;
  return toPage(
    rows,
    limit,
    (row) => ({ at: row.to, id: row.id }),
    ({ affiliateId, affiliateName, affiliateCode, ...row }) => ({
      ...row,
      kind: parseStatementKind(row.kind),
      affiliate: { id: affiliateId, name: affiliateName, code: affiliateCode },
    }),
  );
}

/** Null when there is none in the viewer's scope. */
export async function getStatement(
  viewer: Viewer,
  statementId: string,
): Promise<StatementDetail | null> {
  const row = await db.statement.findFirst({
    where: { AND: [{ id: statementId }, affiliateScope(viewer), programScope(viewer)] },
  });
  if (!row) return null;
  const affiliate = await db.affiliate.findUniqueOrThrow({
    where: { id: row.affiliateId },
    select: { id: true, name: true, code: true },
  });
  const data = statementDataSchema.parse(row.data);
  return {
    id: row.id,
    number: row.number,
    kind: data.kind,
    payoutId: row.payoutId,
    affiliate,
    currency: row.currency,
    from: row.fromAt,
    to: row.toAt,
    timeZone: data.timeZone,
    issuedAt: row.issuedAt,
    amountMinor: data.payout?.amountMinor ?? data.closing.totalMinor,
    data,
  };
}

export type DueStatement =
  | { kind: 'payout'; payoutId: string }
  | { kind: 'month'; affiliateId: string; currency: string; month: string };

/** `at`: when a payout was paid; of a month null, as its amount: it is known once it is issued. */
export type DueRow = DueStatement & {
  currency: string;
  at: Date | null;
  amountMinor: bigint | null;
  /** Its place in the list, for who goes on after it. */
  place: DuePlace;
};

/** When what is due ended, as the database says it, and whose it is. */
export type DuePlace = readonly [ended: string, affiliateId: string, currency: string, of: string];

type DueFacts = {
  ended: string;
  kind: string;
  payoutId: string | null;
  affiliateId: string;
  currency: string;
  month: string | null;
  at: Date | null;
  amountMinor: bigint | null;
};

/**
 * What should have a statement and has none: payouts that were paid, and months of their programs with entries that have
 * ended by `now`, the oldest first; `after` goes on from the last one that was had. Without an affiliate: of everybody in the viewer's
 * scope.
 */
export async function listDueStatements(
  viewer: Viewer,
  now: Date,
  {
    affiliateId,
    limit = 100,
    after,
  }: { affiliateId?: string; limit?: number; after?: DuePlace } = {},
): Promise<DueRow[]> {
  const own = affiliateScope(viewer).affiliateId ?? affiliateId ?? null;
  if (affiliateId !== undefined && own !== affiliateId) return [];
  const program = programScope(viewer).programId ?? null;
  const [ended = null, whose = null, currency = null, of = null] = after ?? [];
  // never null: currency, affiliateId, ended
  const rows = await db.$queryRaw<DueFacts[]>`
    SELECT ended::text AS ended, kind, "payoutId", "affiliateId", currency, month::text AS month, at, "amountMinor" FROM (
      SELECT 'month' AS kind, NULL AS "payoutId", t.affiliate_id AS "affiliateId", t.currency,
        to_char(t.month, 'YYYY-MM') AS month, t.month + interval '1 month' AS ended,
        NULL::timestamptz AS at, NULL::bigint AS "amountMinor"
      FROM (
        SELECT DISTINCT p.program_id, p.affiliate_id, p.currency, date_trunc('month', ${dayByZone(Prisma.sql`p.created_at`)})::timestamp AS month
        FROM ledger_transfer p
        JOIN program_zone z ON z.program_id = p.program_id AND p.created_at >= z.from_at AND p.created_at < z.to_at
        WHERE p.created_at < ${now} AND (${own}::text IS NULL OR p.affiliate_id = ${own})
          AND (${program}::text IS NULL OR p.program_id = ${program})
      ) t
      JOIN program_zone z ON z.program_id = t.program_id AND z.from_at <= ${now} AND z.to_at > ${now}
      WHERE t.month < date_trunc('month', ${dayByZone(Prisma.sql`${now}::timestamptz`)})::timestamp AND NOT EXISTS (
        SELECT 1 FROM statement s
        JOIN program_zone z ON z.program_id = s.program_id AND s.from_at >= z.from_at AND s.from_at < z.to_at
        WHERE s.kind = 'month' AND s.affiliate_id = t.affiliate_id AND s.currency = t.currency
          AND date_trunc('month', ${dayByZone(Prisma.sql`s.from_at`)})::timestamp = t.month)
      UNION ALL
      SELECT 'payout', p.id, p.affiliate_id, p.currency, NULL, p.paid_at AT TIME ZONE 'UTC', p.paid_at, p.amount_minor
      FROM payout p
      WHERE p.paid_at IS NOT NULL AND (${own}::text IS NULL OR p.affiliate_id = ${own})
        AND (${program}::text IS NULL OR p.program_id = ${program})
        AND NOT EXISTS (SELECT 1 FROM statement s WHERE s.payout_id = p.id)
    ) due
    WHERE ${ended}::timestamp IS NULL
      OR (due.ended, "affiliateId", currency, coalesce("payoutId", '')) > (${ended}::timestamp, ${whose}, ${currency}, ${of})
    ORDER BY due.ended, "affiliateId", currency, coalesce("payoutId", '') LIMIT ${limit}`;
  return rows.map(toDueRow);
}

function toDueRow({ ended, ...row }: DueFacts): DueRow {
  const { payoutId, month } = row;
  const place: DuePlace = [ended, row.affiliateId, row.currency, payoutId ?? ''];
  if (payoutId !== null) return { ...row, kind: 'payout', payoutId, place };
  if (month !== null) return { ...row, kind: 'month', month, place };
  throw new Error('a statement is of a payout or of a month');
}
