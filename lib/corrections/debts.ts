import { affiliateScope, programScope, type Viewer } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';
import { type Debt, parsePayoutStatus } from '@/lib/payouts/types';

type StepRow = {
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

const MAX_DEBTS = 100;

/**
 * Each debt of an affiliate with what has become of it, the open ones first, newest first. Another affiliate's debts
 * are not found.
 */
export async function listDebts(viewer: Viewer, affiliateId: string): Promise<Debt[]> {
  const own = affiliateScope(viewer).affiliateId ?? affiliateId;
  if (own !== affiliateId) return [];
  const programId = programScope(viewer).programId ?? null;
  const rows = await db.$queryRaw<StepRow[]>`
    WITH owing AS (
      SELECT e.commission_id, max(e.id) AS latest, sum(e.amount_minor) AS minor
      FROM ledger_account a JOIN ledger_entry e ON e.account_id = a.id
      WHERE a.affiliate_id = ${affiliateId} AND a.kind = 'debt'
        AND (${programId}::text IS NULL OR a.program_id = ${programId})
      GROUP BY 1 ORDER BY sum(e.amount_minor) = 0, max(e.id) DESC LIMIT ${MAX_DEBTS}
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
  const debts = new Map<string, Debt>();
  for (const row of rows) {
    const debt = debts.get(row.commissionId) ?? newDebt(row);
    debts.set(row.commissionId, debt);
    addStep(debt, row);
  }
  return [...debts.values()];
}

function newDebt(row: StepRow): Debt {
  return {
    commissionId: row.commissionId,
    currency: row.currency,
    orderExternalId: row.orderExternalId,
    reason: row.commissionReason,
    owedMinor: 0n,
    openMinor: 0n,
    inPayoutMinor: 0n,
    since: row.at,
    history: [],
  };
}

const UNDER_WAY: readonly string[] = ['requested', 'approved', 'sent'];

function addStep(debt: Debt, row: StepRow): void {
  debt.openMinor += row.minor;
  if (row.kind === 'claw_back' || row.kind === 'reverse') debt.owedMinor += row.minor;
  if (row.kind === 'request' && UNDER_WAY.includes(row.payoutStatus ?? '')) {
    debt.inPayoutMinor -= row.minor;
  }
  debt.history.push({
    at: row.at,
    kind: row.kind,
    minor: row.minor,
    reason: row.reason,
    payout:
      row.payoutId === null || row.payoutStatus === null
        ? null
        : { id: row.payoutId, status: parsePayoutStatus(row.payoutStatus) },
  });
}
