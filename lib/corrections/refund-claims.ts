import type { Tx } from '@/lib/db/client';
import type { Clawback } from '@/lib/db/generated/client';
import type { CommissionRow } from '@/lib/commissions/types';
import { groupBy } from '@/lib/group-by';
import {
  BY_PARENT,
  evenOut,
  followDebts,
  type DebtStep,
  type RefundClaim,
} from '@/lib/corrections/restore-rules';
import { listCommissionEntries, type CommissionEntry } from '@/lib/corrections/refund-claims-sql';

/**
 * What each refund has taken of a commission, and what has become of the debt that it made; the newest first. `reversedId` is the refund
 * that is being reversed, null where it is what this one follows. The caller holds the affiliate.
 */
export async function refundClaimsOf(
  tx: Tx,
  commission: CommissionRow,
  restsInAccount: boolean,
  reversedId: string | null,
): Promise<RefundClaim[]> {
  const where = { commissionId: commission.id };
  const clawbacks = await tx.clawback.findMany({
    where,
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  });
  const byRefund = groupBy(
    clawbacks.filter((row) => causeOf(row) !== null),
    (row) => causeOf(row) ?? '',
  );
  if (byRefund.size === 0) return [];
  const entries = await listCommissionEntries(tx, commission.id);
  const refundOf = refundsOfPostings(clawbacks, entries);
  const restored = clawbacks.filter((row) => row.amountMinor < 0n);
  const debts = followDebts(entries.flatMap((entry) => debtStep(entry, refundOf, restored)));
  const reversed = await tx.refund.findMany({
    where: { id: { in: [...byRefund.keys()] }, status: 'reversed' },
    select: { id: true },
  });
  const isReversed = new Set(reversed.map((row) => row.id));
  const claims = [...byRefund].map(([refundId, rows]): RefundClaim => {
    const own = debts.filter((debt) => debt.refundId === refundId);
    return {
      commissionId: commission.id,
      refundId,
      of:
        refundId === (reversedId ?? BY_PARENT)
          ? 'own'
          : isReversed.has(refundId)
            ? 'reversed'
            : 'in_force',
      takenMinor: rows.reduce((sum, row) => sum + row.amountMinor, 0n),
      openMinor: own.reduce((sum, debt) => sum + debt.openMinor, 0n),
      forgivenMinor: own.reduce((sum, debt) => sum + debt.forgivenMinor, 0n),
      restsInAccount,
      answersId: lastOf(refundOf, refundId),
    };
  });
  const ids = [...refundOf.values()];
  // What others give for the one that is reversed, the newest gives first.
  return evenOut(claims).sort((a, b) => ids.lastIndexOf(b.refundId) - ids.lastIndexOf(a.refundId));
}

/** The refund that a row is of, or what it follows; null where a person took it. */
function causeOf({ refundId, kind }: Clawback): string | null {
  return refundId ?? (kind === 'manual' ? null : BY_PARENT);
}

/** The refund behind each posting that took something; null where a person took it. In the order of the postings. */
function refundsOfPostings(
  clawbacks: Clawback[],
  entries: CommissionEntry[],
): Map<string, string | null> {
  const taken = new Map(
    clawbacks
      .filter((row) => row.amountMinor > 0n)
      .map((row) => [row.transferId, causeOf(row)] as const),
  );
  return new Map(
    entries.flatMap(({ kind, transferId }) => {
      const refundId = taken.get(transferId);
      return kind === 'claw_back' && refundId !== undefined ? [[transferId, refundId]] : [];
    }),
  );
}

/** One that took nothing can still have restored, by an earlier version: it answers the last that took. */
function lastOf(refundOf: Map<string, string | null>, refundId: string): string {
  const ids = [...refundOf.keys()];
  const last = ids.findLast((id) => refundOf.get(id) === refundId) ?? ids.at(-1);
  if (last === undefined) throw new Error(`refund ${refundId} restored what was never taken`);
  return last;
}

/**
 * The refund that a reversal names. Not the one whose posting it answers: earlier releases answered the last posting of
 * the commission, whichever refund was reversed.
 */
function cancelledRefund(
  entry: CommissionEntry,
  refundOf: Map<string, string | null>,
  restored: Clawback[],
): string | null {
  const row = restored.find((one) => one.transferId === entry.transferId);
  return row ? causeOf(row) : (refundOf.get(entry.answersId ?? '') ?? null);
}

function debtStep(
  entry: CommissionEntry,
  refundOf: Map<string, string | null>,
  restored: Clawback[],
): DebtStep[] {
  const { kind, account, itemId } = entry;
  const minor = entry.minor < 0n ? -entry.minor : entry.minor;
  if (kind === 'reverse' && (account === 'debt' || account === 'write_off')) {
    const refundId = cancelledRefund(entry, refundOf, restored);
    return [{ kind: 'cancel', minor, isForgiven: account === 'write_off', refundId }];
  }
  if (account !== 'debt') return [];
  if (kind === 'claw_back') {
    return [{ kind: 'owe', minor, refundId: refundOf.get(entry.transferId) ?? null }];
  }
  if (kind === 'release') return [{ kind: 'open_again', minor, itemId }];
  return [{ kind: 'settle', minor, isForgiven: kind === 'write_off', itemId }];
}
