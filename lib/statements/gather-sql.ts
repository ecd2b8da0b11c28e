import type { Tx } from '@/lib/db/client';
import { lineKind, lineWords } from '@/lib/statements/rules';
import type { StatementBalance, StatementLine } from '@/lib/statements/types';

/** Whose books, in one currency. */
export type Owner = { affiliateId: string; currency: string };

type Line = Omit<StatementLine, 'balanceMinor'>;

type LineRow = {
  at: Date;
  kind: string;
  amountMinor: bigint;
  commissionId: string | null;
  commissionKind: string | null;
  commissionReason: string | null;
  order: string | null;
  reason: string | null;
  paidTo: string | null;
};

/** What lay in the affiliate's accounts from all that was posted before a time; a payout's payment may be left out. */
export async function balanceBefore(
  tx: Tx,
  owner: Owner,
  before: Date,
  withoutPayout?: string,
): Promise<StatementBalance> {
  const without = withoutPayout ?? null;
  const rows = await tx.$queryRaw<Omit<StatementBalance, 'totalMinor'>[]>`
    SELECT coalesce(sum(e.amount_minor) FILTER (WHERE a.kind = 'pending'), 0)::bigint AS "pendingMinor",
      coalesce(sum(e.amount_minor) FILTER (WHERE a.kind = 'available'), 0)::bigint AS "availableMinor",
      coalesce(sum(e.amount_minor) FILTER (WHERE a.kind = 'in_payout'), 0)::bigint AS "inPayoutMinor",
      coalesce(sum(e.amount_minor) FILTER (WHERE a.kind = 'debt'), 0)::bigint AS "debtMinor"
    FROM ledger_transfer t JOIN ledger_entry e ON e.transfer_id = t.id JOIN ledger_account a ON a.id = e.account_id
    WHERE t.affiliate_id = ${owner.affiliateId} AND t.currency = ${owner.currency} AND t.created_at < ${before}
      AND (${without}::text IS NULL OR t.kind <> 'pay' OR t.payout_id IS DISTINCT FROM ${without})`;
  const [row] = rows;
  if (!row) throw new Error('a sum has a row');
  return {
    ...row,
    totalMinor: row.pendingMinor + row.availableMinor + row.inPayoutMinor + row.debtMinor,
  };
}

/**
 * Everything that changed what the merchant owes the affiliate in a window, as it was posted. Moves between accounts
 * that are both owed (a commission that matures, a payout asked for, a debt netted) change nothing and are no lines. A
 * payout is one line, whatever it is made of.
 */
export async function linesBetween(tx: Tx, owner: Owner, from: Date, to: Date): Promise<Line[]> {
  // never null: at, amountMinor
  const rows = await tx.$queryRaw<LineRow[]>`
    WITH posted AS (
      SELECT min(e.id) AS first, min(t.created_at) AS at, t.kind, min(t.payout_id) AS payout_id, min(t.reason) AS reason,
        CASE WHEN t.kind IN ('pay', 'return') THEN NULL ELSE e.commission_id END AS commission_id,
        sum(e.amount_minor)::bigint AS minor
      FROM ledger_transfer t JOIN ledger_entry e ON e.transfer_id = t.id JOIN ledger_account a ON a.id = e.account_id
      WHERE t.affiliate_id = ${owner.affiliateId} AND t.currency = ${owner.currency}
        AND t.created_at >= ${from} AND t.created_at < ${to}
        AND a.kind IN ('pending', 'available', 'in_payout', 'debt')
      GROUP BY t.kind, CASE WHEN t.kind IN ('pay', 'return') THEN t.payout_id ELSE t.id END, 6
      HAVING sum(e.amount_minor) <> 0
    )
    SELECT p.at, p.kind, p.minor AS "amountMinor", p.commission_id AS "commissionId", c.kind AS "commissionKind",
      c.reason AS "commissionReason", coalesce(o.external_id, ro.external_id) AS "order", p.reason,
      CASE y.method WHEN 'credit' THEN g.credit_name || ' ' || y.details_masked ELSE y.details_masked END AS "paidTo"
    FROM posted p
    LEFT JOIN commission c ON c.id = p.commission_id
    LEFT JOIN sales_order o ON o.id = c.order_id
    LEFT JOIN commission r ON r.id = c.reinstates_id
    LEFT JOIN sales_order ro ON ro.id = r.order_id
    LEFT JOIN payout y ON y.id = p.payout_id
    LEFT JOIN program g ON g.id = y.program_id
    ORDER BY p.at, p.first`;
  return rows.map(toLine);
}

/** What a payout was made of when it was paid, from the entries that paid it: earnings first, then debts. */
export async function itemsPaid(tx: Tx, payoutId: string): Promise<Line[]> {
  const rows = await tx.$queryRaw<LineRow[]>`
    SELECT c.earned_at AS at, i.kind, coalesce(sum(e.amount_minor), 0)::bigint AS "amountMinor", c.id AS "commissionId",
      c.kind AS "commissionKind", c.reason AS "commissionReason",
      coalesce(o.external_id, ro.external_id) AS "order", c.clawback_reason AS reason, NULL AS "paidTo"
    FROM ledger_transfer t
    JOIN ledger_entry e ON e.transfer_id = t.id
    JOIN ledger_account a ON a.id = e.account_id AND a.kind = 'paid'
    JOIN payout_item i ON i.id = e.payout_item_id
    JOIN commission c ON c.id = i.commission_id
    LEFT JOIN sales_order o ON o.id = c.order_id
    LEFT JOIN commission r ON r.id = c.reinstates_id
    LEFT JOIN sales_order ro ON ro.id = r.order_id
    WHERE t.payout_id = ${payoutId} AND t.kind = 'pay'
    GROUP BY i.id, c.id, o.id, ro.id
    ORDER BY i.kind DESC, c.earned_at, c.id`;
  return rows.map(toLine);
}

function toLine(row: LineRow): Line {
  return {
    at: row.at,
    kind: lineKind(row),
    ...lineWords(row),
    amountMinor: row.amountMinor,
    commissionId: row.commissionId,
  };
}
