import { db } from '@/lib/db/client';

export type DebtStepRow = {
  commissionId: string;
  currency: string;
  kind: string;
  at: Date;
  minor: bigint;
  reason: string | null;
  payoutId: string | null;
  payoutStatus: string | null;
  orderExternalId: string | null;
  commissionReason: string | null;
};

/** Every posting of the latest debts of an affiliate, the open debts first. */
export function listDebtSteps(
  affiliateId: string,
  programId: string | null,
  limit: number,
): Promise<DebtStepRow[]> {
  return db.$queryRaw<DebtStepRow[]>`
    WITH owing AS (
      SELECT e.commission_id, max(e.id) AS latest, sum(e.amount_minor) AS minor
      FROM ledger_account a JOIN ledger_entry e ON e.account_id = a.id
      WHERE a.affiliate_id = ${affiliateId} AND a.kind = 'debt'
        AND (${programId}::text IS NULL OR a.program_id = ${programId})
      GROUP BY 1 ORDER BY sum(e.amount_minor) = 0, max(e.id) DESC LIMIT ${limit}
    )
    SELECT e.commission_id AS "commissionId", e.currency, t.kind, t.created_at AS at, -e.amount_minor AS minor, t.reason,
      p.id AS "payoutId", p.status AS "payoutStatus", o.external_id AS "orderExternalId",
      c.clawback_reason AS "commissionReason"
    FROM owing
    JOIN ledger_entry e ON e.commission_id = owing.commission_id
    JOIN ledger_account a ON a.id = e.account_id AND a.kind = 'debt'
    JOIN ledger_transfer t ON t.id = e.transfer_id
    JOIN commission c ON c.id = e.commission_id
    LEFT JOIN payout p ON p.id = t.payout_id
    LEFT JOIN sales_order o ON o.id = c.order_id
    ORDER BY owing.minor = 0, owing.latest DESC, e.id`;
}
