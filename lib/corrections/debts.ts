import { affiliateScope, programScope, type Viewer } from '@/lib/auth/viewer';
import { type Debt, MAX_DEBTS_SHOWN, parsePayoutStatus } from '@/lib/payouts/types';
import { listDebtSteps, type DebtStepRow } from '@/lib/corrections/debts-sql';

/**
 * The debts of an affiliate with what has become of each, the open ones first, newest first: as many as are shown, and
 * one more when there are more. Another affiliate's debts are not found.
 */
export async function listDebts(viewer: Viewer, affiliateId: string): Promise<Debt[]> {
  const own = affiliateScope(viewer).affiliateId ?? affiliateId;
  if (own !== affiliateId) return [];
  const programId = programScope(viewer).programId ?? null;
  const rows = await listDebtSteps(affiliateId, programId, MAX_DEBTS_SHOWN + 1);
  const debts = new Map<string, Debt>();
  for (const row of rows) {
    const debt = debts.get(row.commissionId) ?? newDebt(row);
    debts.set(row.commissionId, debt);
    addStep(debt, row);
  }
  return [...debts.values()];
}

function newDebt(row: DebtStepRow): Debt {
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

function addStep(debt: Debt, row: DebtStepRow): void {
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
