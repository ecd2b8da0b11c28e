import { moveCommissions } from '@/lib/commissions/moves';
import { remainingMinor, type CommissionRow } from '@/lib/commissions/types';
import type { Work } from '@/lib/db/work';
import { postTransfer } from '@/lib/ledger/post';

/** approved → available with its posting, for rows of one affiliate and currency. The caller has decided. */
export async function matureLocked(work: Work, rows: CommissionRow[]): Promise<void> {
  const { tx } = work;
  const [first] = rows;
  if (!first) return;
  await moveCommissions(work, rows, 'mature');
  await postTransfer(tx, {
    programId: first.programId,
    affiliateId: first.affiliateId,
    currency: first.currency,
    kind: 'mature',
    legs: rows.map((row) => ({
      from: 'pending',
      to: 'available',
      amountMinor: remainingMinor(row),
      commissionId: row.id,
    })),
  });
}
