import type { StaffViewer } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import { parseAccountKind, type AccountKind } from '@/lib/ledger/post';
import { pageSize, type Page } from '@/lib/format/cursor';
import type { AccountRow, EntryRow, TrialBalance } from '@/lib/reports/types';

type TrialRow = {
  currency: string;
  kind: string;
  minor: bigint;
  accounts: number;
  entries: number;
};

export type AccountFilter = {
  kind: AccountKind;
  currency: string;
  affiliateId?: string;
  cursor?: string | null;
  limit?: number;
};

const nothing = { items: [], nextCursor: null };

type WithKindAsText<Row extends { kind: AccountKind }> = Omit<Row, 'kind'> & { kind: string };

function withKind<Row extends { kind: string }>(row: Row) {
  return { ...row, kind: parseAccountKind(row.kind) };
}

/** Every account kind per currency, from the entries themselves. The sum of each currency is zero. */
export async function getTrialBalance(viewer: StaffViewer): Promise<TrialBalance> {
  if (viewer.kind !== 'staff') return { currencies: [] };
  const rows = await db.$queryRaw<TrialRow[]>`
    SELECT a.currency, a.kind, coalesce(sum(e.amount_minor), 0)::bigint AS minor, count(DISTINCT a.id)::int AS accounts, count(*)::int AS entries
    FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id
    GROUP BY 1, 2
    ORDER BY 1, array_position(ARRAY['expense', 'pending', 'available', 'in_payout', 'paid', 'debt', 'write_off', 'cash'], a.kind)`;
  const currencies = [...new Set(rows.map((row) => row.currency))];
  return {
    currencies: currencies.map((currency) => {
      const own = rows.filter((row) => row.currency === currency);
      return {
        currency,
        rows: own.map(({ currency: _, kind, ...row }) => ({
          ...row,
          kind: parseAccountKind(kind),
        })),
        sumMinor: own.reduce((sum, row) => sum + row.minor, 0n),
      };
    }),
  };
}

/** The accounts behind one figure of the trial balance, the largest first; those at zero are left out. */
export async function listAccounts(
  viewer: StaffViewer,
  filter: AccountFilter,
): Promise<Page<AccountRow>> {
  if (viewer.kind !== 'staff') return nothing;
  const limit = pageSize(filter.limit ?? 50);
  const after = /^(\d{1,19}):([a-z0-9_]{1,64})$/.exec(filter.cursor ?? '');
  const size = after?.[1] ?? null;
  const id = after?.[2] ?? null;
  const rows = await db.$queryRaw<WithKindAsText<AccountRow>[]>`
    SELECT * FROM (
      SELECT a.id AS "accountId", a.kind, a.currency, coalesce(sum(e.amount_minor), 0)::bigint AS minor, a.program_id AS "programId",
        a.affiliate_id AS "affiliateId", f.name AS "affiliateName", f.code AS "affiliateCode"
      FROM ledger_account a JOIN ledger_entry e ON e.account_id = a.id LEFT JOIN affiliate f ON f.id = a.affiliate_id
      WHERE a.kind = ${filter.kind} AND a.currency = ${filter.currency}
      GROUP BY a.id, f.id HAVING sum(e.amount_minor) <> 0
    ) accounts
    WHERE ${size}::bigint IS NULL OR (abs(minor), "accountId") < (${size}::bigint, ${id})
    ORDER BY abs(minor) DESC, "accountId" DESC LIMIT ${limit + 1}`;
  const items = rows.slice(0, limit).map(withKind);
  const last = items.at(-1);
  const magnitude = last && (last.minor < 0n ? -last.minor : last.minor);
  return {
    items,
    nextCursor: rows.length > limit && last ? `${magnitude}:${last.accountId}` : null,
  };
}

/** The entries behind one figure of the trial balance, newest first. */
export async function listEntries(
  viewer: StaffViewer,
  filter: AccountFilter,
): Promise<Page<EntryRow>> {
  if (viewer.kind !== 'staff') return nothing;
  const limit = pageSize(filter.limit ?? 50);
  const cursor = filter.cursor ?? '';
  const before = /^\d{1,18}$/.test(cursor) ? cursor : null;
  const conditions = [
    Prisma.sql`a.kind = ${filter.kind} AND a.currency = ${filter.currency}`,
    ...(before === null ? [] : [Prisma.sql`e.id < ${before}::bigint`]),
    ...(filter.affiliateId ? [Prisma.sql`t.affiliate_id = ${filter.affiliateId}`] : []),
  ];
  const rows = await db.$queryRaw<WithKindAsText<EntryRow>[]>`
    SELECT e.id::text AS id, t.id AS "transferId", t.kind AS "transferKind", a.kind, a.currency, e.amount_minor AS minor,
      t.affiliate_id AS "affiliateId", f.name AS "affiliateName", f.code AS "affiliateCode",
      e.commission_id AS "commissionId", t.payout_id AS "payoutId", t.reason, e.created_at AS "createdAt"
    FROM ledger_entry e
    JOIN ledger_account a ON a.id = e.account_id
    JOIN ledger_transfer t ON t.id = e.transfer_id
    JOIN affiliate f ON f.id = t.affiliate_id
    WHERE ${Prisma.join(conditions, ' AND ')}
    ORDER BY e.id DESC LIMIT ${limit + 1}`;
  const items = rows.slice(0, limit).map(withKind);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? last.id : null };
}
